package dev.chainrule.cuda.sim;

/** What a literal is as a value of a type, in the form that registers hold: sign-extended from the type's width to 64 bits. */
final class Immediates {
    private Immediates() {
    }

    static long bits(PtxOperand literal, boolean negative, PtxType type, int line) {
        if (literal instanceof PtxOperand.IntegerLiteral integer) {
            if (type.isFloat()) {
                throw new PtxParseException(line, "the integer " + integer.value() + " stands where a value of type ." + type
                        + " is wanted: write it as a float literal.");
            }
            return canonical(negative ? -integer.value() : integer.value(), type.bits());
        }
        PtxOperand.FloatLiteral value = (PtxOperand.FloatLiteral) literal;
        boolean wrongWidth = type.isInteger() || type.bits() < 32 || value.single() && type.bits() == 64;
        if (wrongWidth) {
            throw new PtxParseException(line, "the literal " + value + " stands where a value of type ." + type + " is wanted.");
        }
        if (type.bits() == 64) {
            return negative ? value.bits() ^ Long.MIN_VALUE : value.bits();
        }
        int bits = value.single() ? (int) value.bits() : Float.floatToRawIntBits((float) Double.longBitsToDouble(value.bits()));
        return negative ? bits ^ Integer.MIN_VALUE : bits;
    }

    /** Sign-extends the low {@code bits} of a value. */
    static long canonical(long value, int bits) {
        return value << 64 - bits >> 64 - bits;
    }
}
