package dev.chainrule.tensor.nd4j;

import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.Gemm;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's BLAS as a {@link Gemm}. BLAS stores columns: a row-major A[m, k] is to it Aᵀ[k, m], so C = A·B is asked for as Cᵀ = Bᵀ·Aᵀ, and
 * nothing is transposed in memory. ND4J's arrays lie outside of the Java heap: A and B are copied there and C back, each once and in bulk.
 */
public final class Nd4jGemm implements Gemm {
    private final String description;

    /** Loads ND4J's backend, and tries it; throws what ND4J throws if that fails. */
    public Nd4jGemm() {
        float[] six = new float[1];
        multiply(new float[] {2}, 0, false, new float[] {3}, 0, false, six, 0, 1, 1, 1);
        if (six[0] != 6) {
            throw new WorkFailedException("ND4J's BLAS says that 2 · 3 is " + six[0] + ".");
        }
        description = "ND4J's BLAS (" + Nd4j.factory().blas().getBlasVendor() + ", " + Nd4j.factory().blas().getMaxThreads() + " threads)";
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    @SuppressWarnings("try")
    public void multiply(float[] a, int aStart, boolean transposeA, float[] b, int bStart, boolean transposeB, float[] c, int cStart, int m,
            int n,
            int k) {
        try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
                INDArray left = stored(DataType.FLOAT, transposeB ? n : k, transposeB ? k : n);
                INDArray right = stored(DataType.FLOAT, transposeA ? k : m, transposeA ? m : k);
                INDArray result = stored(DataType.FLOAT, m, n)) {
            Elements.write(b, bStart, left);
            Elements.write(a, aStart, right);
            Nd4j.gemm(left, right, result, transposeB, transposeA, 1, 0);
            Elements.read(result, c, cStart);
        } catch (RuntimeException failed) {
            throw failure(failed, m, n, k);
        }
    }

    @Override
    @SuppressWarnings("try")
    public void multiply(double[] a, int aStart, boolean transposeA, double[] b, int bStart, boolean transposeB, double[] c, int cStart,
            int m, int n,
            int k) {
        try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces();
                INDArray left = stored(DataType.DOUBLE, transposeB ? n : k, transposeB ? k : n);
                INDArray right = stored(DataType.DOUBLE, transposeA ? k : m, transposeA ? m : k);
                INDArray result = stored(DataType.DOUBLE, m, n)) {
            Elements.write(b, bStart, left);
            Elements.write(a, aStart, right);
            Nd4j.gemm(left, right, result, transposeB, transposeA, 1, 0);
            Elements.read(result, c, cStart);
        } catch (RuntimeException failed) {
            throw failure(failed, m, n, k);
        }
    }

    /** Room for a row-major matrix: to BLAS, its transpose by columns. */
    private static INDArray stored(DataType type, long rows, long columns) {
        return Nd4j.createUninitialized(type, new long[] {columns, rows}, 'f');
    }

    private static WorkFailedException failure(RuntimeException failed, int m, int n, int k) {
        return new WorkFailedException("ND4J's BLAS failed on the product [" + m + ", " + k + "] · [" + k + ", " + n + "] ("
                + failed.getMessage() + "); -Dchainrule.blas=off takes Chainrule's own loops.", failed);
    }
}
