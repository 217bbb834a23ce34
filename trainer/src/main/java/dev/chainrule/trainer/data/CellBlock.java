package dev.chainrule.trainer.data;

import java.util.Arrays;

/**
 * Rows read from a text, on their way into a table: {@link TableBuilder#add} takes them over, in the order of the file. Made apart from the
 * table, so that several can be filled at a time. A text is here the number of its place in the block, and becomes that of its column.
 *
 * <p>A number is read where it stands. All else is copied, and looked at some thousand characters later: what is compiled into the loop over the
 * characters of a file is then small, and compiled soon.
 */
final class CellBlock {
    private static final int FIRST_CELLS = 4096;
    private static final int MANY_CELLS = 1 << 16;
    private static final int MANY_CHARACTERS = 1 << 14;

    private final int columns;
    private final long[] numbers;
    private final int[] infinityRows;
    private final String[] infinities;
    private final BlockTexts[] texts;
    private long[] cells;
    private long[] lines;
    private int rows;
    /** The fields that are no cells yet: field k is from ends[k] to ends[k + 1], and belongs into cell places[k]. */
    private char[] characters = new char[2 * MANY_CHARACTERS];
    private int[] ends = new int[FIRST_CELLS + 1];
    private int[] places = new int[FIRST_CELLS];
    private int others;

    CellBlock(int columns) {
        this.columns = columns;
        lines = new long[1 + FIRST_CELLS / columns];
        cells = new long[Math.multiplyExact(columns, lines.length)];
        numbers = new long[columns];
        infinityRows = new int[columns];
        infinities = new String[columns];
        texts = new BlockTexts[columns];
    }

    /** Takes all rows out. */
    void clear() {
        rows = 0;
        others = 0;
        Arrays.fill(numbers, 0);
        Arrays.fill(infinities, null);
        for (BlockTexts each : texts) {
            if (each != null) {
                each.clear();
            }
        }
    }

    int columns() {
        return columns;
    }

    int rows() {
        return rows;
    }

    /** Whether it has so many cells that they should be taken over. */
    boolean isFull() {
        return (long) rows * columns >= MANY_CELLS;
    }

    /** The value of a column in this row, as {@code length} characters from {@code offset} spell it: see {@link TableBuilder#field}. */
    void field(int column, char[] text, int offset, int length) {
        double number = length > 0 && NumberText.mayBegin(text[offset]) ? NumberText.number(text, offset, offset + length) : Double.NaN;
        if (Math.abs(number) <= Double.MAX_VALUE) {
            cells[rows * columns + column] = Cells.ofNumber(number);
            numbers[column]++;
        } else if (length == 0) {
            cells[rows * columns + column] = Cells.MISSING;
        } else {
            keep(column, text, offset, length);
        }
    }

    private void keep(int column, char[] text, int offset, int length) {
        int end = Math.addExact(ends[others], length);
        if (end > characters.length) {
            characters = Arrays.copyOf(characters, Math.max(end, 2 * characters.length));
        }
        System.arraycopy(text, offset, characters, ends[others], length);
        if (others == places.length) {
            places = Arrays.copyOf(places, Math.multiplyExact(2, others));
            ends = Arrays.copyOf(ends, places.length + 1);
        }
        places[others++] = rows * columns + column;
        ends[others] = end;
    }

    /** Ends this row, which begins at {@code line}; each of its columns was given a value. */
    void endRow(long line) {
        lines[rows++] = line;
        if (rows == lines.length) {
            lines = Arrays.copyOf(lines, Math.multiplyExact(2, rows));
            cells = Arrays.copyOf(cells, Math.multiplyExact(columns, lines.length));
        }
        if (ends[others] >= MANY_CHARACTERS) {
            finish();
        }
    }

    /** Makes cells of all that was kept: before the rows are taken over. */
    void finish() {
        for (int k = 0; k < others; k++) {
            cells[places[k]] = cell(places[k] % columns, places[k] / columns, ends[k], ends[k + 1]);
        }
        others = 0;
    }

    /** The cell of what is not simply a finite number. */
    private long cell(int column, int row, int from, int to) {
        int first = from;
        int end = to;
        while (first < end && Character.isWhitespace(characters[first])) {
            first++;
        }
        while (first < end && Character.isWhitespace(characters[end - 1])) {
            end--;
        }
        if (first == end) {
            return Cells.MISSING;
        }
        boolean plain = !NumberText.mayBegin(characters[first]) && NumberText.isPlainText(characters[first], end - first);
        return plain ? text(column, first, end) : unusual(column, row, first, end);
    }

    /** What is perhaps missing, a number between blanks, infinite, or a text that begins as a number does. */
    private long unusual(int column, int row, int from, int to) {
        String text = new String(characters, from, to - from);
        double number = NumberText.isMissing(text) ? Double.NaN : NumberText.number(text);
        if (Double.isNaN(number)) {
            return NumberText.isMissing(text) ? Cells.MISSING : text(column, from, to);
        }
        if (Double.isInfinite(number)) {
            infinityRows[column] = infinities[column] == null ? row : infinityRows[column];
            infinities[column] = infinities[column] == null ? text : infinities[column];
        } else {
            numbers[column]++;
        }
        return Cells.ofNumber(number);
    }

    private long text(int column, int from, int to) {
        if (texts[column] == null) {
            texts[column] = new BlockTexts();
        }
        return Cells.ofText(texts[column].place(characters, from, to));
    }

    /** The line of a row. */
    long line(int row) {
        return lines[row];
    }

    /** Copies the cells of a row to the beginning of {@code into}. */
    void row(int row, long[] into) {
        System.arraycopy(cells, row * columns, into, 0, columns);
    }

    /**
     * Tells {@code facts} what is in a column, and makes the texts in it those of the whole column.
     *
     * @param firstRow the row of the table that the first of this block becomes
     */
    void addTo(ColumnFacts facts, int column, int firstRow) {
        facts.numbers(numbers[column]);
        if (infinities[column] != null) {
            facts.infinity(NumberText.number(infinities[column]), infinities[column], firstRow + infinityRows[column]);
        }
        if (texts[column] == null || texts[column].size() == 0) {
            return;
        }
        long[] places = new long[texts[column].size()];
        for (int row = 0; row < rows; row++) {
            int place = Cells.text(cells[row * columns + column]);
            if (place >= 0) {
                if (places[place] == 0) {
                    places[place] = facts.text(texts[column].get(place), firstRow + row);
                }
                cells[row * columns + column] = places[place];
            }
        }
    }
}
