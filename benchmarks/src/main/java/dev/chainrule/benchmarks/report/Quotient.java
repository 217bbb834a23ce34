package dev.chainrule.benchmarks.report;

/**
 * A ratio of times.
 *
 * @param median of the ratios of the rounds
 * @param low    the lower end of an interval that holds the true median with 95 % confidence, whatever the distribution: an order
 *               statistic (Conover, Practical Nonparametric Statistics, 3.2)
 * @param high   its upper end
 */
public record Quotient(double median, double low, double high) {
    static Quotient of(double[] quotients) {
        double[] sorted = quotients.clone();
        java.util.Arrays.sort(sorted);
        int k = Medians.rank(sorted.length, 0.95);
        return new Quotient(Medians.median(sorted), sorted[k], sorted[sorted.length - 1 - k]);
    }
}
