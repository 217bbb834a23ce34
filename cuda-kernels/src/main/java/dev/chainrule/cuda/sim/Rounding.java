package dev.chainrule.cuda.sim;

import java.math.BigDecimal;

/**
 * Arithmetic rounded towards zero, down or up: the nearest value, corrected by one step where its exact error (in decimal arithmetic,
 * which holds every float) points the other way.
 */
final class Rounding {
    private Rounding() {
    }

    /** The lanes of an operation rounded by {@code 'z'}, {@code 'm'} (down) or {@code 'p'} (up). */
    static Lanes lanes(String name, PtxType type, char mode) {
        if (type == PtxType.F32) {
            return (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = FloatOps.bits(single(name, mode, FloatOps.f(a[i]), FloatOps.f(b[i]), FloatOps.f(c[i])));
                }
            };
        }
        return (d, a, b, c) -> {
            for (int i = 0; i < Step.LANES; i++) {
                d[i] = Double.doubleToRawLongBits(twice(name, mode, FloatOps.g(a[i]), FloatOps.g(b[i]), FloatOps.g(c[i])));
            }
        };
    }

    static float single(String name, char mode, float a, float b, float c) {
        float nearest = switch (name) {
            case "add" -> a + b;
            case "sub" -> a - b;
            case "mul" -> a * b;
            case "div" -> a / b;
            case "rcp" -> 1 / a;
            case "sqrt" -> (float) Math.sqrt(a);
            case "fma" -> Math.fma(a, b, c);
            default -> throw new IllegalArgumentException(name);
        };
        return finite(name, a, b, c) ? corrected(nearest, error(name, a, b, c, nearest), mode, sums(name, a, b, c)) : nearest;
    }

    static double twice(String name, char mode, double a, double b, double c) {
        double nearest = switch (name) {
            case "add" -> a + b;
            case "sub" -> a - b;
            case "mul" -> a * b;
            case "div" -> a / b;
            case "rcp" -> 1 / a;
            case "sqrt" -> Math.sqrt(a);
            case "fma" -> Math.fma(a, b, c);
            default -> throw new IllegalArgumentException(name);
        };
        return finite(name, a, b, c) ? corrected(nearest, error(name, a, b, c, nearest), mode, sums(name, a, b, c)) : nearest;
    }

    /** Whether there is anything to round: operands finite, no division by zero, no root of a negative. */
    private static boolean finite(String name, double a, double b, double c) {
        return switch (name) {
            case "sqrt" -> Double.isFinite(a) && a >= 0;
            case "rcp" -> Double.isFinite(a) && a != 0;
            case "div" -> Double.isFinite(a) && Double.isFinite(b) && b != 0;
            case "fma" -> Double.isFinite(a) && Double.isFinite(b) && Double.isFinite(c);
            default -> Double.isFinite(a) && Double.isFinite(b);
        };
    }

    /** Whether the result is a sum whose terms are not both +0, so that an exact 0 is −0 when rounded down. */
    private static boolean sums(String name, double a, double b, double c) {
        return switch (name) {
            case "add" -> !positiveZero(a) || !positiveZero(b);
            case "sub" -> !positiveZero(a) || !positiveZero(-b);
            case "fma" -> !(a == 0 || b == 0) || !positiveZero(a * b) || !positiveZero(c);
            default -> false;
        };
    }

    private static boolean positiveZero(double x) {
        return Double.doubleToRawLongBits(x) == 0;
    }

    /** The sign of (exact result − nearest). */
    private static int error(String name, double a, double b, double c, double nearest) {
        if (Double.isInfinite(nearest)) {
            return nearest > 0 ? -1 : 1;
        }
        BigDecimal x = new BigDecimal(a);
        BigDecimal r = new BigDecimal(nearest);
        return switch (name) {
            case "add" -> x.add(new BigDecimal(b)).compareTo(r);
            case "sub" -> x.subtract(new BigDecimal(b)).compareTo(r);
            case "mul" -> x.multiply(new BigDecimal(b)).compareTo(r);
            case "fma" -> x.multiply(new BigDecimal(b)).add(new BigDecimal(c)).compareTo(r);
            case "sqrt" -> x.compareTo(r.multiply(r));
            case "rcp" -> BigDecimal.ONE.compareTo(r.multiply(x)) * x.signum();
            default -> x.compareTo(r.multiply(new BigDecimal(b))) * new BigDecimal(b).signum();
        };
    }

    static float corrected(float nearest, int error, char mode, boolean sum) {
        if (error == 0) {
            return sum && nearest == 0 && mode == 'm' ? -0f : nearest;
        }
        return steps(error, mode, nearest > 0, nearest < 0) ? error < 0 ? Math.nextDown(nearest) : Math.nextUp(nearest) : nearest;
    }

    static double corrected(double nearest, int error, char mode, boolean sum) {
        if (error == 0) {
            return sum && nearest == 0 && mode == 'm' ? -0.0 : nearest;
        }
        return steps(error, mode, nearest > 0, nearest < 0) ? error < 0 ? Math.nextDown(nearest) : Math.nextUp(nearest) : nearest;
    }

    private static boolean steps(int error, char mode, boolean positive, boolean negative) {
        return error < 0 ? mode == 'm' || mode == 'z' && positive : mode == 'p' || mode == 'z' && negative;
    }
}
