package dev.chainrule.trainer.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and its like: Java then runs its shutdown hooks, and ends when they have. This one asks the work to come to an end, waits until it has
 * said what it has to say, and cleans up.
 */
final class Interruption implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final AtomicBoolean asked = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Console console;
    private final Thread hook;

    /** @param cleanup runs when Java is asked to end before {@link #close} */
    Interruption(Console console, Runnable cleanup) {
        this.console = console;
        hook = new Thread(() -> {
            asked.set(true);
            try {
                ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
            console.err().flush();
            cleanup.run();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the work is to come to an end. */
    boolean isAsked() {
        return asked.get();
    }

    /** The work has come to an end that was asked for: says so and, where Java is ending, lets it. */
    void end(String sentence) {
        if (asked.get()) {
            console.err().println("chainrule: " + sentence);
            ended.countDown();
            while (true) {
                sleep();                                // to the end of Java, which is near
            }
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            return;                                     // then the hook runs, and finds the work done
        }
    }
}
