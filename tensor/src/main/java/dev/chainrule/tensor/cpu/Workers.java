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

    private final Crew[] crew;
    private volatile Job job;
    private volatile boolean closed;

    Workers(int count) {
        crew = new Crew[count - 1];
        for (int k = 0; k < crew.length; k++) {
            crew[k] = new Crew(k + 1);
            crew[k].start();
        }
    }

    /** How many work, the caller included. */
    int count() {
        return crew.length + 1;
    }

    /** Runs tasks 0 … tasks − 1 and returns when all are done; the first failure is thrown again here. */
    synchronized void run(int tasks, Task task) {
        if (tasks == 1 || crew.length == 0) {
            for (int k = 0; k < tasks; k++) {
                task.run(k, 0);
            }
            return;
        }
        Job now = new Job(tasks, task, Thread.currentThread());
        job = now;
        for (Crew worker : crew) {
            worker.wake();
        }
        now.help(0);
        now.await();
        if (now.failure instanceof Error error) {
            throw error;
        }
        if (now.failure != null) {
            throw (RuntimeException) now.failure;
        }
    }

    /** Whether nobody has to be woken for the next job. */
    boolean areAwake() {
        for (Crew worker : crew) {
            if (worker.asleep) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        closed = true;
        for (Crew worker : crew) {
            worker.wake();
        }
    }

    /** One thread; it is woken only if it sleeps, for that is a call into the system. */
    private final class Crew extends Thread {
        private final int number;
        private volatile boolean asleep;

        Crew(int number) {
            super("chainrule-cpu-" + number);
            this.number = number;
            setDaemon(true);
        }

        @Override
        public void run() {
            Job last = null;
            while (!closed) {
                Job now = job;
                for (int spin = 0; now == last && spin < SPINS && !closed; spin++) {
                    Thread.onSpinWait();
                    now = job;
                }
                if (now == last) {
                    sleepUnless(last);
                } else {
                    last = now;
                    now.help(number);
                }
            }
        }

        /** Says that it sleeps before it looks a last time, as who wakes it gives the job before it asks: so one of both sees the other. */
        private void sleepUnless(Job last) {
            asleep = true;
            if (job == last && !closed) {
                LockSupport.park(Workers.this);
            }
            asleep = false;
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }
    }

    private static final class Job {
        final int tasks;
        final Task task;
        final Thread caller;
        final AtomicInteger next = new AtomicInteger();
        final AtomicInteger done = new AtomicInteger();
        /** Whether the caller sleeps until all is done. */
        volatile boolean awaited;
        /** Unchecked: a task throws nothing else. */
        volatile Throwable failure;

        Job(int tasks, Task task, Thread caller) {
            this.tasks = tasks;
            this.task = task;
            this.caller = caller;
        }

        void help(int worker) {
            for (int number = next.getAndIncrement(); number < tasks; number = next.getAndIncrement()) {
                try {
                    task.run(number, worker);
                } catch (RuntimeException | Error failed) {
                    failure = failed;
                } finally {
                    if (done.incrementAndGet() == tasks && awaited) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        void await() {
            for (int spin = 0; done.get() < tasks && spin < SPINS; spin++) {
                Thread.onSpinWait();
            }
            awaited = done.get() < tasks;
            while (done.get() < tasks) {
                LockSupport.park(this);
            }
        }
    }
}
