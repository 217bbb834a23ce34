package dev.chainrule.trainer.data;

import java.util.function.IntToDoubleFunction;

/**
 * Mean and standard deviation of numbers, in two passes and scaled by the largest, so that neither great size nor great sameness costs
 * digits.
 *
 * @param mean      Σ x / n
 * @param deviation √(Σ (x − mean)² / n)
 * @param largest   max |x|
 */
public record Moments(double mean, double deviation, double largest) {
    /** A deviation this small beside the numbers themselves is rounding. */
    private static final double ROUNDING = 1e-13;

    /** The moments of {@code numbers}. */
    public static Moments of(double... numbers) {
        return of(numbers.length, i -> numbers[i]);
    }

    static Moments ofFeature(Examples examples, int column) {
        return of(examples.rows(), i -> examples.feature(i, column));
    }

    private static Moments of(int count, IntToDoubleFunction number) {
        double largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Math.abs(number.applyAsDouble(i)));
        }
        if (count == 0 || largest == 0) {
            return new Moments(0, 0, 0);
        }
        double unit = Math.scalb(1.0, Math.getExponent(largest));
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += number.applyAsDouble(i) / unit;
        }
        double mean = sum / count;
        double squares = 0;
        double rest = 0;
        for (int i = 0; i < count; i++) {
            double difference = number.applyAsDouble(i) / unit - mean;
            squares += difference * difference;
            rest += difference;
        }
        double variance = (squares - rest * rest / count) / count;
        return new Moments((mean + rest / count) * unit, Math.sqrt(Math.max(0, variance)) * unit, largest);
    }

    /** Whether all numbers are the same, but for rounding. */
    public boolean isConstant() {
        return deviation <= ROUNDING * largest;
    }
}
