package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.util.List;
import java.util.Objects;

/**
 * One value of a {@link RowKernel}, in static single assignment: how it comes about, where it lives, and when.
 *
 * @param id        its place in the kernel's list; operands come before
 * @param kind      how it comes about
 * @param op        the elementwise operation of a MAP, SUM or REDUCE_MAX of a fold, the leaf of the others
 * @param dtype     element type
 * @param placement where it lives
 * @param phase     when it is known
 * @param operands  what it is made of
 * @param access    of a LOAD: what is read; of an INDEX: how it is counted
 * @param node      the graph node that it comes from, for constants, sizes and provenance
 */
public record Value(int id, Kind kind, Op op, DType dtype, Placement placement, Phase phase, List<Value> operands, Access access,
        Node node) {

    /** How a value comes about. */
    public enum Kind {
        /** Read from a buffer. */
        LOAD,
        /** A literal, {@code node().literal()}. */
        CONSTANT,
        /** A count known at run time, {@code node().count()}. */
        SIZE,
        /** The place along an axis, as its access computes it. */
        INDEX,
        /** An elementwise operation; operands of smaller placement repeat. */
        MAP,
        /** Reduces the columns: CELL → ROW, COLUMN → UNIFORM. */
        FOLD_COLUMNS,
        /** Reduces all rows: CELL → COLUMN, ROW → UNIFORM. Its result is known in the epilogue. */
        FOLD_ROWS
    }

    /** When a value is known. */
    public enum Phase {
        /** Before the rows: depends on no row. */
        PROLOGUE,
        /** With its row. */
        BODY,
        /** After all rows: depends on a reduction over them. */
        EPILOGUE
    }

    /** Copies the list. */
    public Value {
        operands = List.copyOf(operands);
    }

    /** Operand {@code k}. */
    public Value operand(int k) {
        return operands.get(k);
    }

    /** By its components, but a value equals itself at once: of a long chain of values that share operands there are too many paths. */
    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof Value that && id == that.id && kind == that.kind && op == that.op && dtype == that.dtype
                && placement == that.placement && phase == that.phase && node == that.node && Objects.equals(access, that.access)
                && operands.equals(that.operands);
    }

    @Override
    public int hashCode() {
        return id;                                                   // one for each value of a kernel
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%" + id + ": " + dtype + " " + placement.name().toLowerCase(java.util.Locale.ROOT) + " = ");
        text.append(switch (kind) {
            case LOAD -> "load " + access;
            case CONSTANT -> Double.toString(node.literal());
            case SIZE -> node.count().toString();
            case INDEX -> "index " + access;
            case MAP -> op.toString();
            case FOLD_COLUMNS -> op + " over columns";
            case FOLD_ROWS -> op + " over rows";
        });
        operands.forEach(operand -> text.append(" %").append(operand.id));
        return text.toString();
    }
}
