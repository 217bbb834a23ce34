package dev.chainrule.cuda.sim;

import static java.lang.Double.doubleToRawLongBits;
import static java.lang.Double.longBitsToDouble;
import static java.lang.Float.intBitsToFloat;

/**
 * Floating-point arithmetic (ISA section 9.7.3): IEEE 754, to the bit. The hardware's approximations ({@code .approx}, {@code .full}) have
 * no defined bits and are refused. A NaN of single precision is always 0x7FFFFFFF.
 */
final class FloatOps {
    private static final int CANONICAL_NAN = 0x7FFFFFFF;

    private FloatOps() {
    }

    static Step decode(Decoding d) {
        if (d.take("approx") || d.take("full")) {
            throw d.error("'" + d.instruction().opcode() + "' has no bits that IEEE 754 defines: write it with .rn.");
        }
        PtxType type = d.type(PtxType.F32, PtxType.F64);
        boolean flush = d.take("ftz");
        boolean saturate = d.take("sat");
        String rounding = d.takeOneOf("rn", "rz", "rm", "rp");
        String name = d.name().equals("mad") ? "fma" : d.name();
        boolean mustRound = name.equals("fma") || name.equals("sqrt") || name.equals("rcp") || name.equals("div");
        boolean mayRound = mustRound || name.equals("add") || name.equals("sub") || name.equals("mul");
        if (mustRound && rounding == null || !mayRound && rounding != null) {
            throw d.error("'" + d.instruction().opcode()
                    + (mustRound ? "' lacks its rounding: .rn, .rz, .rm or .rp was expected." : "' is exact and takes no rounding."));
        }
        String full = d.take("NaN") ? name + ".NaN" : name;
        Lanes op = rounding == null || rounding.equals("rn") ? type == PtxType.F32 ? single(full) : twice(full)
                : Rounding.lanes(name, type, rounding.charAt(1));
        if (op == null || (flush || saturate) && type == PtxType.F64) {
            throw d.error("the instruction '" + d.instruction().opcode() + "' is not known.");
        }
        op = flush ? flushed(op) : op;
        return d.alu(saturate ? saturated(op) : op, type, sources(name));
    }

    private static int sources(String name) {
        return switch (name) {
            case "fma" -> 3;
            case "add", "sub", "mul", "div", "min", "max", "copysign" -> 2;
            default -> 1;
        };
    }

    static float f(long bits) {
        return intBitsToFloat((int) bits);
    }

    static double g(long bits) {
        return longBitsToDouble(bits);
    }

    /** The register's form of a float. */
    static long bits(float x) {
        return x != x ? CANONICAL_NAN : Float.floatToRawIntBits(x);
    }

    private static Lanes single(String name) {
        return switch (name) {
            case "add" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(f(a[i]) + f(b[i]));
                }
            };
            case "sub" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(f(a[i]) - f(b[i]));
                }
            };
            case "mul" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(f(a[i]) * f(b[i]));
                }
            };
            case "div" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(f(a[i]) / f(b[i]));
                }
            };
            case "fma" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(Math.fma(f(a[i]), f(b[i]), f(c[i])));
                }
            };
            case "sqrt" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits((float) Math.sqrt(f(a[i])));
                }
            };
            case "rcp" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(1 / f(a[i]));
                }
            };
            case "neg" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = (int) a[i] ^ Integer.MIN_VALUE;
                }
            };
            case "abs" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] & Integer.MAX_VALUE;
                }
            };
            case "copysign" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = (int) a[i] & Integer.MIN_VALUE | (int) b[i] & Integer.MAX_VALUE;
                }
            };
            case "min" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    float x = f(a[i]);
                    float y = f(b[i]);
                    d[i] = bits(x != x ? y : y != y ? x : Math.min(x, y));
                }
            };
            case "max" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    float x = f(a[i]);
                    float y = f(b[i]);
                    d[i] = bits(x != x ? y : y != y ? x : Math.max(x, y));
                }
            };
            case "min.NaN" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(Math.min(f(a[i]), f(b[i])));
                }
            };
            case "max.NaN" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = bits(Math.max(f(a[i]), f(b[i])));
                }
            };
            default -> null;
        };
    }

    private static Lanes twice(String name) {
        return switch (name) {
            case "add" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(g(a[i]) + g(b[i]));
                }
            };
            case "sub" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(g(a[i]) - g(b[i]));
                }
            };
            case "mul" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(g(a[i]) * g(b[i]));
                }
            };
            case "div" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(g(a[i]) / g(b[i]));
                }
            };
            case "fma" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(Math.fma(g(a[i]), g(b[i]), g(c[i])));
                }
            };
            case "sqrt" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(Math.sqrt(g(a[i])));
                }
            };
            case "rcp" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = doubleToRawLongBits(1 / g(a[i]));
                }
            };
            case "neg" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] ^ Long.MIN_VALUE;
                }
            };
            case "abs" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] & Long.MAX_VALUE;
                }
            };
            case "copysign" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    d[i] = a[i] & Long.MIN_VALUE | b[i] & Long.MAX_VALUE;
                }
            };
            case "min" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    double x = g(a[i]);
                    double y = g(b[i]);
                    d[i] = doubleToRawLongBits(x != x ? y : y != y ? x : Math.min(x, y));
                }
            };
            case "max" -> (d, a, b, c) -> {
                for (int i = 0; i < Step.LANES; i++) {
                    double x = g(a[i]);
                    double y = g(b[i]);
                    d[i] = doubleToRawLongBits(x != x ? y : y != y ? x : Math.max(x, y));
                }
            };
            default -> null;
        };
    }

    /** {@code .sat}: into [0, 1], a NaN to +0. */
    static Lanes saturated(Lanes op) {
        return (d, a, b, c) -> {
            op.all(d, a, b, c);
            for (int i = 0; i < Step.LANES; i++) {
                float x = f(d[i]);
                d[i] = bits(x > 0 ? Math.min(x, 1) : 0);
            }
        };
    }

    /** {@code .ftz}: subnormal inputs and results become zeros of their sign. */
    static Lanes flushed(Lanes op) {
        return (d, a, b, c) -> {
            op.all(d, flushed(a), flushed(b), flushed(c));
            System.arraycopy(flushed(d), 0, d, 0, Step.LANES);
        };
    }

    static long[] flushed(long[] values) {
        long[] flushed = new long[Step.LANES];
        for (int i = 0; i < Step.LANES; i++) {
            flushed[i] = flushed((int) values[i]);
        }
        return flushed;
    }

    static int flushed(int bits) {
        return (bits & 0x7F800000) == 0 ? bits & Integer.MIN_VALUE : bits;
    }
}
