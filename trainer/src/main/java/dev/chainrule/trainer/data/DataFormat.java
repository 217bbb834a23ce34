package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.util.List;

/**
 * Reads one format of data files. Its class is named in {@link DataFormats} and loaded when a file of the format is read, and with it the
 * library that it needs; it must have a constructor without parameters.
 */
public interface DataFormat {
    /** Where a format's rows go. */
    @FunctionalInterface
    interface Columns {
        /**
         * Begins the table; called once, as soon as the names of the columns are known.
         *
         * @throws BadCallException if two columns have one name, or there is none
         */
        TableBuilder begin(List<String> names, TableBuilder.Place place);
    }

    /**
     * Reads all rows of {@code file}.
     *
     * @throws BadCallException    if it is not what the format asks for: names the file, the place in it and what was found
     * @throws WorkFailedException if a library is missing or fails
     * @throws IOException         if it cannot be read, or ends too early ({@link java.io.EOFException}); becomes one sentence
     */
    void read(DataFile file, Columns columns) throws IOException;
}
