package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.shape.DType;
import java.util.Arrays;

/** The instructions of a tile, over {@link Lanes}: finds the contiguous runs in them and hands those to {@link VectorOps}. */
final class TileOps {
    /** An operand that the operation does not have. */
    private static final Lanes NONE = new Lanes(DType.F32, Placement.UNIFORM);

    private final VectorOps vector;
    private final ElementLoops elementwise;

    TileOps(VectorOps vector) {
        this.vector = vector;
        this.elementwise = new ElementLoops(!(vector instanceof ScalarVectorOps));
    }

    VectorOps vector() {
        return vector;
    }

    /** y = op(operands), element by element; operands of smaller placement repeat. */
    void map(Op op, Lanes y, Lanes[] operands, int rows, int columns) {
        switch (y.placement) {
            case UNIFORM -> run(op, 1, y, y.offset, operands, 0);
            case COLUMN -> run(op, columns, y, y.offset, operands, 0);
            case ROW -> run(op, rows, y, y.offset, operands, 0);
            case CELL -> {
                if (isDense(y, columns) && areDense(operands, columns)) {
                    run(op, rows * columns, y, y.offset, operands, 0);
                } else {
                    for (int r = 0; r < rows; r++) {
                        run(op, columns, y, y.offset + r * y.rowStride, operands, r);
                    }
                }
            }
        }
    }

    private static boolean areDense(Lanes[] operands, int columns) {
        for (Lanes operand : operands) {
            if (operand.placement != Placement.UNIFORM && !isDense(operand, columns)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDense(Lanes lanes, int columns) {
        return lanes.placement == Placement.CELL && lanes.rowStride == columns;
    }

    private void run(Op op, int n, Lanes y, int start, Lanes[] operands, int row) {
        int still = 0;
        for (int k = 0; k < operands.length; k++) {
            still |= standsStill(y, operands[k]) ? 1 << k : 0;
        }
        Lanes a = operands[0];
        Lanes b = operands.length > 1 ? operands[1] : NONE;
        Lanes c = operands.length > 2 ? operands[2] : NONE;
        elementwise.run(op, a.dtype, still, n, y.array, start, a.array, a.at(row, 0), b.array, b.at(row, 0), c.array, c.at(row, 0));
    }

    /** Whether all elements of a run of y take the same element of the operand. */
    private static boolean standsStill(Lanes y, Lanes operand) {
        return y.placement.hasColumns() ? operand.columnStride == 0 : !operand.placement.hasRows();
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
        if (m.dtype == DType.F32) {
            vector.rowDots(m.f(), m.offset, m.rowStride, rows, columns, w.f(), w.offset, out.f(), out.offset);
        } else {
            vector.rowDots(m.d(), m.offset, m.rowStride, rows, columns, w.d(), w.offset, out.d(), out.offset);
        }
    }

    /** sum[j] += Σᵢ r[i]·m[i, j]. */
    void columnSums(Lanes m, Lanes r, Lanes sum, int rows, int columns) {
        if (m.dtype == DType.F32) {
            vector.columnSums(m.f(), m.offset, m.rowStride, rows, columns, r.f(), r.offset, sum.f(), sum.offset);
        } else {
            vector.columnSums(m.d(), m.offset, m.rowStride, rows, columns, r.d(), r.offset, sum.d(), sum.offset);
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
        for (int k = 0; k < n; k++) {
            to.set(start + k, element(from, place + k * step));
        }
    }

    private static double element(Object array, int index) {
        return array instanceof float[] f ? f[index] : array instanceof double[] d ? d[index] : ((int[]) array)[index];
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
