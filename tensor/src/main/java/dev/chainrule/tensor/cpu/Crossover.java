package dev.chainrule.tensor.cpu;

import java.util.Arrays;

/**
 * Whether work of a few microseconds is quicker shared or done by its caller alone. That depends on how far apart the cores are: a word goes to another
 * core and back in 50 ns where they share a cache, in 400 where they do not (measured, on one machine, for minutes each: a virtual machine's cores may
 * move). So both are tried now and then, and the medians say which. Results have the same bits either way.
 */
final class Crossover {
    /** How many runs of either way count. */
    static final int TRIAL = 15;
    /** How many runs at most may be shared until so many count: a crew that sleeps takes part only when it has woken, 50 µs later or more. */
    static final int MOST_SHARED = 500;
    /** From the end of a pair of trials to the next: hundredths of a second. */
    static final int PERIOD = 8192;

    private enum Stage {
        ALONE, SHARED, CHOSEN
    }

    private final long[] alonesTimes = new long[TRIAL];
    private final long[] sharedTimes = new long[TRIAL];
    private Stage stage = Stage.ALONE;
    private int runs;
    private int counted;
    private boolean alone = true;

    /** Whether the next run is to be done alone. */
    boolean alone() {
        return stage == Stage.CHOSEN ? alone : stage == Stage.ALONE;
    }

    /** Whether it matters how long the next run takes. */
    boolean isTrying() {
        return stage != Stage.CHOSEN;
    }

    /**
     * After each run.
     *
     * @param nanos how long it took; anything, unless it was tried
     * @param awake whether nobody slept when it began
     */
    void took(long nanos, boolean awake) {
        runs++;
        switch (stage) {
            case ALONE -> {
                alonesTimes[counted++] = nanos;
                if (counted == TRIAL) {
                    enter(Stage.SHARED);
                }
            }
            case SHARED -> {
                if (awake) {
                    sharedTimes[counted++] = nanos;
                }
                if (counted == TRIAL || runs == MOST_SHARED) {
                    alone = counted < TRIAL || median(alonesTimes) <= median(sharedTimes);
                    enter(Stage.CHOSEN);
                }
            }
            case CHOSEN -> {
                if (runs == PERIOD) {
                    enter(Stage.ALONE);
                }
            }
        }
    }

    private void enter(Stage next) {
        stage = next;
        runs = 0;
        counted = 0;
    }

    private static long median(long[] times) {
        Arrays.sort(times);
        return times[times.length / 2];
    }
}
