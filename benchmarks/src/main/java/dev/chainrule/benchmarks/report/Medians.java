package dev.chainrule.benchmarks.report;

import java.util.Arrays;
import java.util.List;

/** Statistics of ranks, which ask for no distribution. */
final class Medians {
    /** The 99.5 % quantile of the normal distribution: an interval of 99 %. */
    private static final double Z99 = 2.5758;

    private Medians() {
    }

    static double median(List<Double> numbers) {
        return median(numbers.stream().mapToDouble(Double::doubleValue).toArray());
    }

    static double median(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The largest k such that the true median lies between the k-th smallest and the k-th largest of n numbers, counted from 0, with that
     * confidence; 0 where even the ends are not that sure. P(fewer than k + 1 of n lie below the median) is binomial with ½.
     */
    static int rank(int n, double confidence) {
        double tail = 0;
        double probability = Math.pow(0.5, n);
        for (int k = 0; k < n / 2; k++) {
            tail += probability;
            if (2 * tail > 1 - confidence) {
                return Math.max(0, k - 1);
            }
            probability *= (double) (n - k) / (k + 1);
        }
        return Math.max(0, n / 2 - 1);
    }

    /**
     * How much larger the numbers {@code b} are than {@code a}: the estimate of Hodges and Lehmann, the median of all differences, with the
     * ends of the interval of 99 % confidence that belongs to the test of Mann and Whitney (Hollander and Wolfe, Nonparametric Statistical
     * Methods, 4.3).
     *
     * @return lower end, estimate, upper end
     */
    static double[] shift(double[] a, double[] b) {
        double[] differences = new double[a.length * b.length];
        for (int i = 0; i < a.length; i++) {
            for (int j = 0; j < b.length; j++) {
                differences[i * b.length + j] = b[j] - a[i];
            }
        }
        Arrays.sort(differences);
        double pairs = differences.length;
        double deviation = Math.sqrt(pairs * (a.length + b.length + 1) / 12);
        int k = (int) Math.max(0, Math.floor(pairs / 2 - Z99 * deviation));
        return new double[] {differences[k], median(differences), differences[differences.length - 1 - k]};
    }
}
