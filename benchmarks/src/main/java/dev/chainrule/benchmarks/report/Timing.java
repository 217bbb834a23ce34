package dev.chainrule.benchmarks.report;

import java.util.List;

/**
 * How long one competitor took.
 *
 * @param competitor {@code chainrule}, {@code limit}, {@code pytorch}, …
 * @param micros     µs, one for each round, in which every competitor of the case had its turn: the median of the round's runs
 */
public record Timing(String competitor, List<Double> micros) {
    /** The median of all rounds, in µs. */
    public double median() {
        return Medians.median(micros);
    }

    /** How many times as long as {@code other} it took: quotients round by round, for both had the same noise. */
    public Quotient over(Timing other) {
        double[] quotients = new double[Math.min(micros.size(), other.micros.size())];
        for (int k = 0; k < quotients.length; k++) {
            quotients[k] = micros.get(k) / other.micros.get(k);
        }
        return Quotient.of(quotients);
    }
}
