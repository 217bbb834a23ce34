package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.driver.GpuBlas;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.shape.DType;
import java.util.function.BiConsumer;

/**
 * cuBLAS's meaning in plain loops: column-major, C = op(A)·op(B). Whatever cuBLAS would take silently or refuse with a number is a sentence:
 * a leading dimension that is too small, a matrix that reaches beyond its buffer, an element that nothing has written.
 */
final class SimulatedBlas implements GpuBlas {
    /** A matrix as cuBLAS sees it. */
    private record Matrix(String name, long address, int rows, int columns, int leading, int elementBytes) {
        /** From its first element to its last; the gap below the last column is not its own. */
        long bytes() {
            return rows == 0 || columns == 0 ? 0 : ((columns - 1L) * leading + rows) * elementBytes;
        }

        long column(int j) {
            return address + (long) j * leading * elementBytes;
        }
    }

    private final GlobalMemory memory;
    private final BiConsumer<String, Runnable> queue;

    /** @param queue takes the name of a call and its work */
    SimulatedBlas(GlobalMemory memory, BiConsumer<String, Runnable> queue) {
        this.memory = memory;
        this.queue = queue;
    }

    @Override
    public String version() {
        return "simulated cuBLAS";
    }

    @Override
    public void gemm(DType dtype, boolean transposeA, boolean transposeB, int m, int n, int k, long a, int lda, long b, int ldb, long c,
            int ldc) {
        String call = dtype == DType.F64 ? "cublasDgemm" : "cublasSgemm";
        Matrix inA = matrix(call, "A", a, transposeA ? k : m, transposeA ? m : k, lda, dtype);
        Matrix inB = matrix(call, "B", b, transposeB ? n : k, transposeB ? k : n, ldb, dtype);
        Matrix outC = matrix(call, "C", c, m, n, ldc, dtype);
        queue.accept(call, () -> {
            double[] dataA = read(call, inA, dtype);
            double[] dataB = read(call, inB, dtype);
            check(call, outC);
            for (int j = 0; j < n; j++) {
                double[] column = new double[m];
                for (int l = 0; l < k; l++) {
                    double factor = dataB[transposeB ? j + l * n : l + j * k];
                    for (int i = 0; i < m; i++) {
                        double element = dataA[transposeA ? l + i * k : i + l * m];
                        column[i] = dtype == DType.F32
                                ? Math.fma((float) element, (float) factor, (float) column[i])
                                : Math.fma(element, factor, column[i]);
                    }
                }
                write(outC, j, column, dtype);
            }
        });
    }

    private static Matrix matrix(String call, String name, long address, int rows, int columns, int leading, DType dtype) {
        if (rows < 0 || columns < 0 || leading < Math.max(1, rows)) {
            throw new WorkFailedException(call + ": " + name + " has " + rows + " rows and " + columns
                    + " columns; its leading dimension must be at least the rows, not " + leading + ".");
        }
        return new Matrix(name, address, rows, columns, leading, dtype.bytes());
    }

    private void check(String call, Matrix matrix) {
        if (matrix.bytes() > 0) {
            try {
                memory.initialised(matrix.address(), matrix.bytes());
            } catch (WorkFailedException outside) {
                throw new WorkFailedException(call + ": " + matrix.name() + " of " + matrix.rows() + " × " + matrix.columns()
                        + " elements, leading dimension " + matrix.leading() + ", does not lie within one buffer: " + outside.getMessage(),
                        outside);
            }
        }
    }

    /** The matrix without gaps: element (i, j) at i + j·rows. */
    private double[] read(String call, Matrix matrix, DType dtype) {
        check(call, matrix);
        double[] data = new double[Math.multiplyExact(matrix.rows(), matrix.columns())];
        for (int j = 0; j < matrix.columns() && matrix.rows() > 0; j++) {
            long column = matrix.column(j);
            if (!memory.initialised(column, (long) matrix.rows() * matrix.elementBytes())) {
                throw new WorkFailedException(call + ": column " + j + " of " + matrix.name() + " was never written.");
            }
            if (dtype == DType.F64) {
                System.arraycopy(memory.readDoubles(column, matrix.rows()), 0, data, j * matrix.rows(), matrix.rows());
            } else {
                float[] floats = memory.readFloats(column, matrix.rows());
                for (int i = 0; i < floats.length; i++) {
                    data[i + j * matrix.rows()] = floats[i];
                }
            }
        }
        return data;
    }

    private void write(Matrix matrix, int j, double[] column, DType dtype) {
        if (dtype == DType.F64) {
            memory.write(matrix.column(j), column);
            return;
        }
        float[] floats = new float[column.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) column[i];
        }
        memory.write(matrix.column(j), floats);
    }

    @Override
    public void close() {
        // it holds nothing
    }
}
