package dev.chainrule.autograd.formula;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * A fraction in lowest terms, the denominator positive. Exact as long as numerator and denominator are whole numbers that a double holds
 * exactly; beyond that rounded to the decimal that is printed (the shortest of the nearest double, or {@value #DIGITS} digits where no
 * double reaches), so that what is printed is read back as the same number.
 */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
    static final Rational ZERO = of(0);
    static final Rational ONE = of(1);
    static final Rational MINUS_ONE = of(-1);

    /** The digits of a number that is no double. */
    private static final int DIGITS = 15;
    /** Whole numbers up to 2⁵³ are doubles. */
    private static final int EXACT_BITS = 53;
    private static final BigDecimal LARGEST = new BigDecimal(Double.MAX_VALUE);
    private static final BigDecimal SMALLEST = new BigDecimal(Double.MIN_NORMAL);

    /** Reduces, and rounds what is too long. */
    Rational {
        BigInteger divisor = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            divisor = divisor.negate();
        }
        numerator = numerator.divide(divisor);
        denominator = denominator.divide(divisor);
        if (isLong(numerator) || isLong(denominator)) {
            BigDecimal rounded = rounded(numerator, denominator);
            int scale = Math.max(0, rounded.scale());
            BigInteger whole = rounded.setScale(scale).unscaledValue();
            BigInteger below = BigInteger.TEN.pow(scale);
            BigInteger common = whole.gcd(below);
            numerator = whole.divide(common);
            denominator = below.divide(common);
        }
    }

    /** Of its magnitude: a number and its negative are treated alike. */
    private static boolean isLong(BigInteger number) {
        return number.abs().bitLength() > EXACT_BITS;
    }

    private static BigDecimal rounded(BigInteger numerator, BigInteger denominator) {
        BigDecimal quotient = new BigDecimal(numerator).divide(new BigDecimal(denominator), new MathContext(40));
        return isDouble(quotient) ? shortest(quotient.doubleValue()) : quotient.round(new MathContext(DIGITS)).stripTrailingZeros();
    }

    /** The shortest decimal of at least 15 digits that is read as {@code value}; {@code Double.toString} differs between versions of Java. */
    static BigDecimal shortest(double value) {
        int digits = DIGITS;
        BigDecimal decimal = new BigDecimal(value).round(new MathContext(digits));
        while (decimal.doubleValue() != value) {
            decimal = new BigDecimal(value).round(new MathContext(++digits));
        }
        return decimal.stripTrailingZeros();
    }

    static Rational of(long number) {
        return new Rational(BigInteger.valueOf(number), BigInteger.ONE);
    }

    /** The number that the shortest decimal of {@code value} names: 0.1 is one tenth. */
    static Rational of(double value) {
        return of(shortest(value));
    }

    private static Rational of(BigDecimal decimal) {
        BigInteger unscaled = decimal.unscaledValue();
        return decimal.scale() >= 0
                ? new Rational(unscaled, BigInteger.TEN.pow(decimal.scale()))
                : new Rational(unscaled.multiply(BigInteger.TEN.pow(-decimal.scale())), BigInteger.ONE);
    }

    Rational plus(Rational b) {
        return new Rational(numerator.multiply(b.denominator).add(b.numerator.multiply(denominator)), denominator.multiply(b.denominator));
    }

    Rational times(Rational b) {
        return new Rational(numerator.multiply(b.numerator), denominator.multiply(b.denominator));
    }

    Rational negate() {
        return new Rational(numerator.negate(), denominator);
    }

    /** This to an integer power; 0 has no negative one. */
    Rational power(int exponent) {
        return exponent >= 0
                ? new Rational(numerator.pow(exponent), denominator.pow(exponent))
                : new Rational(denominator.pow(-exponent), numerator.pow(-exponent));
    }

    boolean isInteger() {
        return denominator.equals(BigInteger.ONE);
    }

    boolean isZero() {
        return numerator.signum() == 0;
    }

    boolean isOne() {
        return equals(ONE);
    }

    int signum() {
        return numerator.signum();
    }

    Rational abs() {
        return signum() < 0 ? negate() : this;
    }

    /** Whether it is read best as a fraction of whole numbers, not as a decimal: 2/3, 1/10; but 3.14, 1e-20. */
    boolean isFraction() {
        if (isLong(numerator) || isLong(denominator)) {
            return false;
        }
        if (isInteger()) {
            return true;
        }
        try {
            BigDecimal decimal = new BigDecimal(numerator).divide(new BigDecimal(denominator));
            return decimal.precision() > DIGITS || decimal.toPlainString().length() + 2 > (numerator + "/" + denominator).length();
        } catch (ArithmeticException endless) {
            return true;
        }
    }

    /** As a decimal; exact where {@link #isFraction} is false. */
    BigDecimal decimal() {
        int digits = numerator.bitLength() > denominator.bitLength() ? numerator.bitLength() : denominator.bitLength();
        return new BigDecimal(numerator).divide(new BigDecimal(denominator), new MathContext(Math.max(40, digits))).stripTrailingZeros();
    }

    /** Whether a double holds it without overflow and underflow. */
    static boolean isDouble(BigDecimal number) {
        return number.signum() == 0 || number.abs().compareTo(LARGEST) <= 0 && number.abs().compareTo(SMALLEST) >= 0;
    }

    @Override
    public int compareTo(Rational b) {
        return numerator.multiply(b.denominator).compareTo(b.numerator.multiply(denominator));
    }

    /** {@code 3}, {@code 2/3}. */
    @Override
    public String toString() {
        return isInteger() ? numerator.toString() : numerator + "/" + denominator;
    }
}
