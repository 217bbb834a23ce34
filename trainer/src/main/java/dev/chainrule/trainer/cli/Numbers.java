package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.data.Examples;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers as people read them. */
final class Numbers {
    private Numbers() {
    }

    /** Six significant digits, without needless zeros. */
    static String rounded(double number) {
        if (!Double.isFinite(number)) {
            return Double.toString(number);
        }
        return plain(new BigDecimal(number).round(new MathContext(6)));
    }

    /** All digits that matter, without needless zeros. */
    static String shortest(double number) {
        return Double.isFinite(number) ? plain(BigDecimal.valueOf(number).round(new MathContext(8))) : Double.toString(number);
    }

    private static String plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        int exponent = stripped.precision() - stripped.scale() - 1;
        return exponent < -5 || exponent > 8 ? stripped.toString() : stripped.toPlainString();
    }

    /** {@code 1 row}, {@code 2 rows}. */
    static String count(long number, String noun) {
        return Examples.count(number, noun);
    }

    /** Bytes in the unit that fits, such as {@code 4.1 GB}. */
    static String bytes(long bytes) {
        return scaled(bytes, "B");
    }

    /** A count in the unit that fits, such as {@code 4.1 Gflop}. */
    static String scaled(long count, String unit) {
        String[] prefixes = {"", "k", "M", "G", "T", "P", "E"};
        double value = count;
        int k = 0;
        while (value >= 1000 && k < prefixes.length - 1) {
            value /= 1000;
            k++;
        }
        return plain(new BigDecimal(value).round(new MathContext(3))) + " " + prefixes[k] + unit;
    }
}
