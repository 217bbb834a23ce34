package dev.chainrule.tensor.scalar;

/**
 * sin and cos. The argument is reduced to |r| ≤ π/4 and a quarter of the circle: by π/2 in two or three parts where |x| &lt; 2³⁰ (Cody &amp;
 * Waite 1980; with fma the first step is exact), beyond that by the digits of 2/π that matter for the exponent of x (Payne &amp; Hanek,
 * "Radian reduction for trigonometric functions", 1983), in a program of its own behind a guard. F32 is computed in F64.
 *
 * <p>The polynomials: minimax in relative error, by the Remez exchange algorithm in 60 digits; coefficients then rounded.
 */
final class Trigonometry {
    /** (sin(r)/r − 1) / r² in z = r²: relative error of sin 2⁻⁵⁷·⁹. */
    private static final double[] SIN = {-0x1.5555555555548p-3, 0x1.111111110f7cap-7, -0x1.a01a019bfd1a3p-13, 0x1.71de3567132edp-19,
            -0x1.ae5e59f59fe1dp-26, 0x1.5d8fa301d55a7p-33};
    /** (cos(r) − 1 + r²/2) / r⁴ in z = r²: relative error of cos 2⁻⁶⁴. */
    private static final double[] COS = {0x1.555555555554bp-5, -0x1.6c16c16c14f8ap-10, 0x1.a01a019c839d1p-16, -0x1.27e4f7ea3f543p-22,
            0x1.1ee9d7572b042p-29, -0x1.8fa467fdaa845p-37};
    /** The same as {@link #SIN}: 2⁻³⁷, for a float32 that is computed in float64. */
    private static final double[] SIN_FOR_SINGLE = {-0x1.5555554c70432p-3, 0x1.1111086924725p-7, -0x1.a00f7e1c8e9cap-13,
            0x1.6cd1b0d4b1f4bp-19};
    /** The same as {@link #COS}: 2⁻³³, for a float32 that is computed in float64. */
    private static final double[] COS_FOR_SINGLE = {0x1.55554a0eff7b6p-5, -0x1.6c0c3247c6350p-10, 0x1.99eb399c48dd9p-16};

    /** π/2 in three parts of 53 bits. */
    private static final double[] HALF_PI = {0x1.921fb54442d18p0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110};
    private static final double TWO_OVER_PI = 0x1.45f306dc9c883p-1;
    private static final double LIMIT = 0x1p30;
    private static final double SHIFT = 0x1.8p52;

    /** |x| = n·π/2 + high + low; n in the low bits of {@code shifted}. */
    private record Reduced(ScalarValue shifted, ScalarValue high, ScalarValue low) {
    }

    private Trigonometry() {
    }

    static ScalarValue sin(ScalarBuilder program, ScalarValue x) {
        return guarded(program, x, 0);
    }

    static ScalarValue cos(ScalarBuilder program, ScalarValue x) {
        return guarded(program, x, 1);
    }

    /** sin(x + turns·π/2) for turns 0 or 1. */
    private static ScalarValue guarded(ScalarBuilder program, ScalarValue x, int turns) {
        ScalarBuilder beyond = new ScalarBuilder(x.type());
        ScalarValue y = beyond.input(0);
        ScalarValue wide = y.to(LaneType.F64).abs();
        ScalarValue nan = wide.literal(Double.NaN);
        ScalarValue slow = quarter(largeArgument(wide), y, turns);
        ScalarValue result = wide.equal(wide.literal(Double.POSITIVE_INFINITY), nan, slow).to(x.type());
        String name = (turns == 0 ? "sin_" : "cos_") + (x.type() == LaneType.F32 ? "f32" : "f64") + "_beyond";
        ScalarValue magnitude = x.to(LaneType.F64).abs();
        program.guard(magnitude, LIMIT, beyond.build(name, result));
        return quarter(x.type() == LaneType.F32 ? forSingle(magnitude) : middle(magnitude), x, turns).to(x.type());
    }

    private static Reduced forSingle(ScalarValue x) {
        ScalarValue shifted = x.fma(TWO_OVER_PI, x.literal(SHIFT));
        ScalarValue n = shifted.sub(SHIFT);
        return new Reduced(shifted, n.fma(-HALF_PI[1], n.fma(-HALF_PI[0], x)), null);
    }

    private static Reduced middle(ScalarValue x) {
        ScalarValue shifted = x.fma(TWO_OVER_PI, x.literal(SHIFT));
        ScalarValue n = shifted.sub(SHIFT);
        ScalarValue a = n.fma(-HALF_PI[0], x);                        // exact: a multiple of 2⁻⁵³ below 1
        ScalarValue b = n.mul(-HALF_PI[1]);
        ScalarValue high = a.add(b);
        ScalarValue c = n.fma(-HALF_PI[1], b.neg());                  // what the product b lost
        return new Reduced(shifted, high, lost(a, b, high).add(n.fma(-HALF_PI[2], c)));
    }

    /** a + b − sum, exactly (Knuth's two-sum). */
    private static ScalarValue lost(ScalarValue a, ScalarValue b, ScalarValue sum) {
        ScalarValue part = sum.sub(a);
        return a.sub(sum.sub(part)).add(b.sub(part));
    }

