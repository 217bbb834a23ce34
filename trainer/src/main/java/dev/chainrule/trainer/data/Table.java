package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The data of a file: named columns of one length, and the place in the file that each row came from. In memory, or in a file that is mapped to
 * memory; which of them, only its speed tells. Made by {@link TableBuilder}, read from a file by {@link DataSource}.
 */
public final class Table {
    private static final int MOST_NAMES = 10;

    private final String file;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final TableFacts facts;
    private final Cells cells;

    Table(String file, TableFacts facts, Cells cells) {
        this.file = file;
        this.facts = facts;
        this.cells = cells;
        for (ColumnFacts column : facts.columns()) {
            columns.put(column.name, new Column(this, columns.size(), column));
        }
    }

    /** The name of the file, for messages. */
    public String file() {
        return file;
    }

    /** The number of rows, those with missing values included. */
    public int rows() {
        return cells.rows();
    }

    /** The columns in the order of the file. */
    public List<Column> columns() {
        return List.copyOf(columns.values());
    }

    /** The place of {@code row} in the file, counted from 1: the line where it begins, or its number. */
    public long line(int row) {
        return facts.places().of(row);
    }

    /** Where {@code row} stands, for messages: {@code cars.csv, line 7}. */
    public String where(int row) {
        return file + ", " + facts.place().name().toLowerCase(Locale.ROOT) + " " + line(row);
    }

    /** Whether there is a column of that name. */
    public boolean has(String name) {
        return columns.containsKey(name);
    }

    /**
     * The column of that name.
     *
     * @throws BadCallException if there is none; says which there are
     */
    public Column column(String name) {
        Column column = columns.get(name);
        if (column == null) {
            throw new BadCallException(
                    file + " has no column '" + name + "'; its columns are: " + list(List.copyOf(columns.keySet())) + ".");
        }
        return column;
    }

    Cells cells() {
        return cells;
    }

    /** Names for a message, at most ten of them. */
    public static String list(List<String> names) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
