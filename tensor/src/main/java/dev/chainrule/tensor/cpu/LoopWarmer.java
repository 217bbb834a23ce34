package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.scalar.LaneType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a SIMD loop on numbers of its own, on a thread of its own, until the JIT has compiled it, and lets it take over once it is measured to
 * be faster than the plain one; a loop that is not faster in time never does.
 */
final class LoopWarmer {
    private static final int ELEMENTS = 256;
    private static final int CALLS_PER_ROUND = 50;
    private static final int QUICK_ROUNDS = 40;
    private static final int ALL_ROUNDS = 400;
    private static final long PAUSE_MILLIS = 20;
    private static final ThreadPoolExecutor THREAD = thread();

    private LoopWarmer() {
    }

    private static ThreadPoolExecutor thread() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(task, "chainrule-simd");
            thread.setDaemon(true);
            return thread;
        });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static void warm(ElementLoops.Choice choice) {
        THREAD.execute(() -> {
            ElementLoop simd = LoopCompiler.simd(choice.program, choice.still, choice.plain);
            if (isFaster(simd, choice)) {
                choice.faster = simd;
            }
        });
    }

    private static boolean isFaster(ElementLoop simd, ElementLoops.Choice choice) {
        List<LaneType> types = new ArrayList<>();
        choice.program.outputs().forEach(output -> types.add(output.type()));
        types.addAll(choice.program.inputs());
        Object[] arrays = types.stream().map(LoopWarmer::array).toArray();
        int[] starts = new int[arrays.length];
        for (int round = 0; round < ALL_ROUNDS; round++) {
            if (nanos(simd, arrays, starts) < 0.8 * nanos(choice.plain, arrays, starts)) {
                return true;
            }
            if (round >= QUICK_ROUNDS) {                              // the JIT has seen enough and is at work
                pause();
            }
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException nobodyInterrupts) {
            Thread.currentThread().interrupt();
        }
    }

    /** The shortest of some calls. */
    private static long nanos(ElementLoop loop, Object[] arrays, int[] starts) {
        long least = Long.MAX_VALUE;
        for (int call = 0; call < CALLS_PER_ROUND; call++) {
            long start = System.nanoTime();
            loop.run(0, ELEMENTS, arrays, starts);
            least = Math.min(least, System.nanoTime() - start);
        }
        return least;
    }

    /** Ordinary numbers, and one that a guard may catch, so that the JIT compiles the way behind the guard too. */
    private static Object array(LaneType type) {
        if (type == LaneType.F32) {
            float[] numbers = new float[ELEMENTS];
            Arrays.fill(numbers, 1.5f);
            numbers[ELEMENTS / 2] = 0x1p40f;
            return numbers;
        }
        double[] numbers = new double[ELEMENTS];
        Arrays.fill(numbers, 1.5);
        numbers[ELEMENTS / 2] = 0x1p40;
        return numbers;
    }
}
