package dev.chainrule.trainer.data;

import com.fasterxml.jackson.core.io.NumberInput;
import java.util.Locale;

/** How numbers and missing values are spelled in files of text. */
public final class NumberText {
    private static final int NO_EXPONENT = 1 << 16;
    /** As many digits as a long surely holds. */
    private static final int MOST_DIGITS = 18;
    /** All whole numbers up to here are float64s. */
    private static final long MOST_EXACT = 1L << 53;
    /** Those powers of ten that are float64s to the last digit. */
    private static final double[] POWERS_OF_TEN = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
            1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

    private NumberText() {
    }

    /** Whether {@code text}, without blanks around it, says that a value is missing. */
    static boolean isMissing(String text) {
        if (text.isEmpty() || isPlainText(text.charAt(0), text.length())) {
            return text.isEmpty();
        }
        return text.equals("?") || text.length() <= 4 && switch (text.toUpperCase(Locale.ROOT)) {
            case "NA", "N/A", "NAN", "NULL" -> true;
            default -> false;
        };
    }

    /** Whether a finite number may begin with {@code c}. */
    static boolean mayBegin(char c) {
        return isDigit(c) || c == '-' || c == '+' || c == '.';
    }

    /** Whether a text of {@code length} that begins with {@code first} surely is neither missing nor an infinite number without a sign. */
    static boolean isPlainText(char first, int length) {
        return switch (first) {
            case 'N', 'n' -> length > 4;
            case 'I', 'i' -> length != 3 && length != 8;
            case '?', '∞' -> false;
            default -> true;
        };
    }

    /** The number that {@code text} is; NaN if it is none. Java's own reader would also take {@code 1d} and {@code 0x1p3}. */
    public static double number(String text) {
        return number(text.toCharArray(), 0, text.length());
    }

    /**
     * The number that the characters from {@code from} to {@code to} are, as {@link Double#parseDouble} reads them, to the bit; NaN if they
     * are none.
     */
    static double number(char[] text, int from, int to) {
        int first = from < to && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
        long digits = 0;
        int point = -1;
        int at = first;
        for (; at < to; at++) {
            char c = text[at];
            if (isDigit(c)) {
                digits = 10 * digits + c - '0';
            } else if (c == '.' && point < 0) {
                point = at;
            } else {
                break;
            }
        }
        int count = at - first - (point < 0 ? 0 : 1);
        int power = (point < 0 ? 0 : point + 1 - at) + (at < to ? exponent(text, at, to) : 0);
        if (count == 0 || count > MOST_DIGITS || digits > MOST_EXACT || power <= -POWERS_OF_TEN.length || power >= POWERS_OF_TEN.length) {
            return anyNumber(text, from, to);
        }
        // Both are float64s to the last digit, so that the one rounding of their product or quotient is that of the number (W. D. Clinger,
        // How to read floating point numbers accurately, 1990).
        double magnitude = power < 0 ? digits / POWERS_OF_TEN[-power] : digits * POWERS_OF_TEN[power];
        return text[from] == '-' ? -magnitude : magnitude;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** What {@code e-12} says, if it ends at {@code to} and has one or two digits; else {@link #NO_EXPONENT}. */
    private static int exponent(char[] text, int from, int to) {
        boolean signed = from + 1 < to && (text[from + 1] == '-' || text[from + 1] == '+');
        int digits = to - from - (signed ? 2 : 1);
        boolean good = (text[from] == 'e' || text[from] == 'E') && (digits == 1 || digits == 2) && isDigit(text[to - 1])
                && isDigit(text[to - digits]);
        int exponent = good ? text[to - 1] - '0' + (digits == 2 ? 10 * (text[to - 2] - '0') : 0) : NO_EXPONENT;
        return signed && text[from + 1] == '-' ? -exponent : exponent;
    }

    /** By Jackson's copy of FastDoubleParser, which would also take {@code 1d}, {@code NaN} and {@code 0x1p3}. */
    private static double anyNumber(char[] text, int from, int to) {
        for (int k = from; k < to; k++) {
            char c = text[k];
            if (!isDigit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return infinity(new String(text, from, to - from));
            }
        }
        try {
            return NumberInput.parseDouble(text, from, to - from, true);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    private static double infinity(String text) {
        boolean signed = text.startsWith("-") || text.startsWith("+");
        return switch (text.substring(signed ? 1 : 0).toLowerCase(Locale.ROOT)) {
            case "inf", "infinity", "∞" -> text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
            default -> Double.NaN;
        };
    }

    /** A number as a label: whole ones without a point, so that {@code 3} and {@code 3.0} are the same. */
    static String label(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        return whole ? Long.toString((long) number) : Double.toString(number);
    }
}
