package dev.chainrule.tensor.cpu;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** The true values of the transcendental functions, by big-math to 40 digits, and how far a result is from them. */
final class Truth {
    private static final MathContext DIGITS = new MathContext(40);
    private static final BigDecimal HALF_PI = BigDecimalMath.pi(new MathContext(420)).divide(BigDecimal.valueOf(2));

    private Truth() {
    }

    /** The distance of y from op(a, b) in units of the last place of the true value; for finite a and b within the domain. */
    static double ulps(Op op, DType dtype, double a, double b, double y) {
        BigDecimal truth = value(op, a, b);
        if (truth == null || truth.abs().compareTo(overflow(dtype)) >= 0) {
            boolean right = Double.isInfinite(y) && (truth == null || y > 0 == truth.signum() > 0);
            return right ? 0 : Double.POSITIVE_INFINITY;
        }
        if (!Double.isFinite(y)) {
            return Double.POSITIVE_INFINITY;
        }
        return new BigDecimal(y).subtract(truth).abs().divide(ulp(truth, dtype), DIGITS).doubleValue();
    }

    /** From here on the nearest number is an infinity: the largest one and half an ulp. */
    private static BigDecimal overflow(DType dtype) {
        return dtype == DType.F32
                ? new BigDecimal(Float.MAX_VALUE).add(new BigDecimal(0x1p103))
                : new BigDecimal(Double.MAX_VALUE).add(new BigDecimal(0x1p970));
    }

    private static BigDecimal ulp(BigDecimal truth, DType dtype) {
        int least = dtype == DType.F32 ? -126 : -1022;
        int digits = dtype == DType.F32 ? 23 : 52;
        double near = truth.abs().doubleValue();
        int exponent = near == 0 ? least : Double.isInfinite(near) ? 1023 : Math.getExponent(near);
        if (Double.isFinite(near) && exponent > Double.MIN_EXPONENT
                && truth.abs().compareTo(new BigDecimal(Math.scalb(1.0, exponent))) < 0) {
            exponent--;                                               // the nearest double is a power of two above
        }
        BigDecimal two = BigDecimal.valueOf(2);
        return two.pow(Math.max(exponent, least) - digits, new MathContext(400));
    }

    /** op(a, b); null if it is far beyond any double; far below any, a tiny number. */
    private static BigDecimal value(Op op, double a, double b) {
        BigDecimal x = new BigDecimal(a);
        return switch (op) {
            case EXP -> exp(x);
            case LN -> log(x);
            case SIN -> circular(x, 0);
            case COS -> circular(x, 1);
            case TANH -> tanh(x);
            case POW -> a == 1 || b == 0 ? BigDecimal.ONE : power(x, b);
            default -> throw new IllegalArgumentException(op.toString());
        };
    }

    private static BigDecimal power(BigDecimal x, double b) {
        BigDecimal magnitude = exp(log(x.abs()).multiply(new BigDecimal(b)));
        boolean odd = x.signum() < 0 && new BigDecimal(b).toBigInteger().testBit(0);
        return magnitude != null && odd ? magnitude.negate() : magnitude;
    }

    /** ln x; near 1 big-math's digits are absolute, so more of them. */
    private static BigDecimal log(BigDecimal x) {
        return BigDecimalMath.log(x, new MathContext(60));
    }

    private static BigDecimal exp(BigDecimal x) {
        if (x.abs().compareTo(BigDecimal.valueOf(800)) > 0) {
            return x.signum() > 0 ? null : new BigDecimal(BigInteger.ONE, 400);
        }
        if (x.abs().compareTo(new BigDecimal("1e-30")) < 0) {
            return BigDecimal.ONE.add(x, new MathContext(60));
        }
        return BigDecimalMath.exp(x, DIGITS);
    }

    private static BigDecimal tanh(BigDecimal x) {
        if (x.abs().compareTo(BigDecimal.valueOf(50)) > 0) {
            return BigDecimal.valueOf(x.signum());
        }
        if (x.abs().compareTo(new BigDecimal("1e-25")) < 0) {
            return x;                                                  // x − x³/3 + …: the rest is 50 digits below
        }
        MathContext more = new MathContext(70);                         // e²ˣ − 1 loses up to 25
        BigDecimal e = BigDecimalMath.exp(x.add(x), more).subtract(BigDecimal.ONE, more);
        return e.divide(e.add(BigDecimal.valueOf(2)), DIGITS);
    }

    /** sin(x + turns·π/2), x reduced by 420 digits of π. */
    private static BigDecimal circular(BigDecimal x, int turns) {
        BigInteger n = x.divide(HALF_PI, new MathContext(420)).setScale(0, RoundingMode.HALF_EVEN).toBigInteger();
        BigDecimal r = x.subtract(HALF_PI.multiply(new BigDecimal(n))).round(new MathContext(60));
        int quarter = n.add(BigInteger.valueOf(turns)).and(BigInteger.valueOf(3)).intValue();
        BigDecimal tiny = new BigDecimal("1e-25");
        boolean odd = (quarter & 1) != 0;
        BigDecimal y = r.abs().compareTo(tiny) < 0
                ? odd ? BigDecimal.ONE.subtract(r.multiply(r).divide(BigDecimal.valueOf(2))).round(new MathContext(60)) : r
                : odd ? BigDecimalMath.cos(r, DIGITS) : BigDecimalMath.sin(r, DIGITS);
        return quarter < 2 ? y : y.negate();
    }
}
