package dev.chainrule.benchmarks;

import java.util.concurrent.CyclicBarrier;

/** Reads an array once with several threads: each sums its part, four vectors at a time. */
final class ReadOnce implements AutoCloseable {
    /** Something that depends on each of {@code x[from]} to {@code x[to − 1]}. */
    interface Fold {
        int fold(float[] x, int from, int to);
    }

    private final Fold fold;
    private final float[] data;
    private final int[] found;
    private final CyclicBarrier start;
    private final CyclicBarrier end;
    private final Thread[] threads;
    private volatile boolean closed;

    ReadOnce(float[] data, int count) {
        this.data = data;
        this.fold = simd();
        this.found = new int[count];
        this.start = new CyclicBarrier(count);
        this.end = new CyclicBarrier(count);
        this.threads = new Thread[count - 1];
        for (int k = 0; k < threads.length; k++) {
            int part = k + 1;
            threads[k] = new Thread(() -> work(part), "read-once-" + part);
            threads[k].setDaemon(true);
            threads[k].start();
        }
    }

    /** Found by name: the class needs a module that javac cannot take for granted. */
    private static Fold simd() {
        try {
            return (Fold) Class.forName("dev.chainrule.benchmarks.SimdRead").getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError missing) {
            throw new IllegalStateException("The read limit needs --add-modules jdk.incubator.vector.", missing);
        }
    }

    private void work(int part) {
        await(start);
        while (!closed) {
            read(part);
            await(end);
            await(start);
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (InterruptedException | java.util.concurrent.BrokenBarrierException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private void read(int part) {
        int from = (int) ((long) data.length * part / found.length);
        int to = (int) ((long) data.length * (part + 1) / found.length);
        found[part] = fold.fold(data, from, to);
    }

    /** Reads everything; the result depends on every element, so that nothing is left out. */
    float run() {
        if (data.length < 1 << 16) {
            return fold.fold(data, 0, data.length);
        }
        await(start);
        read(0);
        await(end);
        int all = 0;
        for (int part : found) {
            all ^= part;
        }
        return all;
    }

    @Override
    public void close() {
        closed = true;
        if (threads.length > 0) {
            await(start);
        }
    }
}
