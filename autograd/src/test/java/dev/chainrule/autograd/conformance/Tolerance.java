package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;

/**
 * How far a device may be from the oracle, and how an error of the operands goes on to the result. Three statements in all:
 * <ul>
 * <li>+ − × ÷ √, comparisons and choices are exact: the bits of the oracle rounded to the type;
 * <li>exp, ln, sin, cos, tanh, pow: within {@value #ULPS_F32} ulp in float32 and {@value #ULPS_F64} in float64;
 * <li>a sum of n terms: within (4 + √n)·u·Σ|a|, u = 2⁻²⁴ or 2⁻⁵³: it grows with the length as rounding errors of either sign do, in
 * whatever order a device adds.
 * </ul>
 */
final class Tolerance {
    /** Of the expansions, in float32. */
    static final double ULPS_F32 = 2;
    /** Of the expansions, in float64. */
    static final double ULPS_F64 = 4;

    private Tolerance() {
    }

    /** One operand of an elementwise operation: its value, and how far off it may be. */
    record Operand(double value, double off) {
        boolean isExact() {
            return off == 0;
        }

        double size() {
            return Math.abs(value);
        }

        /** The number itself is off by less than its size, so that its sign is known. */
        boolean isSure() {
            return size() > off;
        }
    }

    /** Of a sum of {@code terms} terms whose sizes sum to {@code sizes}. */
    static double sum(DType dtype, long terms, double sizes) {
        double unit = dtype == DType.F32 ? 0x1p-24 : 0x1p-53;
        return sizes == 0 ? 0 : (4 + Math.sqrt(terms)) * unit * sizes;
    }

    /** Of one elementwise result y = op(a, b, c). */
    static double elementwise(Op op, DType dtype, Operand a, Operand b, Operand c, double y) {
        double ulp = dtype == DType.F32 ? Math.ulp((float) y) : Math.ulp(y);
        double carried = a.isExact() && b.isExact() && c.isExact() ? 0 : carried(op, a, b, c, y);
        return own(op, dtype, y) * ulp + carried + (carried > 0 && isRounded(op) ? ulp : 0);
    }

    /** The operation's own error in ulps, the oracle's rounding (or its own last place in float64) added; what is 0 or not finite is exact. */
    private static double own(Op op, DType dtype, double y) {
        boolean special = y == 0 || !Double.isFinite(y);
        return switch (op) {
            case EXP, LN, SIN, COS, TANH, POW -> special ? 0 : 1 + (dtype == DType.F32 ? ULPS_F32 : ULPS_F64);
            case NEG, ABS, SQRT, RELU, CAST, ADD, SUB, MUL, DIV, MAX, MIN, LESS, LESS_EQUAL, EQUAL, WHERE -> 0;
            case INPUT, CONSTANT, SIZE, IOTA, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL -> throw notElementwise(op);
        };
    }

    private static boolean isRounded(Op op) {
        return switch (op) {
            case EXP, LN, SIN, COS, TANH, POW, SQRT, CAST, ADD, SUB, MUL, DIV -> true;
            case NEG, ABS, RELU, MAX, MIN, LESS, LESS_EQUAL, EQUAL, WHERE -> false;
            case INPUT, CONSTANT, SIZE, IOTA, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL -> throw notElementwise(op);
        };
    }

    /** How far y moves at most when the operands move as far as they may. */
    private static double carried(Op op, Operand a, Operand b, Operand c, double y) {
        return switch (op) {
            case NEG, ABS, RELU, CAST, TANH -> a.off;                                                   // slope at most 1
            case SIN, COS -> Math.min(2, a.off);
            case SQRT -> a.isSure() ? Math.sqrt(a.value) - Math.sqrt(a.value - a.off) : Math.sqrt(a.size() + a.off);
            case EXP -> Math.exp(a.value + a.off) - Math.exp(a.value);
            case LN -> a.isSure() ? Math.log(a.value / (a.value - a.off)) : Double.POSITIVE_INFINITY;
            case ADD, SUB -> a.off + b.off;
            case MUL -> times(a.size(), b.off) + times(b.size(), a.off) + a.off * b.off;
            case DIV -> b.isSure() ? (a.off + times(Math.abs(y), b.off)) / (b.size() - b.off) : Double.POSITIVE_INFINITY;
            case POW -> power(a, b, y);
            case MAX, MIN -> Math.max(a.off, b.off);
            case LESS, LESS_EQUAL, EQUAL -> Math.abs(a.value - b.value) > a.off + b.off ? 0 : 1;        // undecided: 0 or 1
            case WHERE -> a.isExact() || a.isSure() ? a.value != 0 ? b.off : c.off : Math.max(b.off, c.off) + Math.abs(b.value - c.value);
            case INPUT, CONSTANT, SIZE, IOTA, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL -> throw notElementwise(op);
        };
    }

    /** |b|·ln(a / (a − δa)) + |ln a|·δb is how far ln y moves. */
    private static double power(Operand a, Operand b, double y) {
        if (!a.isSure() || a.value < 0 && !b.isExact()) {
            return Double.POSITIVE_INFINITY;
        }
        double base = -Math.log1p(-a.off / a.size());
        return Math.abs(y) * Math.expm1((b.size() + b.off) * base + times(Math.abs(Math.log(a.size())), b.off));
    }

    private static double times(double size, double off) {
        return off == 0 ? 0 : size * off;
    }

    private static IllegalArgumentException notElementwise(Op op) {
        return new IllegalArgumentException(op + " is not elementwise");
    }
}
