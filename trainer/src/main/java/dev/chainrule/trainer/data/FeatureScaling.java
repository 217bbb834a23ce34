package dev.chainrule.trainer.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Between the data's own features and those that are trained on: x′ = L⁻¹·(x − μ)/σ, so that each x′ has mean 0, deviation 1 and, where the
 * rows suffice to tell, no correlation with the others. L is the Cholesky factor of the correlation matrix C = L·Lᵀ. The loss surface of
 * a neuron is then as round in narrow valleys of the data (two features that say nearly the same) as elsewhere, and a descent along the
 * gradient needs tens of steps, not tens of thousands. Weights go back by w = L⁻ᵀw′/σ, b = b′ − Σ w·μ: the model is the same.
 *
 * <p>A constant feature, or one that is a linear combination of those before it, is left out: its weight is 0.
 */
public final class FeatureScaling {
    /** Of the variance of a feature, the part that the others do not explain; below this it is taken for rounding. */
    private static final double LEAST_OWN_VARIANCE = 1e-10;
    private static final double MOST_MULTIPLICATIONS = 2e9;

    private final int columns;
    private final double[] mean;
    private final double[] deviation;
    private final int[] used;
    private final double[][] factor;
    private final List<String> notes;

    private FeatureScaling(double[] mean, double[] deviation, int[] used, double[][] factor, List<String> notes) {
        this.columns = mean.length;
        this.mean = mean;
        this.deviation = deviation;
        this.used = used;
        this.factor = factor;
        this.notes = List.copyOf(notes);
    }

    /**
     * The scaling that suits {@code examples}.
     *
     * @param standardize whether to scale at all; constant features are left out in any case
     */
    public static FeatureScaling fit(Examples examples, boolean standardize) {
        int d = examples.columns();
        double[] mean = new double[d];
        double[] deviation = new double[d];
        List<Integer> varying = new ArrayList<>();
        List<String> constant = new ArrayList<>();
        Moments[] all = Moments.ofInputs(examples);
        for (int j = 0; j < d; j++) {
            Moments moments = all[j];
            if (moments.isConstant()) {
                constant.add(examples.features().get(j));
            } else {
                varying.add(j);
            }
            mean[j] = standardize ? moments.mean() : 0;
            deviation[j] = standardize && !moments.isConstant() ? moments.deviation() : 1;
        }
        List<String> notes = new ArrayList<>();
        if (!constant.isEmpty()) {
            notes.add((constant.size() == 1 ? "This feature is constant and gets weight 0: "
                    : "These features are constant and get weight 0: ")
                    + Table.list(constant) + ".");
        }
        int[] used = varying.stream().mapToInt(Integer::intValue).toArray();
        FeatureScaling plain = new FeatureScaling(mean, deviation, used, null, notes);
        return standardize ? plain.decorrelated(examples) : plain;
    }

    /** This scaling with L, if there are rows enough to know it; from a sample of the rows where all would take too long. */
    private FeatureScaling decorrelated(Examples examples) {
        int k = used.length;
        int sample = (int) Math.min(examples.rows(), MOST_MULTIPLICATIONS / Math.max(1, (double) k * k));
        boolean whole = sample == examples.rows();
        if (k == 0 || examples.rows() <= k + 1 || !whole && sample < 10 * k) {
            return this;
        }
        double[][] correlation = correlation(examples, sample);
        List<Integer> kept = new ArrayList<>();
        List<double[]> factorRows = new ArrayList<>();
        List<String> dependent = new ArrayList<>();
        for (int a = 0; a < k; a++) {
            double[] row = factorRow(correlation[a], kept, factorRows);
            double own = row[row.length - 1];
            if (own > LEAST_OWN_VARIANCE || !whole) {
                row[row.length - 1] = Math.sqrt(Math.max(own, LEAST_OWN_VARIANCE));
                kept.add(a);
                factorRows.add(row);
            } else {
                dependent.add(examples.features().get(used[a]));
            }
        }
        List<String> more = new ArrayList<>(notes);
        if (!dependent.isEmpty()) {
            more.add((dependent.size() == 1
                    ? "This feature follows from those before it and gets weight 0: "
                    : "These features follow from those before them and get weight 0: ") + Table.list(dependent) + ".");
        }
        int[] keptColumns = kept.stream().mapToInt(a -> used[a]).toArray();
        return new FeatureScaling(mean, deviation, keptColumns, factorRows.toArray(double[][]::new), more);
    }

