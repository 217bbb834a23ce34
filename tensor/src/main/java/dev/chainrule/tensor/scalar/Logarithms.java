package dev.chainrule.tensor.scalar;

/**
 * ln. The argument is split as x = 2ᵉ·m by its bits, e times ln 2 in two parts is added to ln m, which is a polynomial of f = m − 1 (float32)
 * or of s = f / (2 + f), because ln m = 2 atanh s (float64); the two leading terms are kept apart from the rest, so that the last addition
 * makes the error (Tang, "Table-driven implementation of the logarithm function in IEEE floating-point arithmetic", 1990).
 *
 * <p>The polynomials: minimax in relative error, by the Remez exchange algorithm in 60 digits; coefficients then rounded.
 */
final class Logarithms {
    /** (ln(1 + f) − f + f²/2) / f³ on |f| ≤ ⅓: relative error of ln 2⁻²⁷·⁷. */
    private static final double[] SINGLE = {0x1.555506p-2, -0x1.fffef6p-3, 0x1.99d062p-3, -0x1.559c9ep-3, 0x1.1ed33ep-3, -0x1.f33642p-4,
            0x1.1e7aap-3, -0x1.07abc2p-3};
    /** (atanh(s)/s − 1) / s² in s² ≤ 0.0295: relative error of ln 2⁻⁵⁹·⁵. */
    private static final double[] DOUBLE = {0x1.5555555555593p-2, 0x1.999999997f856p-3, 0x1.24924942433bap-3, 0x1.c71c51c21fb81p-4,
            0x1.74664e6808f5dp-4, 0x1.39a01511e0f8cp-4, 0x1.2f16ce297a8d0p-4};
    /** The same: relative error of ln 2⁻⁴⁵, for a float32 that is computed in float64. */
    private static final double[] MIDDLE = {0x1.555555562059ap-2, 0x1.999996a306fe6p-3, 0x1.249414cae48c0p-3, 0x1.c62a10be69df6p-4,
            0x1.91254160b239fp-4};

    /** x = 2ᵉ·m, e as a number. */
    record Split(ScalarValue e, ScalarValue m) {
    }

    private Logarithms() {
    }

    /** ln x; −∞ at ±0, NaN below 0. */
    static ScalarValue ln(ScalarValue x) {
        ScalarValue tiny = x.literal(x.type() == LaneType.F32 ? 0x1p-126 : 0x1p-1022);
        ScalarValue y = x.type() == LaneType.F32 ? single(split(x, tiny, 0x1.555556p-1))
                : wide(split(x, tiny, 0x1.6a09e667f3bcdp-1), DOUBLE);
        ScalarValue nan = x.literal(Double.NaN);
        return x.equal(x.literal(0), x.literal(Double.NEGATIVE_INFINITY), x.less(x.literal(0), nan, beyond(x, y)));
    }

    /** ln x of F64, with 44 bits that count, for an x ≥ 0 that was an F32: never subnormal. */
    static ScalarValue lnForSingle(ScalarValue x) {
        ScalarValue y = wide(split(x, null, 0x1.6a09e667f3bcdp-1), MIDDLE);
        return x.equal(x.literal(0), x.literal(Double.NEGATIVE_INFINITY), beyond(x, y));
    }

    /** y, but ∞ for ∞ and NaN for NaN. */
    private static ScalarValue beyond(ScalarValue x, ScalarValue y) {
        return x.less(x.literal(Double.POSITIVE_INFINITY), y, x);
    }

    /** Splits x &gt; 0 with least ≤ m &lt; 2·least; below {@code tiny} (null: there is nothing) by way of x·2^fraction. */
    static Split split(ScalarValue x, ScalarValue tiny, double least) {
        LaneType type = x.type();
        int fraction = type.fractionBits();
        double shift = Math.scalb(1.0, fraction);                   // its bits, or-ed with an integer, are that integer added to it
        ScalarValue normal = tiny == null ? x : x.less(tiny, x.mul(shift), x);
        ScalarValue bias = x.literal(shift + type.bias());
        if (tiny != null) {
            bias = x.less(tiny, x.literal(shift + type.bias() + fraction), bias);
        }
        ScalarValue moved = normal.bits().plus(type.bitsOf(1) - type.bitsOf(least));
        ScalarValue e = moved.shiftRight(fraction).or(type.bitsOf(shift)).bits().sub(bias);
        ScalarValue m = moved.and((1L << fraction) - 1).plus(type.bitsOf(least)).bits();
        return new Split(e, m);
    }

    private static ScalarValue single(Split x) {
        ScalarValue f = x.m.sub(1);
        ScalarValue square = f.mul(f);
        ScalarValue rest = square.mul(f).fma(f.polynomial(SINGLE), x.e.mul(-0x1.05c61p-29));
        return x.e.fma(0x1.62e43p-1, f.add(square.fma(-0.5, rest)));
    }

    private static ScalarValue wide(Split x, double[] coefficients) {
        ScalarValue f = x.m.sub(1);
        ScalarValue s = f.div(f.add(2));
        ScalarValue z = s.mul(s);
        ScalarValue half = f.mul(0.5).mul(f);                         // ln m = 2s + 2s·z·P(z) = f − (f²/2 − s·(f²/2 + 2z·P(z)))
        ScalarValue p = z.add(z).fma(z.polynomial(coefficients), half);
        ScalarValue rest = s.fma(p, x.e.mul(0x1.abc9e3b39803fp-56)).sub(half);
        return x.e.fma(0x1.62e42fefa39efp-1, f.add(rest));
    }
}
