package dev.chainrule.tensor.graph;

/**
 * The closed set of primitives. <b>Read this first.</b>
 *
 * <p>Everything a user can write comes down to these; everything else (softmax, huber, sigmoid…) is a composite of them. Each concern is
 * one table over this enum, a {@code switch} expression without default, so that a new constant fails to compile until every table has its
 * line: the oracle ({@code ReferenceInterpreter}), the derivative ({@code GradientRules}), the arithmetic of the devices ({@code
 * ScalarLowering}), the printed form. Elementwise operations take operands of one shape and one type; {@link Primitives} inserts
 * {@link #BROADCAST}s for those who write {@code X·w + b}.
 */
public enum Op {
    // ---- leaves -----------------------------------------------------------------------------------------------------------------------
    /** Data or a parameter: a leaf with an identity of its own. */
    INPUT(Kind.LEAF, 0),
    /** A literal scalar. */
    CONSTANT(Kind.LEAF, 0),
    /** A number of elements as a scalar, such as N or N·D, known when the plan runs. */
    SIZE(Kind.LEAF, 0),
    /** y[i] = i along a vector. */
    IOTA(Kind.LEAF, 0),

    // ---- elementwise, one operand -------------------------------------------------------------------------------------------------------
    /** y = −a. */
    NEG(Kind.UNARY, 1),
    /** y = |a|. */
    ABS(Kind.UNARY, 1),
    /** y = √a; NaN for a &lt; 0. */
    SQRT(Kind.UNARY, 1),
    /** y = eᵃ. */
    EXP(Kind.UNARY, 1),
    /** y = ln a; −∞ at 0, NaN for a &lt; 0. */
    LN(Kind.UNARY, 1),
    /** y = sin a. */
    SIN(Kind.UNARY, 1),
    /** y = cos a. */
    COS(Kind.UNARY, 1),
    /** y = tanh a. */
    TANH(Kind.UNARY, 1),
    /** y = max(0, a): 0 for a ≤ 0, NaN for NaN. */
    RELU(Kind.UNARY, 1),
    /** y = a rounded to another type. */
    CAST(Kind.UNARY, 1),

    // ---- elementwise, two operands ------------------------------------------------------------------------------------------------------
    /** y = a + b. */
    ADD(Kind.BINARY, 2),
    /** y = a − b. */
    SUB(Kind.BINARY, 2),
    /** y = a·b. */
    MUL(Kind.BINARY, 2),
    /** y = a / b. */
    DIV(Kind.BINARY, 2),
    /** y = aᵇ, by the rules of IEEE 754 pow. */
    POW(Kind.BINARY, 2),
    /** y = max(a, b); NaN if one of them is. */
    MAX(Kind.BINARY, 2),
    /** y = min(a, b); NaN if one of them is. */
    MIN(Kind.BINARY, 2),
    /** y = 1[a &lt; b], the number 1 or 0; 0 for NaN. */
    LESS(Kind.BINARY, 2),
    /** y = 1[a ≤ b]; 0 for NaN. */
    LESS_EQUAL(Kind.BINARY, 2),
    /** y = 1[a = b]; 0 for NaN. */
    EQUAL(Kind.BINARY, 2),

    // ---- elementwise, a choice ----------------------------------------------------------------------------------------------------------
    /** y = a where c ≠ 0, else b. */
    WHERE(Kind.SELECT, 3),

    // ---- reductions: the named axes go ----------------------------------------------------------------------------------------------------
    /** y = Σ a over axes; 0 over nothing. */
    SUM(Kind.REDUCE, 1),
    /** y = max a over axes; NaN if one of them is; −∞ over nothing. */
    REDUCE_MAX(Kind.REDUCE, 1),

    // ---- movement: the same elements elsewhere --------------------------------------------------------------------------------------------
    /** The same elements, in the same row-major order, under another shape. */
    RESHAPE(Kind.MOVEMENT, 1),
    /** Axis k of y is axis order[k] of a. */
    TRANSPOSE(Kind.MOVEMENT, 1),
    /** Axis k of a becomes axis axes[k] of y; along every other axis of y the elements repeat. */
    BROADCAST(Kind.MOVEMENT, 1),
    /** y[i, …] = a[order[start + i], …]: rows through a permutation, such as a shuffled mini-batch. Operands: a, order (i32), start (scalar). */
    TAKE(Kind.MOVEMENT, 3),

    // ---- contraction ----------------------------------------------------------------------------------------------------------------------
    /** y[i, k] = Σⱼ a[i, j]·b[j, k]; a vector on the left has no i, one on the right no k. */
    MATMUL(Kind.CONTRACTION, 2);

    /** What an operation does to the index space of its operands. */
    public enum Kind {
        /** No operands. */
        LEAF,
        /** Elementwise, one operand. */
        UNARY,
        /** Elementwise, two operands of one shape. */
        BINARY,
        /** Elementwise, a condition and two operands of one shape. */
        SELECT,
        /** Combines along axes. */
        REDUCE,
        /** Moves elements without arithmetic. */
        MOVEMENT,
        /** Multiplies and sums over a shared axis. */
        CONTRACTION
    }

    private final Kind kind;
    private final int arity;

    Op(Kind kind, int arity) {
        this.kind = kind;
        this.arity = arity;
    }

    /** What this operation does to the index space of its operands. */
    public Kind kind() {
        return kind;
    }

    /** The number of operands. */
    public int arity() {
        return arity;
    }

    /** Whether y[i] depends on the operands' elements at i alone. */
    public boolean isElementwise() {
        return kind == Kind.UNARY || kind == Kind.BINARY || kind == Kind.SELECT;
    }

    /** The name in printed graphs and messages, such as {@code less_equal}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
