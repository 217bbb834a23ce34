package dev.chainrule.trainer.data;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Reads CSV by FastCSV, which hands over its fields as they lie in its buffer, into a {@link CellBlock}: no String is made of a number. Lines count
 * from 1 where the reading begins.
 */
final class CsvRows extends AbstractBaseCsvCallbackHandler<CsvRows.Pause> {
    /** Why reading pauses. */
    enum Pause {
        /** The block has as many rows as it should. */
        FULL,
        /** The last record has more or fewer fields than the header. */
        MISFIT
    }

    private final BlocksReader text;
    private final CsvReader<Pause> reader;
    private final boolean mayEndOpen;
    private final boolean pausing;
    private List<String> header;
    private long headerLine;
    private CellBlock cells;
    private long lastLine;
    private Pause pause;
    private RuntimeException failure;

    /**
     * Reads nothing yet.
     *
     * @param mayEndOpen whether a quoted field may end where the text does, without a quote
     * @param cells      to fill; null if the first record is a header
     * @param pausing    whether to pause when the block is full
     */
    CsvRows(BlocksReader text, char separator, boolean mayEndOpen, CellBlock cells, boolean pausing) {
        this.text = text;
        this.mayEndOpen = mayEndOpen;
        this.cells = cells;
        this.pausing = pausing;
        reader = CsvReader.builder().fieldSeparator(separator).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).skipEmptyLines(true).allowUnclosedQuote(mayEndOpen).build(this, text);
    }

    /**
     * Reads on, into the block emptied.
     *
     * @return this
     */
    CsvRows read() {
        if (cells != null) {
            cells.clear();
        }
        pause = null;
        try {
            Iterator<Pause> pauses = reader.iterator();
            if (pauses.hasNext()) {
                pause = pauses.next();
            }
        } catch (CsvParseException malformed) {
            failure = malformed.getCause() instanceof RuntimeException inHere ? inHere : malformed;
            if (malformed.getCause() instanceof Error error) {
                throw error;
            }
        } catch (UncheckedIOException unreadable) {
            failure = unreadable;
        }
        if (cells != null) {
            cells.finish();
        }
        return this;
    }

    @Override
    protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
        if (cells == null) {
            header = index == 0 ? new ArrayList<>() : header;
            header.add(new String(buffer, offset, length));
        } else if (index < cells.columns()) {
            cells.field(index, buffer, offset, length);
        }
    }

    @Override
    protected Pause buildRecord() {
        if (getRecordType() == RecordType.EMPTY) {
            return null;
        }
        lastLine = getStartingLineNumber();
        if (cells == null) {
            headerLine = lastLine;
            cells = new CellBlock(header.size());
            return null;
        }
        if (getFieldCount() != cells.columns()) {
            return Pause.MISFIT;
        }
        cells.endRow(lastLine);
        return pausing && cells.isFull() ? Pause.FULL : null;
    }

    /** The header as it stands there; null if none was read. */
    List<String> header() {
        return header;
    }

    /** The line where the header begins. */
    long headerLine() {
        return headerLine;
    }

    /** The rows read last; null if there was not even a header. */
    CellBlock cells() {
        return cells;
    }

    /** The line where the last whole record begins, that of the header included; 0 if there was none. */
    long lastLine() {
        return lastLine;
    }

    /** The lines in front of what follows, once all was read and the text ended where a line does. */
    long lines() {
        return getStartingLineNumber() - 1;
    }

    /** Why it paused; null if it came to the end, or failed. */
    Pause pause() {
        return pause;
    }

    /** The number of fields of the last record. */
    int fields() {
        return getFieldCount();
    }

    /**
     * Does nothing if all was read, or reading pauses.
     *
     * @throws CsvParseException             if it is no CSV
     * @throws UncheckedIOException if it is no UTF-8, or cannot be read
     */
    void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Whether a quoted field goes on where the text ends, though it may not. */
    boolean endedOpen() {
        return failure instanceof CsvParseException && !mayEndOpen && text.hasEnded();
    }
}
