package dev.chainrule.trainer.out.report;

import java.util.List;

/**
 * What the model predicts for rows whose target is known.
 *
 * @param rows      which rows, such as {@code 78 held-out rows}
 * @param actual    the targets: numbers, or numbers of classes
 * @param predicted the predictions: numbers, or numbers of classes
 * @param classes   the labels of the classes 0, 1, …; empty if the target is a number
 */
public record Judgement(String rows, double[] actual, double[] predicted, List<String> classes) {
    /** How often class {@code i} was predicted as class {@code j}: element [i][j]. */
    int[][] confusion() {
        int[][] counts = new int[classes.size()][classes.size()];
        for (int i = 0; i < actual.length; i++) {
            counts[(int) actual[i]][(int) predicted[i]]++;
        }
        return counts;
    }
}
