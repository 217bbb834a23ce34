package dev.chainrule.tensor.scalar;

/**
 * pow: aᵇ = e^(b·ln a), with the special cases of IEEE 754-2019, 9.2.1: pow(x, ±0) = 1 and pow(1, y) = 1 even for NaN, pow(−1, ±∞) = 1, NaN
 * for a finite negative base with an exponent that is not an integer. F32 goes through F64. In F64 ln a and b·ln a are sums of two doubles
 * (Dekker, "A floating-point technique for extending the available precision", 1971), because e^p has |p| times the relative error of p.
 *
 * <p>The polynomial: minimax in relative error, by the Remez exchange algorithm in 60 digits; coefficients then rounded.
 */
final class Powers {
    /** (atanh(s)/s − 1 − s²/3) / s⁴ in s² ≤ 0.0295: relative error of ln 2⁻⁶⁶. */
    private static final double[] ATANH = {0x1.9999999999b36p-3, 0x1.249249245717bp-3, 0x1.c71c722e7c37cp-4, 0x1.745ce98060ff1p-4,
            0x1.3b1efe858041bp-4, 0x1.0f7e2cdc0fa6dp-4, 0x1.0e5349427e9f5p-4};
    private static final double[] THIRD = {0x1.5555555555555p-2, 0x1.5555555555555p-56};
    /** ln 2, 41 bits of it first, so that its product with an exponent is exact. */
    private static final double[] LN_2 = {0x1.62e42fefa3p-1, 0x1.3de6af278ece6p-42};

    /** A number as high + low, |low| at most about an ulp of high. */
    private record Pair(ScalarValue high, ScalarValue low) {
    }

    private Powers() {
    }

    static ScalarValue pow(ScalarValue x, ScalarValue y) {
        ScalarValue a = x.to(LaneType.F64);
        ScalarValue b = y.to(LaneType.F64);
        ScalarValue magnitude = x.type() == LaneType.F32
                ? Exponentials.expForSingle(b.mul(Logarithms.lnForSingle(a.abs())))
                : magnitude(a.abs(), b);
        return specialCases(a, b, magnitude).to(x.type());
    }

    /** a^b for a ≥ 0 in F64, but for a = 1, b = 0. */
    private static ScalarValue magnitude(ScalarValue a, ScalarValue b) {
        Pair ln = ln(a);
        ScalarValue infinity = a.literal(Double.POSITIVE_INFINITY);
        ScalarValue high = a.equal(a.literal(0), a.literal(Double.NEGATIVE_INFINITY), a.less(infinity, ln.high, a));
        ScalarValue p = b.mul(high);
        ScalarValue q = b.fma(high, p.neg()).add(b.mul(ln.low));
        return Exponentials.exp(p, p.abs().less(p.literal(1000), q, p.literal(0)));  // beyond it q may be ∞ − ∞
    }

    /** ln a with a relative error of about 2⁻⁶⁴, for 0 &lt; a &lt; ∞. */
    private static Pair ln(ScalarValue a) {
        Logarithms.Split x = Logarithms.split(a, a.literal(0x1p-1022), 0x1.6a09e667f3bcdp-1);
        Pair atanh = atanh(ratio(x.m()));
        ScalarValue exact = x.e().mul(LN_2[0]);
        ScalarValue twice = atanh.high.add(atanh.high);
        Pair sum = sum(exact, twice);                                 // |exact| ≥ |twice|, or exact is 0
        ScalarValue low = sum.low.add(x.e().fma(LN_2[1], atanh.low.add(atanh.low)));
        return sum(sum.high, low);
    }

    /** (m − 1) / (m + 1) for √½ ≤ m &lt; √2. */
    private static Pair ratio(ScalarValue m) {
        ScalarValue f = m.sub(1);
        ScalarValue d = m.add(1);
        ScalarValue lost = m.sub(d.sub(1));
        ScalarValue s = f.div(d);
        ScalarValue remainder = s.neg().fma(d, f);
        return new Pair(s, s.neg().fma(lost, remainder).div(d));
    }

    /** s + s·(s²/3 + s⁴·P(s²)). */
    private static Pair atanh(Pair s) {
        ScalarValue z = s.high.mul(s.high);
        ScalarValue zLow = s.high.fma(s.high, z.neg()).add(s.high.add(s.high).mul(s.low));
        ScalarValue third = z.mul(THIRD[0]);
        ScalarValue thirdLow = z.fma(THIRD[0], third.neg()).add(z.fma(THIRD[1], zLow.mul(THIRD[0])));
        Pair g = sum(third, z.mul(z).mul(z.polynomial(ATANH)));
        ScalarValue v = s.high.mul(g.high);
        ScalarValue vLow = s.high.fma(g.high, v.neg()).add(s.high.fma(g.low.add(thirdLow), s.low.mul(g.high)));
        Pair y = sum(s.high, v);
        return new Pair(y.high, y.low.add(s.low.add(vLow)));
    }

    /** a + b exactly, for |a| ≥ |b| or a = 0. */
    private static Pair sum(ScalarValue a, ScalarValue b) {
        ScalarValue sum = a.add(b);
        return new Pair(sum, a.sub(sum).add(b));
    }

    private static ScalarValue specialCases(ScalarValue a, ScalarValue b, ScalarValue magnitude) {
        ScalarValue one = a.literal(1);
        ScalarValue nan = a.literal(Double.NaN);
        double integers = 0x1p52;                                     // from here on every number is an integer
        ScalarValue exponent = b.abs().atMost(integers);
        ScalarValue half = b.abs().mul(0.5).atMost(integers);
        ScalarValue parity = round(half, integers).equal(half, one, one.neg());
        ScalarValue sign = round(exponent, integers).equal(exponent, parity, one).bits().and(a.bits()).and(a.type().signBit());
        ScalarValue y = a.abs().equal(one, one, magnitude).bits().xor(sign).bits();
        ScalarValue negative = round(exponent, integers).equal(exponent, y, nan);
        negative = a.equal(a.literal(Double.NEGATIVE_INFINITY), y, negative);
        return b.equal(b.literal(0), one, a.less(a.literal(0), negative, y));
    }

    /** The nearest integer to a number between 0 and {@code integers}. */
    private static ScalarValue round(ScalarValue x, double integers) {
        return x.add(integers).sub(integers);
    }
}
