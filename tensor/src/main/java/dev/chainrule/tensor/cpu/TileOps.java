package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** The instructions of a strip, over {@link Lanes}: finds the contiguous runs in them and hands those to {@link VectorOps}. */
final class TileOps {
    private final VectorOps vector;
    private final ElementLoops elementwise;
    private final MemoryOps memory;

    TileOps(VectorOps vector) {
        this.vector = vector;
        this.memory = vector.memory();
        this.elementwise = new ElementLoops(!(vector instanceof ScalarVectorOps));
    }

    VectorOps vector() {
        return vector;
    }

    /** Row dots and column sums of what lies outside of arrays; null if it must be copied. */
    MemoryOps memory() {
        return memory;
    }

    /** Elementwise operations; operands of smaller placement repeat. */
    void map(MapRun maps, int rows, int columns) {
        switch (maps.placement) {
            case UNIFORM -> run(maps, 1, 0);
            case COLUMN -> run(maps, columns, 0);
            case ROW -> run(maps, rows, 0);
            case CELL -> {
                if (maps.isDense(columns)) {
                    run(maps, rows * columns, 0);
                } else {
                    for (int r = 0; r < rows; r++) {
                        run(maps, columns, r);
                    }
                }
            }
        }
    }

    private void run(MapRun maps, int n, int row) {
        maps.at(row);
        elementwise.run(maps.choice, n, maps.arrays, maps.starts);
    }

    /** sum += part, or the larger of both: two accumulators. */
    void combine(Op fold, Lanes sum, Lanes part, int columns) {
        int n = sum.placement.hasColumns() ? columns : 1;
        elementwise.run(fold == Op.SUM ? Op.ADD : Op.MAX, sum.dtype, 0, n, sum.array, sum.offset, sum.array, sum.offset, part.array,
                part.offset, null, 0);
    }

    /** Fills an accumulator with what nothing sums (or maximises) to: 0 or −∞. */
    Lanes filled(Lanes lanes, Op fold) {
        double nothing = fold == Op.SUM ? 0 : Double.NEGATIVE_INFINITY;
        if (lanes.dtype == DType.F32) {
            Arrays.fill(lanes.f(), (float) nothing);
        } else {
            Arrays.fill(lanes.d(), nothing);
        }
        return lanes;
    }

    /** out[i] = Σⱼ m[i, j]·w[j]. */
    void rowDots(Lanes m, Lanes w, Lanes out, int rows, int columns) {
        if (m.outside) {
            memory.rowDots(m.array, m.offset, m.rowStride, m.far, rows / 4, columns, w.f(), w.offset, out.f(), out.offset);
        } else if (m.dtype == DType.F32) {
            vector.rowDots(m.f(), m.offset, m.rowStride, m.far, rows, columns, w.f(), w.offset, out.f(), out.offset);
        } else {
            vector.rowDots(m.d(), m.offset, m.rowStride, m.far, rows, columns, w.d(), w.offset, out.d(), out.offset);
        }
    }

    /** sum[j] += Σᵢ r[i]·m[i, j]. */
    void columnSums(Lanes m, Lanes r, Lanes sum, int rows, int columns) {
        if (m.outside) {
            memory.columnSums(m.array, m.offset, m.rowStride, m.far, rows / 4, columns, r.f(), r.offset, sum.f(), sum.offset);
        } else if (m.dtype == DType.F32) {
            vector.columnSums(m.f(), m.offset, m.rowStride, m.far, rows, columns, r.f(), r.offset, sum.f(), sum.offset);
        } else {
            vector.columnSums(m.d(), m.offset, m.rowStride, m.far, rows, columns, r.d(), r.offset, sum.d(), sum.offset);
        }
    }

    /** y[i] = Σⱼ or maxⱼ of a[i, j]. */
    void foldColumns(Op fold, Lanes a, Lanes y, int rows, int columns) {
        for (int r = 0; r < rows; r++) {
            y.set(y.at(r, 0), fold == Op.SUM ? sum(a, a.at(r, 0), columns) : max(a, a.at(r, 0), columns, Double.NEGATIVE_INFINITY));
        }
    }

    /** sum[j] += Σᵢ a[i, j], or the larger of both. */
    void foldRows(Op fold, Lanes a, Lanes sum, int rows, int columns) {
        Op op = fold == Op.SUM ? Op.ADD : Op.MAX;
        for (int r = 0; r < rows; r++) {
            elementwise.run(op, a.dtype, 0, columns, sum.array, sum.offset, sum.array, sum.offset, a.array, a.at(r, 0), null, 0);
        }
    }

    /** sum += Σᵢ a[i], or the larger of both. */
    void foldRow(Op fold, Lanes a, Lanes sum, int rows) {
        double before = sum.get(0);
        sum.set(0, fold == Op.SUM ? before + sum(a, a.offset, rows) : max(a, a.offset, rows, before));
    }

    private double sum(Lanes a, int start, int n) {
        return a.dtype == DType.F32 ? vector.sum(a.f(), start, n) : vector.sum(a.d(), start, n);
    }

    private static double max(Lanes a, int start, int n, double least) {
        return a.dtype == DType.F32 ? max(a.f(), start, n, (float) least) : max(a.d(), start, n, least);
    }

    private static float max(float[] a, int start, int n, float least) {
        float y = least;
        for (int k = start; k < start + n; k++) {
            y = y > a[k] || y != y ? y : a[k];
        }
        return y;
    }

    private static double max(double[] a, int start, int n, double least) {
        double y = least;
        for (int k = start; k < start + n; k++) {
            y = y > a[k] || y != y ? y : a[k];
        }
        return y;
    }

    /** Copies n elements that lie {@code step} apart into a run of {@code to}. */
    void gather(Object from, int place, int step, Lanes to, int start, int n) {
        if (step == 1 && from.getClass() == to.array.getClass()) {
            System.arraycopy(from, place, to.array, start, n);
            return;
        }
        if (step == 1 && from instanceof FloatBuffer memory && to.dtype == DType.F32) {
            memory.get(place, to.f(), start, n);
            return;
        }
        for (int k = 0; k < n; k++) {
            to.set(start + k, element(from, place + k * step));
        }
    }

    private static double element(Object array, int index) {
        return array instanceof float[] f ? f[index]
                : array instanceof double[] d ? d[index] : array instanceof FloatBuffer memory ? memory.get(index) : ((int[]) array)[index];
    }

    /** Copies n elements of a value into places {@code step} apart. */
    void scatter(Lanes from, int start, int fromStep, Object to, int place, int step, int n) {
        if (fromStep == 1 && step == 1) {
            System.arraycopy(from.array, start, to, place, n);
        } else if (from.dtype == DType.F32) {
            for (int k = 0; k < n; k++) {
                ((float[]) to)[place + k * step] = from.f()[start + k * fromStep];
            }
        } else {
            for (int k = 0; k < n; k++) {
                ((double[]) to)[place + k * step] = from.d()[start + k * fromStep];
            }
        }
    }
}
