package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.shape.DType;
import java.util.Arrays;

/** The instructions of a tile, over {@link Lanes}: finds the contiguous runs in them and hands those to {@link VectorOps}. */
final class TileOps {
    private final VectorOps vector;
    private final Elementwise elementwise;

    TileOps(VectorOps vector) {
        this.vector = vector;
        this.elementwise = new Elementwise();
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
                if (isDense(y, columns) && Arrays.stream(operands).allMatch(o -> o.placement == Placement.UNIFORM || isDense(o, columns))) {
                    run(op, rows * columns, y, y.offset, operands, 0);
                } else {
                    for (int r = 0; r < rows; r++) {
                        run(op, columns, y, y.offset + r * y.rowStride, operands, r);
                    }
                }
            }
        }
    }

    private static boolean isDense(Lanes lanes, int columns) {
        return lanes.placement == Placement.CELL && lanes.rowStride == columns;
    }

    private void run(Op op, int n, Lanes y, int start, Lanes[] operands, int row) {
        Lanes a = operands[0];
        Lanes b = operands.length > 1 ? operands[1] : a;
        Lanes c = operands.length > 2 ? operands[2] : a;
        if (op == Op.CAST) {
            for (int k = 0; k < n; k++) {
                y.set(start + k, a.get(a.at(row, 0) + k * step(y, a)));
            }
        } else if (y.dtype == DType.F32) {
            elementwise.run(op, n, y.f(), start, a.f(), a.at(row, 0), step(y, a), b.f(), b.at(row, 0), step(y, b), c.f(), c.at(row, 0),
                    step(y, c));
        } else {
            elementwise.run(op, n, y.d(), start, a.d(), a.at(row, 0), step(y, a), b.d(), b.at(row, 0), step(y, b), c.d(), c.at(row, 0),
                    step(y, c));
        }
    }

    /** How far to go in the operand from one element of the result to the next: 1, or 0 where the operand repeats. */
    private static int step(Lanes y, Lanes operand) {
        return y.placement.hasColumns() ? operand.columnStride : operand.placement.hasRows() ? 1 : 0;
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
            int start = a.at(r, 0);
            if (a.dtype == DType.F32) {
                elementwise.run(op, columns, sum.f(), 0, sum.f(), 0, 1, a.f(), start, 1, a.f(), start, 1);
            } else {
                elementwise.run(op, columns, sum.d(), 0, sum.d(), 0, 1, a.d(), start, 1, a.d(), start, 1);
            }
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
        double y = least;
        for (int k = 0; k < n; k++) {
            double v = a.get(start + k);
            y = y > v || y != y ? y : v;
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