    /**
     * |x| ≥ 2³⁰: with x = x₀·2⁴⁸ʲ, where j is chosen by the exponent such that the chunks of 2/π before j give multiples of 4, the sum over
     * five chunks of x₀·2⁻⁴⁸ᵏ·chunk(j + k) modulo 4, each product and the sum in twice the precision.
     */
    private static Reduced largeArgument(ScalarValue x) {
        ScalarValue above = x.bits().shiftRight(52).minus(1029);      // (exponent of the last bit) − 2 + 48, 0 to 1018
        ScalarValue chunk = above.times(1366).shiftRight(16);         // ⌊above / 48⌋
        ScalarValue scaled = x.bits().sub(chunk.minus(1).times(48).shiftLeft(52)).bits(); // 2⁵⁴ to 2¹⁰²
        ScalarValue[] terms = new ScalarValue[9];
        ScalarValue[] products = new ScalarValue[5];
        ScalarValue[] errors = new ScalarValue[5];
        for (int k = 0; k < 5; k++) {
            ScalarValue digits = chunk.plus(k).lookup(ScalarTable.TWO_OVER_PI);
            products[k] = scaled.mul(digits);
            errors[k] = scaled.fma(digits, products[k].neg());
            scaled = scaled.mul(0x1p-48);
        }
        terms[0] = products[4].add(errors[3]);
        terms[1] = errors[2];
        terms[2] = products[3];
        terms[3] = errors[1];
        terms[4] = products[2];
        terms[5] = rest(errors[0], 0x1.8p56);
        terms[6] = rest(products[1], 0x1.8p56);
        terms[7] = rest(rest(products[0], 0x1.8p104), 0x1.8p56);
        ScalarValue sum = distil(terms, 8);
        ScalarValue shifted = sum.add(SHIFT);
        terms[7] = sum.sub(shifted.sub(SHIFT));
        sum = distil(terms, 8);
        ScalarValue small = terms[0];
        for (int k = 1; k < 7; k++) {
            small = small.add(terms[k]);
        }
        ScalarValue turns = sum.add(small);
        ScalarValue below = sum.sub(turns).add(small);
        ScalarValue high = turns.mul(HALF_PI[0]);
        ScalarValue low = turns.fma(HALF_PI[0], high.neg()).add(turns.fma(HALF_PI[1], below.mul(HALF_PI[0])));
        return new Reduced(shifted, high, low);
    }

    /** x less the nearest multiple of the last bit of {@code shift}, which is a multiple of 4; exact. */
    private static ScalarValue rest(ScalarValue x, double shift) {
        return x.sub(x.add(shift).sub(shift));
    }

    /** Adds up the first n terms; what each addition loses stays behind in the terms' places, the sum in the last. */
    private static ScalarValue distil(ScalarValue[] terms, int n) {
        for (int k = 1; k < n; k++) {
            ScalarValue sum = terms[k - 1].add(terms[k]);
            terms[k - 1] = lost(terms[k - 1], terms[k], sum);
            terms[k] = sum;
        }
        return terms[n - 1];
    }

    /** sin(|x| + turns·π/2), and for turns = 0 with the sign of x: sin or cos of r, by whether n + turns is odd; minus, by the next bit. */
    private static ScalarValue quarter(Reduced reduced, ScalarValue x, int turns) {
        ScalarValue n = turns == 0 ? reduced.shifted.bits() : reduced.shifted.bits().plus(turns);
        ScalarValue r = reduced.high;
        ScalarValue z = r.mul(r);
        ScalarValue sin = x.type() == LaneType.F32
                ? z.mul(r).fma(z.polynomial(SIN_FOR_SINGLE), r)
                : r.add(z.mul(r).fma(z.polynomial(SIN), z.fma(reduced.low.mul(-0.5), reduced.low)));
        ScalarValue parity = n.shiftLeft(63).or(r.type().bitsOf(1)).bits();                     // −1 for odd, 1 for even
        ScalarValue y = parity.less(r.literal(0), x.type() == LaneType.F32 ? cosForSingle(z) : cos(reduced, z), sin);
        ScalarValue sign = n.shiftRight(1).shiftLeft(63);
        if (turns == 0) {
            sign = sign.xor(x.to(LaneType.F64).bits().and(r.type().signBit()));
        }
        return y.bits().xor(sign).bits();
    }

    private static ScalarValue cosForSingle(ScalarValue z) {
        return z.polynomial(COS_FOR_SINGLE).fma(z, z.literal(-0.5)).fma(z, z.literal(1));
    }

    /** cos(r + low) = 1 − z/2 + z²·C(z) − r·low, what 1 − z/2 loses added back. */
    private static ScalarValue cos(Reduced reduced, ScalarValue z) {
        ScalarValue half = z.mul(0.5);
        ScalarValue one = z.literal(1);
        ScalarValue near = one.sub(half);
        ScalarValue rest = one.sub(near).sub(half).add(z.mul(z).fma(z.polynomial(COS), reduced.high.mul(reduced.low).neg()));
        return near.add(rest);
    }
}
