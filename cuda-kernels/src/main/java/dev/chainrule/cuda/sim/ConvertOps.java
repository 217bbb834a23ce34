package dev.chainrule.cuda.sim;

import static dev.chainrule.cuda.sim.IntegerOps.zeroExtended;

import java.math.BigDecimal;
import java.math.BigInteger;

/** {@code cvt} between all types, with every rounding (ISA section 9.7.9.21). */
final class ConvertOps {
    private ConvertOps() {
    }

    static Step decode(Decoding d) {
        String integer = d.takeOneOf("rni", "rzi", "rmi", "rpi");
        String floating = d.takeOneOf("rn", "rz", "rm", "rp");
        boolean flush = d.take("ftz");
        boolean saturate = d.take("sat");
        PtxType to = d.type();
        PtxType from = d.type();
        d.finish(2);
        if (to.isBits() || from.isBits() || to == PtxType.PRED || from == PtxType.PRED) {
            throw d.error("'cvt' converts between signed, unsigned and floating types, not ." + (to.isBits() ? to : from) + ".");
        }
        boolean needsInteger = from.isFloat() && to.isInteger();
        boolean needsFloating = to.isFloat() && (from.isInteger() || from.bits() > to.bits());
        boolean mayInteger = needsInteger || from == to && to.isFloat();
        if (needsInteger && integer == null || needsFloating && floating == null || integer != null && !mayInteger
                || floating != null && !needsFloating) {
            throw d.error("'" + d.instruction().opcode() + "': from ." + from + " to ." + to
                    + (needsInteger ? " .rni, .rzi, .rmi or .rpi was expected."
                            : needsFloating ? " .rn, .rz, .rm or .rp was expected." : " no rounding was expected."));
        }
        int a = d.inWide(1, from);
        int target = d.out(d.operand(0), to, true);
        int width = d.operand(0) instanceof PtxOperand.Register register ? register.type().bits() : to.bits();
        Lanes op = conversion(to, from, integer == null ? ' ' : integer.charAt(1), floating == null ? 'n' : floating.charAt(1), saturate);
        op = flush && from == PtxType.F32 ? flushedInput(op) : op;
        op = flush && to == PtxType.F32 ? flushedOutput(op) : op;
        return new AluStep(widened(op, to, width), target, a, a, a);
    }

    private static Lanes flushedInput(Lanes op) {
        return (d, a, b, c) -> op.all(d, FloatOps.flushed(a), b, c);
    }

    private static Lanes flushedOutput(Lanes op) {
        return (d, a, b, c) -> {
            op.all(d, a, b, c);
            System.arraycopy(FloatOps.flushed(d), 0, d, 0, Step.LANES);
        };
    }

    /** A register wider than the type is filled with the sign, or with zeros. */
    private static Lanes widened(Lanes op, PtxType to, int width) {
        if (width == to.bits() || to.isSigned()) {
            return op;
        }
        return (d, a, b, c) -> {
            op.all(d, a, b, c);
            for (int i = 0; i < Step.LANES; i++) {
                d[i] = zeroExtended(d[i], to);
            }
        };
    }

    private static Lanes conversion(PtxType to, PtxType from, char integer, char floating, boolean saturate) {
        if (from.isInteger()) {
            return to.isInteger() ? integers(to, from, saturate) : intoFloat(to, from, floating, saturate);
        }
        if (to.isInteger()) {
            return IntegerOps.each((a, b) -> rounded(value(a, from), integer, to, from));
        }
        return floats(to, from, integer, floating, saturate);
    }

