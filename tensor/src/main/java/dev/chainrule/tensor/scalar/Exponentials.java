package dev.chainrule.tensor.scalar;

/**
 * exp and tanh. The argument is split as x = k·ln 2 + r with |r| ≤ ½ ln 2, ln 2 in two parts (Cody &amp; Waite, "Software Manual for the
 * Elementary Functions", 1980), k found by adding 1.5·2^fraction, which leaves k in the low bits. Then eʳ is a polynomial, and 2ᵏ bits.
 *
 * <p>The polynomials: minimax in relative error, by the Remez exchange algorithm in 60 digits; coefficients then rounded.
 */
final class Exponentials {
    /** (eʳ − 1 − r) / r² on |r| ≤ 0.347: relative error of eʳ 2⁻²⁸. */
    private static final double[] SINGLE = {0x1.fffffcp-2, 0x1.55549p-3, 0x1.5558e2p-5, 0x1.123ae8p-7, 0x1.6a3796p-10};
    /** The same: relative error of eʳ 2⁻³⁹, for a float32 that is computed in float64. */
    private static final double[] MIDDLE = {0x1.000000005d5a7p-1, 0x1.5555557e3d1c7p-3, 0x1.5555542332cb1p-5, 0x1.1110a19d297cep-7,
            0x1.6c18c4aed6303p-10, 0x1.a1869fe454578p-13, 0x1.9e9f43b024a86p-16};
    /** The same: relative error of eʳ 2⁻⁵⁷·⁹. */
    private static final double[] DOUBLE = {0x1.000000000000ap-1, 0x1.55555555554fbp-3, 0x1.5555555550747p-5, 0x1.1111111127229p-7,
            0x1.6c16c18470c71p-10, 0x1.a01a012ebea56p-13, 0x1.a01999453ca73p-16, 0x1.71df190683204p-19, 0x1.28ae3122bfaadp-22,
            0x1.ad96c4e950028p-26};

    /** k as a number with k in its low bits too, and r. */
    private record Reduced(ScalarValue shifted, ScalarValue r) {
    }

    private Exponentials() {
    }

    /** eˣ; ∞ where it overflows, subnormal and 0 where it underflows, each rounded once. */
    static ScalarValue exp(ScalarValue x) {
        boolean single = x.type() == LaneType.F32;
        ScalarValue within = x.atMost(single ? 89 : 710).atLeast(single ? -104 : -746);
        Reduced reduced = reduce(within);
        return scale(expOf(reduced.r, single ? SINGLE : DOUBLE), reduced.shifted);
    }

    /** e^(high + low) of F64 for |low| much smaller than |high|. */
    static ScalarValue exp(ScalarValue high, ScalarValue low) {
        Reduced reduced = reduce(high.atMost(710).atLeast(-746));
        return scale(expOf(reduced.r.add(low), DOUBLE), reduced.shifted);
    }

    /** eˣ of F64, with 38 bits that count, for what is rounded to F32 next; clamped to far outside the range of F32. */
    static ScalarValue expForSingle(ScalarValue x) {
        Reduced reduced = reduce(x.atMost(200).atLeast(-200));
        return expOf(reduced.r, MIDDLE).mul(powerOfTwo(reduced.shifted));
    }

    /**
     * tanh x = sign(x)·E / (E + 2) with E = e^(2|x|) − 1 = 2ᵏ(eʳ − 1) + (2ᵏ − 1), which loses nothing near 0, and a
     * quotient corrected by its remainder; |x| ≥ 20 is as good as 20.
     */
    static ScalarValue tanh(ScalarValue x) {
        ScalarValue magnitude = x.abs();
        Reduced reduced = reduce(magnitude.add(magnitude).atMost(40));
        ScalarValue r = reduced.r;
        ScalarValue minusOne = r.mul(r).fma(r.polynomial(x.type() == LaneType.F32 ? SINGLE : DOUBLE), r);
        ScalarValue power = powerOfTwo(reduced.shifted);
        ScalarValue e = power.fma(minusOne, power.sub(1));
        ScalarValue d = e.add(2);
        ScalarValue lost = e.sub(d.sub(2));
        ScalarValue inverse = e.literal(1).div(d);
        ScalarValue near = e.mul(inverse);
        ScalarValue remainder = near.neg().fma(lost, near.neg().fma(d, e));
        ScalarValue y = remainder.fma(inverse, near);
        return y.bits().or(x.bits().and(x.type().signBit())).bits();
    }

    private static Reduced reduce(ScalarValue x) {
        boolean single = x.type() == LaneType.F32;
        ScalarValue shifted = x.fma(single ? 0x1.715476p0 : 0x1.71547652b82fep0, x.literal(shift(x.type())));
        ScalarValue k = shifted.sub(shift(x.type()));
        ScalarValue r = k.fma(single ? -0x1.62e43p-1 : -0x1.62e42fefa39efp-1, x);
        return new Reduced(shifted, k.fma(single ? 0x1.05c61p-29 : -0x1.abc9e3b39803fp-56, r));
    }

    /** 1.5·2^fraction: added to a small number it leaves the nearest integer in the low bits. */
    static double shift(LaneType type) {
        return type == LaneType.F32 ? 0x1.8p23 : 0x1.8p52;
    }

    private static ScalarValue expOf(ScalarValue r, double[] coefficients) {
        return r.polynomial(coefficients).fma(r, r.literal(1)).fma(r, r.literal(1));
    }

    /** 2ᵏ where it is a normal number. */
    private static ScalarValue powerOfTwo(ScalarValue shifted) {
        LaneType type = shifted.type();
        return shifted.bits().minus(type.bitsOf(shift(type)) - type.bias()).shiftLeft(type.fractionBits()).bits();
    }

    /** y·2ᵏ in two steps, the halves of k, so that only the last one rounds; k may reach the square of the range of y's type. */
    private static ScalarValue scale(ScalarValue y, ScalarValue shifted) {
        LaneType type = shifted.type();
        ScalarValue biased = shifted.bits().minus(type.bitsOf(shift(type)) - 2L * type.bias());
        ScalarValue half = biased.shiftRight(1);
        ScalarValue rest = biased.sub(half);
        return y.mul(half.shiftLeft(type.fractionBits()).bits()).mul(rest.shiftLeft(type.fractionBits()).bits());
    }
}
