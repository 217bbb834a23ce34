package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A data file in memory: named columns of one length, and the line that each row came from. Made by {@link CsvTable}. */
public final class Table {
    private static final int MOST_NAMES = 10;

    private final String file;
    private final Map<String, Column> columns = new LinkedHashMap<>();
    private final long[] lines;

    Table(String file, List<Column> columns, long[] lines) {
        this.file = file;
        this.lines = lines;
        columns.forEach(column -> this.columns.put(column.name(), column));
    }

    /** The name of the file, for messages. */
    public String file() {
        return file;
    }

    /** The number of rows, those with missing values included. */
    public int rows() {
        return lines.length;
    }

    /** The columns in the order of the file. */
    public List<Column> columns() {
        return List.copyOf(columns.values());
    }

    /** The line of the file where {@code row} begins, counted from 1. */
    public long line(int row) {
        return lines[row];
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

    /** Names for a message, at most ten of them. */
    public static String list(List<String> names) {
        String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
        return names.size() <= MOST_NAMES ? first : first + " and " + (names.size() - MOST_NAMES) + " more";
    }
}
