package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.TableBuilder;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;

/** Arrays side by side as one table: a column of N numbers for an array (N), D columns for an array (N, D). */
final class ArrayRows {
    private ArrayRows() {
    }

    /**
     * Reads the arrays row by row.
     *
     * @throws BadCallException if they are of different length, together have too many columns, or end too early
     */
    static void read(DataFile file, List<NumberArray> arrays, DataFormat.Columns columns) throws IOException {
        if (arrays.isEmpty()) {
            throw new BadCallException(file.name() + " holds no arrays.");
        }
        List<String> names = names(file, arrays);
        TableBuilder table = columns.begin(names, TableBuilder.Place.ROW);
        List<NumberArray.Rows> readers = arrays.stream().map(NumberArray::read).toList();
        double[] row = new double[names.size()];
        int rows = arrays.get(0).rows();
        for (int i = 1; i <= rows; i++) {
            for (int k = 0, at = 0; k < readers.size(); at += arrays.get(k).columns(), k++) {
                try {
                    readers.get(k).next(row, at);
                } catch (EOFException | ZipException damaged) {
                    throw new BadCallException(
                            arrays.get(k).where() + " is damaged at row " + i + " (" + damaged.getMessage() + "): copy it anew.",
                            damaged);
                }
            }
            for (int j = 0; j < row.length; j++) {
                table.number(j, row[j]);
            }
            table.endRow(i);
        }
    }

    private static List<String> names(DataFile file, List<NumberArray> arrays) {
        List<String> names = new ArrayList<>();
        NumberArray first = arrays.get(0);
        for (NumberArray array : arrays) {
            if (array.rows() != first.rows()) {
                throw new BadCallException(first.where() + " has " + first.rows() + " rows and " + array.where() + " " + array.rows()
                        + ": the arrays of a table have one length.");
            }
            if (names.size() + array.columns() > NumberArray.MOST_COLUMNS) {
                throw new BadCallException(
                        file.name() + ": its arrays have more than " + NumberArray.MOST_COLUMNS + " columns, the most that are read.");
            }
            for (int j = 0; j < array.columns(); j++) {
                names.add(array.column(j));
            }
        }
        return names;
    }

    /** @throws BadCallException if the file is compressed by gzip, and so cannot be read at a place of choice */
    static void checkPlain(DataFile file, String format) {
        if (file.isCompressed()) {
            throw new BadCallException(
                    file.name() + " is compressed by gzip, and a file of the format " + format + " is read as it is: unpack it by "
                            + "gzip -d.");
        }
    }
}
