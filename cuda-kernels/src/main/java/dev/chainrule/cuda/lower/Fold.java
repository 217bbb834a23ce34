package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Value;
import java.util.List;

/** How a reduction begins, goes on, and brings partial results together: a sum from 0, a maximum from −∞ that NaN wins. */
final class Fold {
    private Fold() {
    }

    /** What nothing sums (or maximises) to, as a literal. */
    static String neutral(Op op, PtxType type) {
        return PtxWriter.literal(type, op == Op.SUM ? 0 : Double.NEGATIVE_INFINITY);
    }

    /** A register that starts at what nothing sums to. */
    static Reg begin(PtxWriter w, Value fold) {
        PtxType type = PtxType.of(fold.dtype());
        return w.emit(type, "mov." + type.suffix(), neutral(fold.op(), type));
    }

    /** Adds {@code value} to {@code into} (or keeps the larger) where {@code valid} holds. */
    static void add(PtxWriter w, Op op, Reg into, Reg value, Reg valid) {
        if (op == Op.SUM) {
            w.when(valid, () -> w.into(into, "add.rn." + into.type().suffix(), into, value));
        } else {
            Reg larger = ScalarInstructions.write(w, Op.MAX, List.of(into, value));
            w.when(valid, () -> w.into(into, "mov." + into.type().suffix(), larger));
        }
    }

    /** Adds the operand of {@code fold} at a row and column; a product by fused multiply-add, rounded once. */
    static void addOperand(PtxWriter w, Value fold, RowValues values, int row, int column, Reg into, Reg valid) {
        Value operand = fold.operand(0);
        Value[] factors = fold.op() == Op.SUM ? RowAnalysis.factors(operand) : null;
        if (factors == null) {
            add(w, fold.op(), into, values.get(operand, row, column), valid);
            return;
        }
        Reg a = values.get(factors[0], row, column);
        Reg b = values.get(factors[1], row, column);
        w.when(valid, () -> w.into(into, "fma.rn." + into.type().suffix(), a, b, into));
    }
}
