package dev.chainrule.trainer.cli;

/** How fast a training takes its rows, since the last time that it was asked, and since its start. */
final class Speed {
    private static final double SHORTEST_SECONDS = 1e-9;

    private long startNanos = System.nanoTime();
    private long lastNanos = startNanos;
    private long rows;
    private int most;
    private int lastEpoch;
    private double rowsPerSecond;

    /**
     * The descent begins now, or goes on from where an earlier one was saved.
     *
     * @param rowsAnEpoch rows that an epoch takes
     * @param epochsApart epochs from one time that it is asked to the next, at most
     */
    void start(long rowsAnEpoch, int epochsApart) {
        rows = rowsAnEpoch;
        most = epochsApart;
        startNanos = System.nanoTime();
        lastNanos = startNanos;
        lastEpoch = 0;
    }

    /** That many epochs are done now. */
    void at(int epoch) {
        long now = System.nanoTime();
        rowsPerSecond = (double) rows * Math.min(most, epoch - lastEpoch) / Math.max(SHORTEST_SECONDS, (now - lastNanos) / 1e9);
        lastNanos = now;
        lastEpoch = epoch;
    }

    double rowsPerSecond() {
        return rowsPerSecond;
    }

    /** From the start of the descent to the last time. */
    double seconds() {
        return (lastNanos - startNanos) / 1e9;
    }

    /** {@code 950 rows/s}, {@code 12.3k rows/s}, {@code 4.56M rows/s}. */
    @Override
    public String toString() {
        double[] sizes = {1e9, 1e6, 1e3};
        String[] letters = {"G", "M", "k"};
        for (int k = 0; k < sizes.length; k++) {
            if (rowsPerSecond >= sizes[k]) {
                return three(rowsPerSecond / sizes[k]) + letters[k] + " rows/s";
            }
        }
        return three(rowsPerSecond) + " rows/s";
    }

    private static String three(double number) {
        return new java.math.BigDecimal(number).round(new java.math.MathContext(3)).stripTrailingZeros().toPlainString();
    }
}
