package dev.chainrule.tensor.scalar;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What each elementwise operation is on a machine: the one table that the CPU's loops, scalar and SIMD, and the GPU's kernels are made from,
 * so that an element has the same bits on every device. exp, ln, sin, cos, tanh and pow are within 2 units in the last place in float32 and
 * 4 in float64 of the true value over their whole range; what was measured stands in {@code tensor/ACCURACY.md}.
 */
public final class Expansions {
    private static final Map<String, ScalarProgram> KNOWN = new ConcurrentHashMap<>();

    private Expansions() {
    }

    /**
     * The program of an elementwise operation on operands of one type; the result has that type too.
     *
     * @throws IllegalArgumentException if the operation is not elementwise, is {@link Op#CAST} (see {@link #cast}), or the type has no
     *                                  arithmetic
     */
    public static ScalarProgram of(Op op, DType dtype) {
        if (!dtype.isFloating()) {
            throw new IllegalArgumentException("There is no arithmetic on " + dtype + ", so no " + op + " either; use f32 or f64.");
        }
        String name = op + "_" + dtype;
        return KNOWN.computeIfAbsent(name, absent -> {
            LaneType type = LaneType.of(dtype);
            ScalarBuilder program = new ScalarBuilder(java.util.Collections.nCopies(op.arity(), type).toArray(LaneType[]::new));
            return program.build(name, value(op, program, type));
        });
    }

    /** The program that rounds a number of one type to another. */
    public static ScalarProgram cast(DType from, DType to) {
        return KNOWN.computeIfAbsent(("cast_" + from + "_" + to).toLowerCase(Locale.ROOT), name -> {
            ScalarBuilder program = new ScalarBuilder(LaneType.of(from));
            return program.build(name, program.input(0).to(LaneType.of(to)));
        });
    }

    private static ScalarValue value(Op op, ScalarBuilder program, LaneType type) {
        ScalarValue zero = program.constant(type, 0);
        ScalarValue one = program.constant(type, 1);
        ScalarValue a = op.arity() > 0 ? program.input(0) : null;
        ScalarValue b = op.arity() > 1 ? program.input(1) : null;
        return switch (op) {
            case NEG -> a.neg();
            case ABS -> a.abs();
            case SQRT -> a.sqrt();
            case EXP -> Exponentials.exp(a);
            case LN -> Logarithms.ln(a);
            case SIN -> Trigonometry.sin(program, a);
            case COS -> Trigonometry.cos(program, a);
            case TANH -> Exponentials.tanh(a);
            case RELU -> a.lessEqual(zero, zero, a);                    // NaN stays NaN, −0 becomes 0
            case ADD -> a.add(b);
            case SUB -> a.sub(b);
            case MUL -> a.mul(b);
            case DIV -> a.div(b);
            case POW -> Powers.pow(a, b);
            case MAX -> a.equal(a, b.less(a, a, b), a);                 // NaN from either side
            case MIN -> a.equal(a, a.less(b, a, b), a);
            case LESS -> a.less(b, one, zero);
            case LESS_EQUAL -> a.lessEqual(b, one, zero);
            case EQUAL -> a.equal(b, one, zero);
            case WHERE -> a.equal(zero, program.input(2), b);           // NaN is not 0
            case CAST -> throw new IllegalArgumentException("cast has two types: use Expansions.cast.");
            case INPUT, CONSTANT, SIZE, IOTA, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL ->
                throw new IllegalArgumentException(op + " is not elementwise.");
        };
    }
}
