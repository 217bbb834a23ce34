package dev.chainrule.trainer.out.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * A column of the data in a few figures.
 *
 * @param name      in the header
 * @param role      {@code target}, {@code feature} or nothing
 * @param rows      all of them
 * @param missing   the rows without a value
 * @param low       the least number; NaN for a column of texts, as the next three are
 * @param mean      of the numbers
 * @param high      the greatest number
 * @param deviation the square root of their variance
 * @param counts    how many numbers lie in each of equal intervals from low to high; empty for a column of texts
 * @param texts     the most frequent texts with their counts, at most six; empty for a column of numbers
 * @param distinct  how many different texts there are
 */
public record ColumnSummary(String name, String role, int rows, int missing, double low, double mean, double high, double deviation,
        List<Integer> counts, Map<String, Integer> texts, int distinct) {
    private static final int INTERVALS = 24;
    private static final int MOST_TEXTS = 6;

    /** A column of numbers, NaN where one is missing. */
    public static ColumnSummary ofNumbers(String name, String role, int rows, IntToDoubleFunction value) {
        int present = 0;
        double sum = 0;
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < rows; i++) {
            double number = value.applyAsDouble(i);
            if (!Double.isNaN(number)) {
                present++;
                sum += number;
                low = Math.min(low, number);
                high = Math.max(high, number);
            }
        }
        if (present == 0) {
            return new ColumnSummary(name, role, rows, rows, Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of(), Map.of(), 0);
        }
        double mean = sum / present;
        double squares = 0;
        Integer[] counts = new Integer[INTERVALS];
        Arrays.fill(counts, 0);
        for (int i = 0; i < rows; i++) {
            double number = value.applyAsDouble(i);
            if (!Double.isNaN(number)) {
                squares += (number - mean) * (number - mean);
                counts[high > low ? (int) Math.min(INTERVALS - 1, (number - low) / (high - low) * INTERVALS) : 0]++;
            }
        }
        return new ColumnSummary(name, role, rows, rows - present, low, mean, high, Math.sqrt(squares / present), List.of(counts), Map.of(),
                0);
    }

    /** A column of texts, null where one is missing. */
    public static ColumnSummary ofTexts(String name, String role, int rows, IntFunction<String> text) {
        Map<String, Integer> all = new TreeMap<>();
        int missing = 0;
        for (int i = 0; i < rows; i++) {
            String value = text.apply(i);
            if (value == null) {
                missing++;
            } else {
                all.merge(value, 1, Integer::sum);
            }
        }
        Map<String, Integer> most = new LinkedHashMap<>();
        all.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).limit(MOST_TEXTS)
                .forEach(entry -> most.put(entry.getKey(), entry.getValue()));
        return new ColumnSummary(name, role, rows, missing, Double.NaN, Double.NaN, Double.NaN, Double.NaN, List.of(), most, all.size());
    }
}
