package dev.chainrule.tensor.scalar;

/**
 * The closed set of machine operations: each is defined to the bit by IEEE 754 (round to nearest, ties to even) or by two's complement,
 * so that Java, SIMD and PTX agree. The one thing left open is which NaN a NaN is: its sign and payload mean nothing.
 *
 * <p>There are no predicates: a comparison and the choice that it makes are one operation, the choice's operands of the type compared.
 */
public enum ScalarOp {
    /** An operand of the program; {@link ScalarValue#immediate()} is its number. */
    INPUT(0),
    /** A literal; {@link ScalarValue#immediate()} is its bits. */
    CONSTANT(0),

    /** a + b; of integers modulo 2ʷ. */
    ADD(2),
    /** a − b; of integers modulo 2ʷ. */
    SUB(2),
    /** a·b; of integers the low half of the product. */
    MUL(2),
    /** a / b, of numbers. */
    DIV(2),
    /** a·b + c, of numbers, rounded once. */
    FMA(3),
    /** √a, correctly rounded. */
    SQRT(1),
    /** The number with its sign bit turned. */
    NEG(1),
    /** The number with its sign bit cleared. */
    ABS(1),

    /** a &lt; b ? c : d, of numbers; NaN is not less. */
    SELECT_LESS(4),
    /** a ≤ b ? c : d, of numbers; NaN is not less or equal. */
    SELECT_LESS_EQUAL(4),
    /** a = b ? c : d, of numbers; NaN equals nothing, −0 equals 0. */
    SELECT_EQUAL(4),

    /** An F32 as F64, exactly. */
    TO_F64(1),
    /** An F64 rounded to F32. */
    TO_F32(1),
    /** The same bits as the {@link LaneType#partner()}. */
    BITS(1),

    /** a &amp; b, of integers. */
    AND(2),
    /** a | b, of integers. */
    OR(2),
    /** a ^ b, of integers. */
    XOR(2),
    /** a shifted left by {@link ScalarValue#immediate()} places, of integers. */
    SHL(1),
    /** a shifted right by {@link ScalarValue#immediate()} places, zeros coming in, of integers. */
    SHR(1),
    /** Element a (an I64, always in range) of {@link ScalarValue#table()}, an F64. */
    LOOKUP(1);

    private final int arity;

    ScalarOp(int arity) {
        this.arity = arity;
    }

    /** The number of operands. */
    public int arity() {
        return arity;
    }
}
