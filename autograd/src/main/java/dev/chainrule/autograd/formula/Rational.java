package dev.chainrule.autograd.formula;

import java.math.BigDecimal;
import java.math.BigInteger;

/** An exact fraction in lowest terms, the denominator positive. */
record Rational(BigInteger numerator, BigInteger denominator) implements Comparable<Rational> {
    static final Rational ZERO = of(0);
    static final Rational ONE = of(1);
    static final Rational MINUS_ONE = of(-1);

    /** Reduces. */
    Rational {
        BigInteger divisor = numerator.gcd(denominator);
        if (denominator.signum() < 0) {
            divisor = divisor.negate();
        }
        numerator = numerator.divide(divisor);
        denominator = denominator.divide(divisor);
    }

    static Rational of(long number) {
        return new Rational(BigInteger.valueOf(number), BigInteger.ONE);
    }

    /** The number that the shortest decimal of {@code value} names: 0.1 is one tenth. */
    static Rational of(double value) {
        BigDecimal decimal = new BigDecimal(Double.toString(value));
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

    double toDouble() {
        return new BigDecimal(numerator).divide(new BigDecimal(denominator), java.math.MathContext.DECIMAL64).doubleValue();
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
