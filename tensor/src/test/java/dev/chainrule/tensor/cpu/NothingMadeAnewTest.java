package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A vector is no object once the JIT has compiled its loop: whatever shapes a process has seen before, in whatever order, the loops of this machine's best
 * twin make nothing anew but a few short arrays. Where they do, they take many times as long. In a Java of its own, for the other twins spoil what
 * the JIT knows.
 */
class NothingMadeAnewTest {
    private static final int ROWS = 203;
    private static final int MOST_BYTES_A_CALL = 3000;
    private static final long MOST_NANOS = 60_000_000_000L;

    @Test
    void loopsOfManyShapesMakeNoObjects() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1g",
                "--add-modules=jdk.incubator.vector", "-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"),
                Probe.class.getName()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(lines).isEmpty();
        assertThat(process.waitFor()).isZero();
    }

    /** Prints what makes more than it should, and how many bytes of it a call. */
    static final class Probe {
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Probe() {
        }

        /** Calls all loops on all shapes, until none makes more, or for a minute. */
        public static void main(String[] args) {
            VectorOps ops = VectorOpsFinder.best();
            Map<String, Runnable> calls = new LinkedHashMap<>();
            for (int n : new int[] {10, 16, 50, 64, 7, 256, 23}) {
                for (int far : new int[] {0, ROWS / 4 * n}) {
                    add(calls, ops, n, far);
                }
            }
            Map<String, Long> bytes = new LinkedHashMap<>();
            for (long end = System.nanoTime() + MOST_NANOS; System.nanoTime() < end;) {
                bytes.clear();
                calls.forEach((name, call) -> bytes.put(name, bytes(call)));
                bytes.values().removeIf(each -> each <= MOST_BYTES_A_CALL);
                if (bytes.isEmpty()) {
                    return;
                }
            }
            bytes.forEach((name, each) -> System.out.println(name + ": " + each + " bytes a call"));
        }

        private static long bytes(Runnable call) {
            long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
            for (int k = 0; k < 20; k++) {
                call.run();
            }
            return (THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before) / 20;
        }

        private static void add(Map<String, Runnable> calls, VectorOps ops, int n, int far) {
            int rows = far == 0 ? ROWS : ROWS / 8 * 8;
            float[] m = new float[ROWS * n];
            float[] w = new float[n];
            float[] out = new float[ROWS];
            float[] sum = new float[n];
            double[] wide = new double[ROWS * n];
            double[] wideW = new double[n];
            double[] wideOut = new double[ROWS];
            double[] wideSum = new double[n];
            String shape = " of " + n + " columns, " + far + " apart";
            calls.put("dots" + shape, () -> ops.rowDots(m, 0, n, far, rows, n, w, 0, out, 0));
            calls.put("column sums" + shape, () -> ops.columnSums(m, 0, n, far, rows, n, out, 0, sum, 0));
            calls.put("dots, f64" + shape, () -> ops.rowDots(wide, 0, n, far, rows, n, wideW, 0, wideOut, 0));
            calls.put("column sums, f64" + shape, () -> ops.columnSums(wide, 0, n, far, rows, n, wideOut, 0, wideSum, 0));
            calls.put("sum" + shape, () -> ops.sum(m, 0, rows * n));
            calls.put("sum, f64" + shape, () -> ops.sum(wide, 0, rows * n));
            MemoryOps memory = ops.memory();
            if (memory != null && far > 0 && n >= MemoryOps.MIN_COLUMNS) {
                Object view = memory.view(ByteBuffer.allocateDirect(4 * ROWS * n + 64).order(ByteOrder.nativeOrder()));
                calls.put("dots, mapped" + shape, () -> memory.rowDots(view, 0, n, far, rows / 4, n, w, 0, out, 0));
                calls.put("column sums, mapped" + shape, () -> memory.columnSums(view, 0, n, far, rows / 4, n, out, 0, sum, 0));
            }
        }
    }
}
