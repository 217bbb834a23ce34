package dev.chainrule.trainer.data;

/**
 * The cells of a {@link Table}, row after row, 64 bits each: a number is its float64, a missing value is {@link #MISSING}, and a text is its
 * place in the column's list of texts. The latter two are float64 NaNs, told apart by their lower bits, so that a cell read as a number is
 * NaN if it is none.
 */
interface Cells {
    /** The cell of a missing value: Java's own NaN. */
    long MISSING = 0x7ff8000000000000L;
    /** What a text adds to its place in the list. */
    long TEXT = MISSING + 1;

    /** The number of rows. */
    int rows();

    /** One cell. */
    long cell(int row, int column);

    /** Copies rows {@code from} to {@code to}, row-major, to the beginning of {@code cells}. */
    void read(int from, int to, long[] cells);

    /** The cell of {@code number}; any NaN is a missing value. */
    static long ofNumber(double number) {
        return Double.doubleToLongBits(number);
    }

    /** The cell of the text at {@code place} of its column's list. */
    static long ofText(int place) {
        return TEXT + place;
    }

    /** The number in a cell; NaN if it is missing or a text. */
    static double number(long cell) {
        return Double.longBitsToDouble(cell);
    }

    /** The place of the text in a cell; below 0 if it is a number or missing. */
    static int text(long cell) {
        long place = cell - TEXT;
        return place >= 0 && place <= Integer.MAX_VALUE ? (int) place : -1;
    }
}
