package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.function.Function;

/**
 * The dense product C = A·B on the CPU, by blocks: a panel of B is packed so that a few rows of A against it run from cache. Each element of
 * C adds its products in the order of k, so that the result has the same bits for any number of threads.
 */
final class CpuMatmul {
    private static final int ROWS = 32;
    private static final int INNER = 256;

    private final MatmulKernel kernel;
    private final VectorOps ops;

    CpuMatmul(MatmulKernel kernel, VectorOps ops) {
        this.kernel = kernel;
        this.ops = ops;
    }

    void run(Function<Slot, CpuBuffer> buffers, DimSizes sizes, Workers workers) {
        int m = Math.toIntExact(sizes.of(kernel.m()));
        int n = Math.toIntExact(sizes.of(kernel.n()));
        int k = Math.toIntExact(sizes.of(kernel.k()));
        CpuBuffer a = buffers.apply(kernel.a());
        CpuBuffer b = buffers.apply(kernel.b());
        CpuBuffer c = buffers.apply(kernel.c());
        workers.run((m + ROWS - 1) / ROWS, (block, worker) -> {
            int first = block * ROWS;
            int last = Math.min(m, first + ROWS);
            if (kernel.dtype() == DType.F32) {
                floats(a.floats(), b.floats(), c.floats(), first, last, m, n, k);
            } else {
                doubles(a.doubles(), b.doubles(), c.doubles(), first, last, m, n, k);
            }
        });
    }

    private void floats(float[] a, float[] b, float[] c, int first, int last, int m, int n, int k) {
        float[] row = new float[INNER];
        float[] column = new float[kernel.transposeB() ? INNER * n : 0];
        for (int j0 = 0; j0 < k; j0 += INNER) {
            int depth = Math.min(INNER, k - j0);
            for (int j = 0; kernel.transposeB() && j < depth; j++) {
                for (int q = 0; q < n; q++) {
                    column[j * n + q] = b[q * k + j0 + j];
                }
            }
            for (int i = first; i < last; i++) {
                for (int j = 0; j < depth; j++) {
                    row[j] = kernel.transposeA() ? a[(j0 + j) * m + i] : a[i * k + j0 + j];
                }
                if (j0 == 0) {
                    java.util.Arrays.fill(c, i * n, (i + 1) * n, 0);
                }
                ops.columnSums(kernel.transposeB() ? column : b, kernel.transposeB() ? 0 : j0 * n, n, depth, n, row, 0, c, i * n);
            }
        }
    }

    private void doubles(double[] a, double[] b, double[] c, int first, int last, int m, int n, int k) {
        double[] row = new double[INNER];
        double[] column = new double[kernel.transposeB() ? INNER * n : 0];
        for (int j0 = 0; j0 < k; j0 += INNER) {
            int depth = Math.min(INNER, k - j0);
            for (int j = 0; kernel.transposeB() && j < depth; j++) {
                for (int q = 0; q < n; q++) {
                    column[j * n + q] = b[q * k + j0 + j];
                }
            }
            for (int i = first; i < last; i++) {
                for (int j = 0; j < depth; j++) {
                    row[j] = kernel.transposeA() ? a[(j0 + j) * m + i] : a[i * k + j0 + j];
                }
                if (j0 == 0) {
                    java.util.Arrays.fill(c, i * n, (i + 1) * n, 0);
                }
                ops.columnSums(kernel.transposeB() ? column : b, kernel.transposeB() ? 0 : j0 * n, n, depth, n, row, 0, c, i * n);
            }
        }
    }
}
