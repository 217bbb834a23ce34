package dev.chainrule.cuda.ptx;

import dev.chainrule.tensor.graph.Op;
import java.util.List;

/**
 * <b>Read this first</b>: each elementwise {@link Op} as PTX, in float32 and float64. Only instructions that IEEE 754 defines to the bit, each
 * rounding stated ({@code .rn}), so that the assembler contracts nothing and no chip differs from another, from the simulator, or from the
 * CPU (PTX ISA, section 9.7.3 and 9.7.4: {@code add}, {@code mul}, {@code div}, {@code sqrt} and {@code fma} with {@code .rn} err by at most
 * ½ ulp). The transcendental functions are programs of the same instructions ({@code tensor.scalar.Expansions}), which the CPU runs too.
 */
public final class ScalarInstructions {
    private ScalarInstructions() {
    }

    /**
     * Writes {@code op} of {@code operands}, all of one floating type, and returns the result.
     *
     * @throws IllegalArgumentException if {@code op} is not elementwise arithmetic
     */
    public static Reg write(PtxWriter w, Op op, List<Reg> operands) {
        Reg a = operands.get(0);
        Reg b = operands.size() > 1 ? operands.get(1) : null;
        Reg c = operands.size() > 2 ? operands.get(2) : null;
        PtxType t = a.type();
        String f = t.suffix();
        return switch (op) {
            case NEG -> w.emit(t, "neg." + f, a);
            case ABS -> w.emit(t, "abs." + f, a);
            case SQRT -> w.emit(t, "sqrt.rn." + f, a);
            case ADD -> w.emit(t, "add.rn." + f, a, b);
            case SUB -> w.emit(t, "sub.rn." + f, a, b);
            case MUL -> w.emit(t, "mul.rn." + f, a, b);
            case DIV -> w.emit(t, "div.rn." + f, a, b);
            case RELU -> choose(w, compare(w, "le", a, zero(t)), zero(t), a, t);
            case MAX -> choose(w, aheadOrNaN(w, "gt", a, b), a, b, t);
            case MIN -> choose(w, aheadOrNaN(w, "lt", a, b), a, b, t);
            case LESS -> choose(w, compare(w, "lt", a, b), one(t), zero(t), t);
            case LESS_EQUAL -> choose(w, compare(w, "le", a, b), one(t), zero(t), t);
            case EQUAL -> choose(w, compare(w, "eq", a, b), one(t), zero(t), t);
            case WHERE -> choose(w, compare(w, "neu", a, zero(t)), b, c, t);
            case EXP, LN, SIN, COS, TANH, POW -> ProgramInstructions.write(w, op, operands);
            case INPUT, CONSTANT, SIZE, IOTA, CAST, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL ->
                throw new IllegalArgumentException(
                        op + " is not elementwise arithmetic");
        };
    }

    /** Whether {@code op} is worth keeping in a register rather than computing again: a division, a root, a transcendental function. */
    public static boolean isDear(Op op) {
        return switch (op) {
            case EXP, LN, SIN, COS, TANH, POW, DIV, SQRT -> true;
            default -> false;
        };
    }

    /** {@code a} as a number of another type: exact when widened, else rounded to nearest even. */
    public static Reg cast(PtxWriter w, Reg a, PtxType to) {
        if (a.type() == to) {
            return a;
        }
        boolean exact = a.type() == PtxType.F32 && to == PtxType.F64;
        return w.emit(to, "cvt." + (exact ? "" : "rn.") + to.suffix() + "." + a.type().suffix(), a);
    }

    /** Whether {@code a cmp b}; false where one is NaN (but for the unordered comparisons, whose names end in u). */
    public static Reg compare(PtxWriter w, String comparison, Object a, Object b) {
        PtxType type = ((Reg) a).type();
        return w.emit(PtxType.PRED, "setp." + comparison + "." + type.suffix(), a, b);
    }

    /** a {@code >} b (or {@code <}), or a is NaN: then a is the result; else b, which may be NaN. */
    private static Reg aheadOrNaN(PtxWriter w, String comparison, Reg a, Reg b) {
        Reg isNaN = compare(w, "nan", a, a);
        return w.emit(PtxType.PRED, "setp." + comparison + ".or." + a.type().suffix(), a, b, isNaN);
    }

    private static Reg choose(PtxWriter w, Reg predicate, Object yes, Object no, PtxType t) {
        return w.emit(t, "selp." + t.suffix(), yes, no, predicate);
    }

    private static String zero(PtxType t) {
        return PtxWriter.literal(t, 0);
    }

    private static String one(PtxType t) {
        return PtxWriter.literal(t, 1);
    }
}
