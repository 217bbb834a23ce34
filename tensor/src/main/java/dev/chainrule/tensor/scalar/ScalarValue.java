package dev.chainrule.tensor.scalar;

import java.util.List;

/** One instruction of a {@link ScalarProgram}, and the value that it gives. Immutable; equal only to itself. */
public final class ScalarValue {
    private final ScalarBuilder builder;
    private final ScalarOp op;
    private final LaneType type;
    private final long immediate;
    private final ScalarTable table;
    private final List<ScalarValue> operands;

    ScalarValue(ScalarBuilder builder, ScalarOp op, LaneType type, long immediate, ScalarTable table, List<ScalarValue> operands) {
        this.builder = builder;
        this.op = op;
        this.type = type;
        this.immediate = immediate;
        this.table = table;
        this.operands = operands;
    }

    /** What is done. */
    public ScalarOp op() {
        return op;
    }

    /** The type of the result. */
    public LaneType type() {
        return type;
    }

    /** Where each operand comes from: earlier values of the same program. */
    public List<ScalarValue> operands() {
        return operands;
    }

    /** Operand k. */
    public ScalarValue operand(int k) {
        return operands.get(k);
    }

    /** The number of an INPUT, the bits of a CONSTANT (zero-extended to 64), the places of SHL and SHR; else 0. */
    public long immediate() {
        return immediate;
    }

    /** The table of a LOOKUP; else null. */
    public ScalarTable table() {
        return table;
    }

    /** A CONSTANT of type F32 or F64 as a number; every F32 is a double exactly. */
    public double number() {
        return type == LaneType.F32 ? Float.intBitsToFloat((int) immediate) : Double.longBitsToDouble(immediate);
    }

    /** A literal of this value's type. */
    ScalarValue literal(double number) {
        return builder.constant(type, number);
    }

    ScalarValue add(ScalarValue b) {
        return builder.value(ScalarOp.ADD, type, this, b);
    }

    ScalarValue sub(ScalarValue b) {
        return builder.value(ScalarOp.SUB, type, this, b);
    }

    ScalarValue mul(ScalarValue b) {
        return builder.value(ScalarOp.MUL, type, this, b);
    }

    ScalarValue div(ScalarValue b) {
        return builder.value(ScalarOp.DIV, type, this, b);
    }

    ScalarValue add(double b) {
        return add(literal(b));
    }

    ScalarValue sub(double b) {
        return sub(literal(b));
    }

    ScalarValue mul(double b) {
        return mul(literal(b));
    }

    /** this·b + c, rounded once. */
    ScalarValue fma(ScalarValue b, ScalarValue c) {
        return builder.value(ScalarOp.FMA, type, this, b, c);
    }

    /** this·b + c, rounded once. */
    ScalarValue fma(double b, ScalarValue c) {
        return fma(literal(b), c);
    }

    ScalarValue sqrt() {
        return builder.value(ScalarOp.SQRT, type, this);
    }

    ScalarValue neg() {
        return builder.value(ScalarOp.NEG, type, this);
    }

    ScalarValue abs() {
        return builder.value(ScalarOp.ABS, type, this);
    }

    /** this &lt; b ? yes : no. */
    ScalarValue less(ScalarValue b, ScalarValue yes, ScalarValue no) {
        return builder.value(ScalarOp.SELECT_LESS, type, this, b, yes, no);
    }

    /** this ≤ b ? yes : no. */
    ScalarValue lessEqual(ScalarValue b, ScalarValue yes, ScalarValue no) {
        return builder.value(ScalarOp.SELECT_LESS_EQUAL, type, this, b, yes, no);
    }

    /** this = b ? yes : no. */
    ScalarValue equal(ScalarValue b, ScalarValue yes, ScalarValue no) {
        return builder.value(ScalarOp.SELECT_EQUAL, type, this, b, yes, no);
    }

    /** The smaller of this and a limit; NaN stays. */
    ScalarValue atMost(double limit) {
        return literal(limit).less(this, literal(limit), this);
    }

    /** The larger of this and a limit; NaN stays. */
    ScalarValue atLeast(double limit) {
        return less(literal(limit), literal(limit), this);
    }

    ScalarValue to(LaneType number) {
        return number == type ? this : builder.value(number == LaneType.F64 ? ScalarOp.TO_F64 : ScalarOp.TO_F32, number, this);
    }

    ScalarValue bits() {
        return builder.value(ScalarOp.BITS, type.partner(), this);
    }

    ScalarValue and(long mask) {
        return and(builder.integer(type, mask));
    }

    ScalarValue and(ScalarValue b) {
        return builder.value(ScalarOp.AND, type, this, b);
    }

    ScalarValue or(long bits) {
        return or(builder.integer(type, bits));
    }

    ScalarValue or(ScalarValue b) {
        return builder.value(ScalarOp.OR, type, this, b);
    }

    ScalarValue xor(ScalarValue b) {
        return builder.value(ScalarOp.XOR, type, this, b);
    }

    ScalarValue plus(long b) {
        return add(builder.integer(type, b));
    }

    ScalarValue minus(long b) {
        return sub(builder.integer(type, b));
    }

    ScalarValue times(long b) {
        return mul(builder.integer(type, b));
    }

    ScalarValue shiftLeft(int places) {
        return builder.value(ScalarOp.SHL, type, places, null, this);
    }

    ScalarValue shiftRight(int places) {
        return builder.value(ScalarOp.SHR, type, places, null, this);
    }

    ScalarValue lookup(ScalarTable elements) {
        return builder.value(ScalarOp.LOOKUP, LaneType.F64, 0, elements, this);
    }

    /** Σ coefficients[k]·thisᵏ by Horner's rule. */
    ScalarValue polynomial(double... coefficients) {
        ScalarValue sum = literal(coefficients[coefficients.length - 1]);
        for (int k = coefficients.length - 2; k >= 0; k--) {
            sum = sum.fma(this, literal(coefficients[k]));
        }
        return sum;
    }
}
