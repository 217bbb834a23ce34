package dev.chainrule.tensor.cpu;

/** Which rows are worked on at once: {@code rows} that follow one another, or four runs of them, {@code distance} rows from one to the next. */
final class Strip {
    private long first;
    private int rows;
    private int run;
    private int distance;

    /** Rows {@code from} to {@code from + count}. */
    void rows(long from, int count) {
        first = from;
        rows = count;
        run = count;
        distance = 0;
    }

    /** Four runs of {@code count} rows, the first of them from {@code from} on. */
    void runs(long from, int count, int apart) {
        first = from;
        rows = 4 * count;
        run = count;
        distance = apart;
    }

    /** The number of rows. */
    int rows() {
        return rows;
    }

    /** How many rows follow one another. */
    int run() {
        return run;
    }

    /** From the first row of a run to that of the next; 0 if there is one run. */
    int distance() {
        return distance;
    }

    /** Which of all rows is row {@code r} of these. */
    long row(int r) {
        return distance == 0 ? first + r : first + (long) (r / run) * distance + r % run;
    }
}
