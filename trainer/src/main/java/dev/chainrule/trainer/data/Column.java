package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.Arrays;
import java.util.Locale;

/**
 * One column of a {@link Table}: its values as float64, NaN where one is missing. Missing is an empty field, {@code NA}, {@code N/A}, {@code
 * NaN}, {@code null} or {@code ?}. What is no number is remembered, the first of it with its line, for it is an error only in a column that is
 * used.
 */
public final class Column {
    private record Odd(String value, long line) {
    }

    private final String file;
    private final String name;
    private double[] values = new double[64];
    private int rows;
    private int numbers;
    private int texts;
    private Odd firstText;
    private Odd firstInfinity;

    Column(String file, String name) {
        this.file = file;
        this.name = name;
    }

    /** The name in the header. */
    public String name() {
        return name;
    }

    /** Whether there is a number in it, an infinite one included: a column without a single number is text. */
    public boolean hasNumbers() {
        return numbers > 0 || firstInfinity != null && texts == 0;
    }

    /** Whether it has neither numbers nor text, only missing values. */
    public boolean isEmpty() {
        return numbers == 0 && texts == 0 && firstInfinity == null;
    }

    /** The value of {@code row}; NaN if it is missing. */
    public double value(int row) {
        return values[row];
    }

    /** Whether the value of {@code row} is missing. */
    public boolean isMissing(int row) {
        return Double.isNaN(values[row]);
    }

    /**
     * This column, if every value of it is a finite number or missing.
     *
     * @param role what it is needed for: {@code target}, {@code feature}
     * @param hint what else to do about text, a clause
     * @throws BadCallException names file, line, column and value of the first that is not
     */
    public Column numeric(String role, String hint) {
        if (firstText != null) {
            String what = numbers == 0 ? "is text, and a " + role + " needs numbers" : "is not a number";
            throw new BadCallException(where(firstText.line) + ": '" + firstText.value + "' " + what + ": " + hint + ".");
        }
        if (firstInfinity != null) {
            throw new BadCallException(where(firstInfinity.line) + ": '" + firstInfinity.value
                    + "' is infinite, and a " + role + " needs finite numbers: correct it, or leave it empty if it is missing.");
        }
        if (numbers == 0) {
            throw new BadCallException(file + ", column " + name + ": every value is missing, and a " + role + " needs numbers.");
        }
        return this;
    }

    String where(long line) {
        return file + ", line " + line + ", column " + name;
    }

    void add(String field, long line) {
        if (rows == values.length) {
            values = Arrays.copyOf(values, Math.addExact(rows, rows >> 1));
        }
        values[rows++] = parse(field.strip(), line);
    }

    private double parse(String text, long line) {
        if (isMissing(text)) {
            return Double.NaN;
        }
        double number = number(text);
        if (Double.isNaN(number)) {
            texts++;
            if (firstText == null) {
                firstText = new Odd(text.length() > 60 ? text.substring(0, 60) + "…" : text, line);
            }
        } else if (Double.isInfinite(number)) {
            if (firstInfinity == null) {
                firstInfinity = new Odd(text, line);
            }
        } else {
            numbers++;
        }
        return number;
    }

    private static boolean isMissing(String text) {
        return text.isEmpty() || text.equals("?") || text.length() <= 4 && switch (text.toUpperCase(Locale.ROOT)) {
            case "NA", "N/A", "NAN", "NULL" -> true;
            default -> false;
        };
    }

    /** The number that {@code text} is; NaN if it is none. Java's own reader would also take {@code 1d} and {@code 0x1p3}. */
    private static double number(String text) {
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
}