    private static Lanes integers(PtxType to, PtxType from, boolean saturate) {
        if (!saturate) {
            return IntegerOps.each((a, b) -> Immediates.canonical(from.isSigned() ? a : zeroExtended(a, from), to.bits()));
        }
        return IntegerOps.each((a, b) -> {
            BigInteger value = from.isSigned() ? BigInteger.valueOf(Immediates.canonical(a, from.bits())) : unsigned(zeroExtended(a, from));
            BigInteger least = to.isSigned() ? BigInteger.ONE.shiftLeft(to.bits() - 1).negate() : BigInteger.ZERO;
            BigInteger most = BigInteger.ONE.shiftLeft(to.isSigned() ? to.bits() - 1 : to.bits()).subtract(BigInteger.ONE);
            return Immediates.canonical(value.max(least).min(most).longValue(), to.bits());
        });
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static Lanes intoFloat(PtxType to, PtxType from, char mode, boolean saturate) {
        boolean exactInLong = from.isSigned() || from.bits() < 64;
        Lanes op;
        if (mode == 'n' && exactInLong && to == PtxType.F32) {
            op = IntegerOps.each((a, b) -> Float
                    .floatToRawIntBits((float) (from.isSigned() ? Immediates.canonical(a, from.bits()) : zeroExtended(a, from))));
        } else if (mode == 'n' && exactInLong && to == PtxType.F64) {
            op = IntegerOps.each((a, b) -> Double
                    .doubleToRawLongBits((double) (from.isSigned() ? Immediates.canonical(a, from.bits()) : zeroExtended(a, from))));
        } else {
            op = IntegerOps.each((a,
                    b) -> fromExact(new BigDecimal(
                            from.isSigned() ? BigInteger.valueOf(Immediates.canonical(a, from.bits())) : unsigned(zeroExtended(a, from))),
                            to, mode));
        }
        return saturate ? FloatOps.saturated(op) : op;
    }

    private static long fromExact(BigDecimal exact, PtxType to, char mode) {
        if (to == PtxType.F64) {
            double nearest = exact.doubleValue();
            return Double.doubleToRawLongBits(Rounding.corrected(nearest, exact.compareTo(new BigDecimal(nearest)), mode, false));
        }
        if (to == PtxType.F32) {
            float nearest = exact.floatValue();
            return Float.floatToRawIntBits(Rounding.corrected(nearest, exact.compareTo(new BigDecimal(nearest)), mode, false));
        }
        // Every integer with more than 53 bits is beyond what a half can hold; so the double's rounding changes nothing.
        return Halves.bits(exact.doubleValue(), mode);
    }

    private static double value(long bits, PtxType from) {
        return switch (from) {
            case F64 -> FloatOps.g(bits);
            case F32 -> FloatOps.f(bits);
            default -> Halves.value((short) bits);
        };
    }

    private static double integral(double x, char mode) {
        return switch (mode) {
            case 'n' -> Math.rint(x);
            case 'm' -> Math.floor(x);
            case 'p' -> Math.ceil(x);
            default -> x < 0 ? Math.ceil(x) : Math.floor(x);
        };
    }

    /** A float rounded to an integer and clamped to its type; NaN is 0, or the top bit alone where 64-bit types take part. */
    private static long rounded(double x, char mode, PtxType to, PtxType from) {
        if (Double.isNaN(x)) {
            return to.bits() == 64 || from == PtxType.F64 ? Immediates.canonical(1L << to.bits() - 1, to.bits()) : 0;
        }
        double whole = integral(x, mode);
        if (to.isSigned()) {
            long most = -1L >>> 65 - to.bits();
            return Math.max(-most - 1, Math.min(most, (long) whole));
        }
        if (!(whole > 0)) {
            return 0;
        }
        if (to.bits() == 64) {
            return whole >= 0x1p64 ? -1 : whole >= 0x1p63 ? (long) (whole - 0x1p63) ^ Long.MIN_VALUE : (long) whole;
        }
        return Immediates.canonical((long) Math.min(whole, Math.scalb(1.0, to.bits()) - 1), to.bits());
    }

    private static Lanes floats(PtxType to, PtxType from, char integer, char floating, boolean saturate) {
        Lanes op;
        if (to == PtxType.F64) {
            op = IntegerOps.each((a, b) -> Double.doubleToRawLongBits(integer == ' ' ? value(a, from) : integral(value(a, from), integer)));
        } else if (to == PtxType.F32) {
            op = IntegerOps.each((a, b) -> FloatOps
                    .bits(integer == ' ' ? narrowed(value(a, from), floating) : (float) integral(value(a, from), integer)));
        } else {
            op = IntegerOps.each((a, b) -> Halves.bits(integer == ' ' ? value(a, from) : integral(value(a, from), integer), floating));
        }
        if (!saturate) {
            return op;
        }
        return to == PtxType.F32 ? FloatOps.saturated(op) : IntegerOps.each((a, b) -> {
            double x = Math.max(0, Math.min(1, value(a, from)));
            return to == PtxType.F64 ? Double.doubleToRawLongBits(x == x ? x : 0) : Halves.bits(x == x ? x : 0, floating);
        });
    }

    private static float narrowed(double x, char mode) {
        float nearest = (float) x;
        if (mode == 'n' || Double.isNaN(x) || Double.isInfinite(x)) {
            return nearest;
        }
        return Rounding.corrected(nearest, Double.compare(x, nearest) == 0 || x == nearest ? 0 : x < nearest ? -1 : 1, mode, false);
    }
}
