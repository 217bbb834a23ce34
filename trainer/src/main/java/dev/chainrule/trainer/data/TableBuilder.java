package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a {@link Table}, row by row: every reader of a format fills one. For each row say what is in its columns, in any order, by
 * {@link #number}, {@link #text} or {@link #field}; what is not said is missing; then {@link #endRow}.
 *
 * <pre>
 * TableBuilder table = columns.begin(List.of("a", "b"), TableBuilder.Place.ROW);
 * table.number(0, 1.5);
 * table.text(1, "Japan");
 * table.endRow(1);
 * </pre>
 */
public final class TableBuilder {
    /** What a row's place is called in messages. */
    public enum Place {
        /** The line of a text where the row begins, counted from 1. */
        LINE,
        /** The number of the row, counted from 1. */
        ROW
    }

    private final String file;
    private final Place place;
    private final List<ColumnFacts> columns = new ArrayList<>();
    private final RowPlaces places = new RowPlaces();
    private final CellSink sink;
    private final long[] row;
    private int rows;

    /**
     * A table in memory, for now without rows.
     *
     * @param file  the name of the file, for messages
     * @param names of the columns; a blank one becomes {@code column 3}
     * @param place what the place of a row is
     * @throws BadCallException if two columns have one name, or there is none
     */
    public TableBuilder(String file, List<String> names, Place place) {
        this(file, names, place, new HeapCells(names.size()));
    }

    TableBuilder(String file, List<String> names, Place place, CellSink sink) {
        this.file = file;
        this.place = place;
        this.sink = sink;
        Set<String> seen = new HashSet<>();
        for (String each : names) {
            String name = each.isBlank() ? "column " + (columns.size() + 1) : each.strip();
            if (!seen.add(name)) {
                throw new BadCallException(file + ": two columns are named '" + name + "': give each a name of its own.");
            }
            columns.add(new ColumnFacts(name));
        }
        if (columns.isEmpty()) {
            throw new BadCallException(file + " has no columns.");
        }
        row = new long[columns.size()];
        Arrays.fill(row, Cells.MISSING);
    }

    /** The number of columns. */
    public int columns() {
        return row.length;
    }

    /** The number of rows ended so far. */
    public int rows() {
        return rows;
    }

    /** The value of a column in this row, a number; NaN is a missing value, and an infinity is an error in a column that is used. */
    public void number(int column, double value) {
        ColumnFacts facts = columns.get(column);
        if (Double.isInfinite(value)) {
            row[column] = facts.infinity(value, Double.toString(value), rows);
        } else {
            row[column] = Double.isNaN(value) ? Cells.MISSING : facts.number(value);
        }
    }

    /**
     * The value of a column in this row, a text even if it looks like a number. Blanks around it are taken off. One that is empty or says that
     * a value is missing (see {@link Column}) is missing.
     */
    public void text(int column, String value) {
        String text = value.strip();
        row[column] = NumberText.isMissing(text) ? Cells.MISSING : columns.get(column).text(text, rows);
    }

    /** The value of a column in this row as a file of text spells it: a number if it looks like one, else as in {@link #text}. */
    public void field(int column, String value) {
        String text = value.strip();
        double number = NumberText.isMissing(text) ? Double.NaN : NumberText.number(text);
        if (Double.isNaN(number)) {
            text(column, text);
        } else if (Double.isInfinite(number)) {
            row[column] = columns.get(column).infinity(number, text, rows);
        } else {
            row[column] = columns.get(column).number(number);
        }
    }

    /** The value of a column in this row is missing; the same as to say nothing. */
    public void missing(int column) {
        row[column] = Cells.MISSING;
    }

    /**
     * Ends this row.
     *
     * @param where its line or its number, for messages
     * @throws WorkFailedException if there is no place for more rows
     */
    public void endRow(long where) {
        keepRow(where);
        Arrays.fill(row, Cells.MISSING);
    }

    private void keepRow(long where) {
        if (rows == Integer.MAX_VALUE - 8) {
            throw new WorkFailedException(file + " has more than " + rows + " rows, the most that a table holds: split it.");
        }
        sink.add(row);
        places.add(where);
        rows++;
    }

    /**
     * Adds the rows of a block, whose cells thereby change; no row was begun before.
     *
     * @param lines in front of the block
     * @throws WorkFailedException if there is no place for more rows
     */
    void add(CellBlock block, long lines) {
        for (int column = 0; column < row.length; column++) {
            block.addTo(columns.get(column), column, rows);
        }
        for (int k = 0; k < block.rows(); k++) {
            block.row(k, row);
            keepRow(lines + block.line(k));
        }
        Arrays.fill(row, Cells.MISSING);
    }

    /** Gives up a table that was not built. */
    void abandon() {
        sink.close();
    }

    /**
     * The table.
     *
     * @throws BadCallException    if it has no rows
     * @throws WorkFailedException if the file that its cells are kept in cannot be written
     */
    public Table build() {
        if (rows == 0) {
            throw new BadCallException(file + " has no rows.");
        }
        TableFacts facts = new TableFacts(place, columns, places);
        return new Table(file, facts, sink.finish(facts));
    }
}
