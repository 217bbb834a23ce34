package dev.chainrule.tensor.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed crew of threads that share numbered tasks; the caller works too. Which thread does which task is left to chance, so tasks must
 * write to places of their own. Handing over costs a few microseconds: workers spin briefly before they sleep.
 */
final class Workers implements AutoCloseable {
    /** What is done for each number. */
    interface Task {
        void run(int number, int worker);
    }

    private static final int SPINS = 2_000;

    private final Thread[] threads;
    private volatile Job job;
    private volatile boolean closed;

    Workers(int count) {
        threads = new Thread[count - 1];
        for (int k = 0; k < threads.length; k++) {
            int worker = k + 1;
            threads[k] = new Thread(() -> work(worker), "chainrule-cpu-" + worker);
            threads[k].setDaemon(true);
            threads[k].start();
        }
    }

    /** How many work, the caller included. */
    int count() {
        return threads.length + 1;
    }

    /** Runs tasks 0 … tasks − 1 and returns when all are done; the first failure is thrown again here. */
    synchronized void run(int tasks, Task task) {
        if (tasks == 1 || threads.length == 0) {
            for (int k = 0; k < tasks; k++) {
                task.run(k, 0);
            }
            return;
        }
        Job now = new Job(tasks, task, Thread.currentThread());
        job = now;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
        now.help(0);
        for (int spin = 0; now.done.get() < tasks; spin++) {
            if (spin < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(50_000);
            }
        }
        if (now.failure != null) {
            throw now.failure;
        }
    }

    private void work(int worker) {
        Job last = null;
        while (!closed) {
            Job now = job;
            for (int spin = 0; now == last && spin < SPINS && !closed; spin++) {
                Thread.onSpinWait();
                now = job;
            }
            if (now == last) {
                LockSupport.park(this);
            } else {
                last = now;
                now.help(worker);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread thread : threads) {
            LockSupport.unpark(thread);
        }
    }

    private static final class Job {
        final int tasks;
        final Task task;
        final Thread caller;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        volatile RuntimeException failure;

        Job(int tasks, Task task, Thread caller) {
            this.tasks = tasks;
            this.task = task;
            this.caller = caller;
        }

        void help(int worker) {
            for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
                try {
                    task.run(number, worker);
                } catch (RuntimeException failed) {
                    failure = failed;
                } catch (Error failed) {
                    failure = new IllegalStateException(failed);
                } finally {
                    if (done.incrementAndGet() == tasks) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }
    }
}
