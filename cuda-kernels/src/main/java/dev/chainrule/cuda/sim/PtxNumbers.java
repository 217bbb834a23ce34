package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxLexer.Token;

/** Literals (ISA section 4.5): decimal, 0x, 0b, octal integers with an optional U; 0f and 0d bit patterns; decimal floats. */
final class PtxNumbers {
    private PtxNumbers() {
    }

    static PtxOperand literal(Token token) {
        String text = token.text();
        try {
            if (text.startsWith("0f") || text.startsWith("0F")) {
                return new PtxOperand.FloatLiteral(true, Integer.parseUnsignedInt(exactly(text.substring(2), 8), 16));
            }
            if (text.startsWith("0d") || text.startsWith("0D")) {
                return new PtxOperand.FloatLiteral(false, Long.parseUnsignedLong(exactly(text.substring(2), 16), 16));
            }
            return text.contains(".") ? new PtxOperand.FloatLiteral(false, Double.doubleToRawLongBits(Double.parseDouble(text)))
                    : new PtxOperand.IntegerLiteral(integer(text));
        } catch (NumberFormatException e) {
            throw new PtxParseException(token.line(), "'" + text + "' is no number: write 12, 0x1F, 0f3F800000 or 0d3FF0000000000000.");
        }
    }

    private static long integer(String text) {
        String digits = text.endsWith("U") || text.endsWith("u") ? text.substring(0, text.length() - 1) : text;
        if (digits.startsWith("0x") || digits.startsWith("0X")) {
            return Long.parseUnsignedLong(digits.substring(2), 16);
        }
        if (digits.startsWith("0b") || digits.startsWith("0B")) {
            return Long.parseUnsignedLong(digits.substring(2), 2);
        }
        return digits.length() > 1 && digits.startsWith("0") ? Long.parseUnsignedLong(digits, 8) : Long.parseUnsignedLong(digits);
    }

    private static String exactly(String digits, int count) {
        if (digits.length() != count) {
            throw new NumberFormatException(digits);
        }
        return digits;
    }
}
