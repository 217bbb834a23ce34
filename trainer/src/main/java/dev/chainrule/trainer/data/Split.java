package dev.chainrule.trainer.data;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Rows to train on and rows to hold out, drawn by a seed.
 *
 * @param training rows to train on
 * @param holdout  rows that training never sees; may be none
 */
public record Split(int[] training, int[] holdout) {
    /** Holds out {@code fraction} of {@code rows} rows, rounded, but leaves two to train on where there are two. */
    public static Split of(int rows, double fraction, long seed) {
        int held = (int) Math.max(0, Math.min(Math.round(rows * fraction), rows - 2));
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        if (held == 0) {
            return new Split(order, new int[0]);
        }
        shuffle(order, new SplittableRandom(seed));
        int[] holdout = Arrays.copyOf(order, held);
        int[] training = Arrays.copyOfRange(order, held, rows);
        Arrays.sort(holdout);
        Arrays.sort(training);
        return new Split(training, holdout);
    }

    /** Holds out the {@code k}-th of {@code folds} parts, counted from 0; each row is in one of them, and they differ by one row at most. */
    public static Split fold(int rows, int k, int folds, long seed) {
        int[] order = new int[rows];
        Arrays.setAll(order, i -> i);
        shuffle(order, new SplittableRandom(seed));
        int from = (int) ((long) rows * k / folds);
        int to = (int) ((long) rows * (k + 1) / folds);
        int[] holdout = Arrays.copyOfRange(order, from, to);
        int[] training = new int[rows - holdout.length];
        System.arraycopy(order, 0, training, 0, from);
        System.arraycopy(order, to, training, from, rows - to);
        Arrays.sort(holdout);
        Arrays.sort(training);
        return new Split(training, holdout);
    }

    /** Every order is equally likely (Fisher and Yates). */
    public static void shuffle(int[] order, SplittableRandom random) {
        for (int i = order.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
    }
}
