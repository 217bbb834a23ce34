package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.util.Arrays;
import java.util.List;

/** A table as the inputs of a model: a row is D numbers. Made by {@link Encoding#of(Table)}. */
public final class EncodedTable {
    private static final String CORRECT = "correct it, or leave it empty if it is missing";

    private final Table table;
    private final Encoding encoding;
    private final Column[] columns;
    private final Labels.Lookup[] lookups;
    private final int[] firstInput;

    EncodedTable(Table table, Encoding encoding) {
        this.table = table;
        this.encoding = encoding;
        int count = encoding.features().size();
        columns = new Column[count];
        lookups = new Labels.Lookup[count];
        firstInput = new int[count];
        int input = 0;
        for (int k = 0; k < count; k++) {
            Encoding.Feature feature = encoding.features().get(k);
            Column column = table.column(feature.column());
            if (feature.categories() != null) {
                lookups[k] = feature.categories().in(column);
            } else if (!column.isEmpty()) {                    // an empty one is no error: there is simply nothing to predict from
                column.numeric("feature", CORRECT);
            }
            columns[k] = column;
            firstInput[k] = input;
            input += feature.width();
        }
    }

    /** The table itself. */
    public Table table() {
        return table;
    }

    /** How it is encoded. */
    public Encoding encoding() {
        return encoding;
    }

    /**
     * The rows of the table that the model can take: all, if missing values are replaced by means, else those that lack none.
     *
     * @throws BadCallException if one of these has a category that the encoding does not know; names file, line, column and value
     */
    public int[] usable() {
        int[] rows = new int[table.rows()];
        int count = 0;
        for (int row = 0; row < rows.length; row++) {
            if (encoding.missing() == Missing.MEAN || !lacks(row)) {
                checkCategories(row);
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    private boolean lacks(int row) {
        for (Column column : columns) {
            if (column.isMissing(row)) {
                return true;
            }
        }
        return false;
    }

    private void checkCategories(int row) {
        for (int k = 0; k < columns.length; k++) {
            if (lookups[k] != null && lookups[k].of(row) == Labels.Lookup.UNKNOWN) {
                List<String> known = encoding.features().get(k).categories().values();
                throw new BadCallException(columns[k].where(row) + ": '" + Column.shown(columns[k].label(row))
                        + "' is no category that the model knows; it knows " + Table.list(known) + ".");
            }
        }
    }

    /** Writes the D inputs of {@code row} to {@code x} from {@code place} on; NaN where a value is missing and no mean is known. */
    public void read(int row, double[] x, int place) {
        for (int k = 0; k < columns.length; k++) {
            int first = place + firstInput[k];
            if (lookups[k] == null) {
                double value = columns[k].value(row);
                x[first] = Double.isNaN(value) ? encoding.mean(firstInput[k]) : value;
            } else {
                int width = encoding.features().get(k).width();
                int label = lookups[k].of(row);
                for (int v = 0; v < width; v++) {
                    x[first + v] = label < 0 ? encoding.mean(firstInput[k] + v) : v == label ? 1 : 0;
                }
            }
        }
    }
}
