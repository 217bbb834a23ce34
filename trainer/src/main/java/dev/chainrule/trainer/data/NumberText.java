package dev.chainrule.trainer.data;

import java.util.Locale;

/** How numbers and missing values are spelled in files of text. */
public final class NumberText {
    private NumberText() {
    }

    /** Whether {@code text}, without blanks around it, says that a value is missing. */
    static boolean isMissing(String text) {
        return text.isEmpty() || text.equals("?") || text.length() <= 4 && switch (text.toUpperCase(Locale.ROOT)) {
            case "NA", "N/A", "NAN", "NULL" -> true;
            default -> false;
        };
    }

    /** The number that {@code text} is; NaN if it is none. Java's own reader would also take {@code 1d} and {@code 0x1p3}. */
    public static double number(String text) {
        for (int k = 0; k < text.length(); k++) {
            char c = text.charAt(k);
            if ((c < '0' || c > '9') && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') {
                return infinity(text);
            }
        }
        try {
            return Double.parseDouble(text);
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
