package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A number in a text is the float64 that {@link Double#parseDouble} makes of it, to the bit; what else that would take is none. */
class NumberTextTest {
    private static final int TRIES = Boolean.getBoolean("long") ? 5_000_000 : 100_000;

    /** Ways to spell numbers, some of which spell none. */
    private static final List<Function<SplittableRandom, String>> SPELLINGS = List.of(
            random -> digits(random, 1 + random.nextInt(25)),
            random -> sign(random) + digits(random, random.nextInt(12)) + "." + digits(random, random.nextInt(12)),
            random -> sign(random) + digits(random, random.nextInt(10)) + "." + digits(random, random.nextInt(10)) + exponent(random, 30),
            random -> digits(random, 1 + random.nextInt(20)) + exponent(random, 400),
            random -> "0." + "0".repeat(random.nextInt(30)) + digits(random, 1 + random.nextInt(18)),
            random -> Double.toString(Double.longBitsToDouble(random.nextLong() & 0x7fefffffffffffffL)),
            random -> Long.toString((1L << 53) + random.nextInt(-9, 9)) + exponent(random, 24),
            random -> halfway(Double.longBitsToDouble(random.nextLong(0x3c00000000000000L, 0x43f0000000000000L))),
            random -> String.format(Locale.ROOT, "%." + random.nextInt(9) + "f", random.nextDouble(-1e3, 1e3)),
            NumberTextTest::junk);

    private static String digits(SplittableRandom random, int count) {
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < count; k++) {
            text.append((char) ('0' + random.nextInt(10)));
        }
        return text.toString();
    }

    private static String sign(SplittableRandom random) {
        return List.of("", "-", "+").get(random.nextInt(3));
    }

    private static String exponent(SplittableRandom random, int most) {
        return (random.nextBoolean() ? "e" : "E") + sign(random) + random.nextInt(most);
    }

    /** The number in the middle between two float64s, to its last digit, or a little beside it. */
    private static String halfway(double number) {
        BigDecimal middle = new BigDecimal(number).add(new BigDecimal(Math.nextUp(number))).divide(BigDecimal.valueOf(2));
        return middle.toPlainString();
    }

    private static String junk(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        for (int k = random.nextInt(1, 9); k > 0; k--) {
            text.append("0123456789.+-eE".charAt(random.nextInt(15)));
        }
        return text.toString();
    }

    private static double expected(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException none) {
            return Double.NaN;
        }
    }

    @Test
    void numbersAreThoseOfJavaToTheBit() {
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        for (int k = 0; k < TRIES; k++) {
            String text = SPELLINGS.get(k % SPELLINGS.size()).apply(random);
            char[] among = ("7" + text + "7").toCharArray();
            double number = NumberText.number(among, 1, among.length - 1);
            if (Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(expected(text))) {
                assertThat(number).as("'%s', try %d", text, k).isEqualTo(expected(text));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "+0.0", "-0e5", "0e22", "0e23", "0e999", "1e22", "1e23", "1e-22", "1e-23", "9007199254740992",
            "9007199254740993", "9007199254740993e-1", "999999999999999999", "9999999999999999999", "000000000000000000001", "1.", ".5",
            "-.5e-3",
            "4.9e-324", "2.4e-324", "1.7976931348623157e308", "1.7976931348623159e308", "1e400", "-1e-400", "1e0000005", "1e05", "1E+2",
            "0.1", "123456789012345678", "1.e1", "8.5e-7"})
    void numbersAtTheEdgesAreThoseOfJava(String text) {
        assertThat(Double.doubleToRawLongBits(NumberText.number(text))).isEqualTo(Double.doubleToRawLongBits(Double.parseDouble(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5.0", "1.2.3", "--1", "1-", "1e5e5", "1d", "1f", "0x1p3", "NaN",
            "1 2",
            "1,5", "٣", "1_000"})
    void whatIsNoNumberIsNone(String text) {
        assertThat(NumberText.number(text)).isNaN();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inf", "Infinity", "-INF", "+infinity", "∞", "-∞"})
    void infinitiesAreNumbers(String text) {
        assertThat(NumberText.number(text)).isInfinite()
                .isEqualTo(text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }

    /** What is told by its first character and its length alone must not be what is told otherwise. */
    @Test
    void plainTextIsNeitherMissingNorInfinite() {
        for (String text : List.of("NA", "na", "N/A", "n/a", "NaN", "nan", "NULL", "null", "Null", "?", "inf", "INF", "Infinity",
                "iNfInItY",
                "∞")) {
            assertThat(NumberText.isPlainText(text.charAt(0), text.length())).as(text).isFalse();
            assertThat(NumberText.isMissing(text) || Double.isInfinite(NumberText.number(text))).as(text).isTrue();
        }
        for (char c = 0; c < Character.MAX_VALUE; c++) {
            for (String rest : List.of("", "A", "/A", "aN", "ULL", "nf", "nfinity")) {
                String text = c + rest;
                if (NumberText.isPlainText(c, text.length()) && !NumberText.mayBegin(c)) {
                    assertThat(NumberText.isMissing(text) || Double.isInfinite(NumberText.number(text))).as(text).isFalse();
                }
            }
        }
    }
}