    /** C[a, b] for b ≤ a, of every (rows/sample)-th row. */
    private double[][] correlation(Examples examples, int sample) {
        int k = used.length;
        double[][] c = new double[k][];
        for (int a = 0; a < k; a++) {
            c[a] = new double[a + 1];
        }
        double[] all = new double[columns];
        double[] x = new double[k];
        for (int s = 0; s < sample; s++) {
            int i = (int) ((long) s * examples.rows() / sample);
            examples.read(i, all, 0);
            for (int a = 0; a < k; a++) {
                x[a] = (all[used[a]] - mean[used[a]]) / deviation[used[a]];
            }
            for (int a = 0; a < k; a++) {
                double[] row = c[a];
                double factorA = x[a] / sample;
                for (int b = 0; b <= a; b++) {
                    row[b] += factorA * x[b];
                }
            }
        }
        return c;
    }

    /** The next row of L: L[a, b] = (C[a, b] − Σₖ L[a, k]·L[b, k]) / L[b, b]; its last element still squared. */
    private static double[] factorRow(double[] c, List<Integer> kept, List<double[]> rows) {
        int n = rows.size();
        double[] row = new double[n + 1];
        double own = c[c.length - 1];
        for (int b = 0; b < n; b++) {
            double[] other = rows.get(b);
            double value = c[kept.get(b)];
            for (int k = 0; k < b; k++) {
                value -= row[k] * other[k];
            }
            row[b] = value / other[b];
            own -= row[b] * row[b];
        }
        row[n] = own;
        return row;
    }

    /** What was left out and why, one sentence each. */
    public List<String> notes() {
        return notes;
    }

    /** The number of the data's own features. */
    public int inputs() {
        return columns;
    }

    /** The number of features that are trained on. */
    public int columns() {
        return used.length;
    }

    /** Whether the features trained on are uncorrelated, so that the loss is equally curved in all directions. */
    public boolean isDecorrelated() {
        return factor != null;
    }

    /**
     * The features x′ of some rows, rounded to float32. All rows go one operation further together, so that none waits for the one before.
     *
     * @param x      the data's own features, all D of each row, row-major
     * @param result where x′ is written, row-major, from {@code place} on
     */
    void apply(double[] x, int rows, float[] result, int place) {
        double[][] scaled = new double[used.length][rows];
        for (int a = 0; a < used.length; a++) {
            int j = used[a];
            double[] value = scaled[a];
            for (int i = 0; i < rows; i++) {
                value[i] = (x[i * columns + j] - mean[j]) / deviation[j];
            }
            if (factor != null) {
                double[] row = factor[a];
                for (int b = 0; b < a; b++) {
                    subtract(row[b], scaled[b], value);
                }
                for (int i = 0; i < rows; i++) {
                    value[i] /= row[a];
                }
            }
            for (int i = 0; i < rows; i++) {
                result[place + i * used.length + a] = (float) value[i];
            }
        }
    }

    private static void subtract(double times, double[] other, double[] from) {
        for (int i = 0; i < from.length; i++) {
            from[i] -= times * other[i];
        }
    }

    /** The weights of the data's own features that do what {@code trained} does to those trained on. */
    public double[] weights(double[] trained) {
        double[] scaled = trained.clone();
        if (factor != null) {
            for (int a = scaled.length - 1; a >= 0; a--) {
                scaled[a] /= factor[a][a];
                for (int b = 0; b < a; b++) {
                    scaled[b] -= factor[a][b] * scaled[a];
                }
            }
        }
        double[] weights = new double[columns];
        for (int a = 0; a < scaled.length; a++) {
            weights[used[a]] = scaled[a] / deviation[used[a]];
        }
        return weights;
    }

    /** What the bias loses when the means are no longer taken off: Σ w·μ for weights of the data's own features. */
    public double shift(double[] weights) {
        double shift = 0;
        for (int j = 0; j < columns; j++) {
            shift += weights[j] * mean[j];
        }
        return shift;
    }
}
