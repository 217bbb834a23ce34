package dev.chainrule.trainer.data;

import java.util.stream.IntStream;

/**
 * The rows of examples, scaled as they are trained on, and computed anew each time that they are read: nothing is kept of them. Where they stay on a
 * device they are read once to be copied there; where they are read again and again, {@link MappedRows} keeps them.
 */
public final class PreparedRows implements RowBlocks {
    /** Rows that are scaled together, so that the scaling is a loop over rows and not a chain of dependent operations. */
    private static final int PANEL = 32;

    private final Examples examples;
    private final FeatureScaling features;
    private final double shift;
    private final double scale;

    /**
     * Rows to train on.
     *
     * @param shift what is taken off a target, then
     * @param scale what it is divided by
     */
    public PreparedRows(Examples examples, FeatureScaling features, double shift, double scale) {
        this.examples = examples;
        this.features = features;
        this.shift = shift;
        this.scale = scale;
    }

    @Override
    public int rows() {
        return examples.rows();
    }

    @Override
    public int columns() {
        return features.columns();
    }

    @Override
    public void read(int from, int to, float[] x, float[] y) {
        panels(null, from, to, x, y);
    }

    @Override
    public void gather(int[] order, int from, int to, float[] x, float[] y) {
        panels(order, from, to, x, y);
    }

    private void panels(int[] order, int from, int to, float[] x, float[] y) {
        IntStream panels = IntStream.range(0, (to - from + PANEL - 1) / PANEL);
        (to - from > PANEL ? panels.parallel() : panels).forEach(panel -> {
            int first = from + panel * PANEL;
            panel(order, first, Math.min(PANEL, to - first), x, y, first - from);
        });
    }

    private void panel(int[] order, int from, int count, float[] x, float[] y, int place) {
        double[] raw = new double[count * features.inputs()];
        for (int k = 0; k < count; k++) {
            int row = order == null ? from + k : order[from + k];
            examples.read(row, raw, k * features.inputs());
            y[place + k] = (float) ((examples.target(row) - shift) / scale);
        }
        features.apply(raw, count, x, place * features.columns());
    }
}
