package dev.chainrule.trainer.data;

import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * Mean and standard deviation of numbers, in two passes and scaled by the largest, so that neither great size nor great sameness costs
 * digits. NaNs are left out.
 *
 * @param mean      Σ x / n
 * @param deviation √(Σ (x − mean)² / n)
 * @param largest   max |x|
 * @param count     n
 */
public record Moments(double mean, double deviation, double largest, int count) {
    /** A deviation this small beside the numbers themselves is rounding. */
    private static final double ROUNDING = 1e-13;

    /** The moments of {@code numbers}. */
    public static Moments of(double... numbers) {
        return of(numbers.length, i -> numbers[i]);
    }

    /** The moments of number 0 to number {@code count} − 1, each asked for three times. */
    public static Moments of(int count, IntToDoubleFunction numbers) {
        double[] number = new double[1];
        return of(count, 1, i -> {
            number[0] = numbers.applyAsDouble(i);
            return number;
        })[0];
    }

    /** The moments of each input of {@code examples}, row by row: the same bits wherever the rows are kept. */
    static Moments[] ofInputs(Examples examples) {
        double[] x = new double[examples.columns()];
        return of(examples.rows(), x.length, i -> {
            examples.read(i, x, 0);
            return x;
        });
    }

    private static Moments[] of(int rows, int columns, IntFunction<double[]> row) {
        double[] largest = new double[columns];
        int[] count = new int[columns];
        for (int i = 0; i < rows; i++) {
            double[] x = row.apply(i);
            for (int j = 0; j < columns; j++) {
                if (!Double.isNaN(x[j])) {
                    count[j]++;
                    largest[j] = Math.max(largest[j], Math.abs(x[j]));
                }
            }
        }
        double[] unit = new double[columns];
        for (int j = 0; j < columns; j++) {
            unit[j] = largest[j] == 0 ? 1 : Math.scalb(1.0, Math.getExponent(largest[j]));
        }
        double[] mean = new double[columns];
        for (int i = 0; i < rows; i++) {
            double[] x = row.apply(i);
            for (int j = 0; j < columns; j++) {
                mean[j] += Double.isNaN(x[j]) ? 0 : x[j] / unit[j];
            }
        }
        double[] squares = new double[columns];
        double[] rest = new double[columns];
        for (int j = 0; j < columns; j++) {
            mean[j] /= Math.max(1, count[j]);
        }
        for (int i = 0; i < rows; i++) {
            double[] x = row.apply(i);
            for (int j = 0; j < columns; j++) {
                double difference = Double.isNaN(x[j]) ? 0 : x[j] / unit[j] - mean[j];
                squares[j] += difference * difference;
                rest[j] += difference;
            }
        }
        Moments[] moments = new Moments[columns];
        for (int j = 0; j < columns; j++) {
            moments[j] = ended(count[j], largest[j], unit[j], mean[j], squares[j], rest[j]);
        }
        return moments;
    }

    private static Moments ended(int count, double largest, double unit, double mean, double squares, double rest) {
        if (count == 0 || largest == 0) {
            return new Moments(0, 0, 0, count);
        }
        double variance = (squares - rest * rest / count) / count;
        return new Moments((mean + rest / count) * unit, Math.sqrt(Math.max(0, variance)) * unit, largest, count);
    }

    /** Whether all numbers are the same, but for rounding. */
    public boolean isConstant() {
        return deviation <= ROUNDING * largest;
    }
}
