package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The limit of everything that reads an array: reads it once, with several threads, and adds it up ({@code SimdRead}). Each thread takes
 * chunks of about 4 MB, as many chunks for each, so that all of them read to the end.
 */
final class ReadOnce implements Competitor {
    /** The sum of {@code x[from]} to {@code x[to − 1]}. */
    interface Fold {
        float fold(float[] x, int from, int to);
    }

    private static final int CHUNK = 1 << 20;
    /** Below this one thread reads faster than two can be told to. */
    private static final int ALONE = 1 << 14;
    private static final int SPINS = 20_000;

    private final Fold fold = simd();
    private final Device device;
    private final Buffer buffer;
    private final float[] data;
    private final int threads;
    private final int chunks;
    private final float[] sums;
    private final Thread[] helpers;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger();
    private volatile int round;
    private float sum;

    /**
     * Puts {@code data} where {@code device} has it.
     *
     * @param device closed with this
     */
    ReadOnce(Device device, float[] data, int threads) {
        this.device = device;
        buffer = device.backend().allocate(DType.F32, data.length);
        buffer.write(data);
        this.data = device.name().equals("cpu") ? arrayOf(buffer) : data;
        this.threads = data.length <= ALONE ? 1 : threads;
        chunks = this.threads * Math.max(1, (int) (((long) data.length + (long) this.threads * CHUNK - 1) / ((long) this.threads * CHUNK)));
        sums = new float[chunks];
        helpers = new Thread[this.threads - 1];
        for (int k = 0; k < helpers.length; k++) {
            helpers[k] = new Thread(this::help, "read-once-" + (k + 1));
            helpers[k].setDaemon(true);
            helpers[k].start();
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

    /** The array that a buffer of the CPU is; what lies beside its elements, if anything, is read with them. */
    static float[] arrayOf(Buffer buffer) {
        try {
            Method array = buffer.getClass().getDeclaredMethod("floats");
            array.setAccessible(true);
            return (float[]) array.invoke(buffer);
        } catch (ReflectiveOperationException changed) {
            throw new IllegalStateException("The read limit does not know where " + buffer.getClass().getName() + " has its elements.",
                    changed);
        }
    }

    private void help() {
        int last = 0;
        while (last >= 0) {
            int spins = 0;
            while (round == last) {
                if (++spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            last = round;
            if (last > 0) {
                read();
                done.incrementAndGet();
            }
        }
    }

    private void read() {
        for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
            int from = (int) ((long) data.length * chunk / chunks);
            int to = (int) ((long) data.length * (chunk + 1) / chunks);
            sums[chunk] = fold.fold(data, from, to);
        }
    }

    @Override
    public float run() {
        next.set(0);
        done.set(0);
        round = round % Integer.MAX_VALUE + 1;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        read();
        while (done.get() < helpers.length) {
            Thread.onSpinWait();
        }
        double all = 0;
        for (float part : sums) {
            all += part;
        }
        sum = (float) all;
        return sum;
    }

    @Override
    public List<float[]> results() {
        return List.of(new float[] {sum});
    }

    @Override
    public void close() {
        round = -1;
        for (Thread helper : helpers) {
            LockSupport.unpark(helper);
        }
        buffer.close();
        device.close();
    }
}
