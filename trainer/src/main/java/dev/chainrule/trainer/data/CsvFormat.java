package dev.chainrule.trainer.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import dev.chainrule.tensor.BadCallException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * CSV and TSV: UTF-8 with or without a byte order mark, a header, fields separated by comma, semicolon or tab (whichever the header has most
 * of; a tab if the name ends in {@code .tsv}), quoted where need be, lines ended by LF or CRLF, empty lines skipped.
 *
 * <p>A long file is cut into blocks, which several threads read, and this one adds them to the table in their order. Where a block turns out to end
 * within a quoted field, or has no place to cut at, this thread reads what follows alone.
 */
final class CsvFormat implements DataFormat {
    private static final int BLOCK_BYTES = 1 << 18;
    private static final int MOST_THREADS = 8;

    private final int blockBytes;
    private final int threads;
    private DataFile file;
    private Columns columns;
    private TextBlocks blocks;
    private char separator;
    private TableBuilder table;
    private long linesBefore;
    private long lastLine = 1;

    CsvFormat() {
        this(BLOCK_BYTES, Math.min(Runtime.getRuntime().availableProcessors(), MOST_THREADS));
    }

    /** The table is the same, however long blocks are and however many threads read them. */
    CsvFormat(int blockBytes, int threads) {
        this.blockBytes = blockBytes;
        this.threads = threads;
    }

    @Override
    public void read(DataFile source, Columns into) throws IOException {
        file = source;
        columns = into;
        try (InputStream bytes = source.open()) {
            blocks = new TextBlocks(bytes, blockBytes);
            read();
        } catch (IOException | UncheckedIOException | CsvParseException failed) {
            throw unreadable(failed);
        }
        if (table == null) {
            throw new BadCallException(file.name() + " is empty: its first line must name the columns.");
        }
        if (table.rows() == 0) {
            throw new BadCallException(file.name() + " has a header and no rows.");
        }
    }

    private IOException unreadable(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof CharacterCodingException)) {
            cause = cause.getCause();
        }
        if (cause instanceof CharacterCodingException) {
            throw new BadCallException(file.name() + " is not UTF-8 text (after line " + lastLine + "): save it as CSV in UTF-8.", failure);
        }
        if (cause instanceof EOFException || cause instanceof ZipException) {
            throw new BadCallException(
                    file.name() + " is damaged or cut short after line " + lastLine + " (" + DataSource.reason((IOException) cause)
                            + "): copy it anew.",
                    failure);
        }
        if (failure instanceof CsvParseException) {
            throw new BadCallException(
                    file.name() + ", after line " + lastLine + ": this is no CSV, for a quote (\") that opens a field is not closed "
                            + "before the end of the file, or a field is longer than 16 million characters.",
                    failure);
        }
        return cause instanceof IOException ? (IOException) cause : new IOException(failure);
    }

    private void read() {
        while (table == null) {
            TextBlock block = blocks.next();
            if (block == null) {
                return;
            }
            separator = file.plainName().endsWith(".tsv") || file.plainName().endsWith(".tab") ? '\t' : separator(block);
            CsvRows rows = block.cut ? rows(block, null) : null;
            if (rows == null || rows.endedOpen()) {
                readAlone(new ArrayDeque<>(List.of(block)));
                return;
            }
            add(rows);
            linesBefore += rows.lines();
        }
        Deque<TextBlock> rest;
        try (RowsAhead ahead = new RowsAhead(blocks, this::rows, table.columns(), threads)) {
            for (CsvRows rows = ahead.next(); rows != null; rows = ahead.next()) {
                add(rows);
                linesBefore += rows.lines();
                ahead.reuse(rows.cells());
            }
            rest = ahead.rest();
        }
        readAlone(rest);
    }

    /** The rows of a block, which may not end within a quoted field. */
    private CsvRows rows(TextBlock block, CellBlock cells) {
        Deque<TextBlock> one = new ArrayDeque<>(List.of(block));
        return new CsvRows(new BlocksReader(one::poll), separator, false, cells, false).read();
    }

    /** Reads the blocks {@code first}, and all that follow. */
    private void readAlone(Deque<TextBlock> first) {
        blocks.stopCutting();
        BlocksReader text = new BlocksReader(() -> first.isEmpty() ? blocks.next() : first.poll());
        CsvRows rows = new CsvRows(text, separator, true, table == null ? null : new CellBlock(table.columns()), true);
        do {
            add(rows.read());
        } while (rows.pause() == CsvRows.Pause.FULL);
    }

    private void add(CsvRows rows) {
        if (rows.cells() == null) {
            rows.throwFailure();
            return;
        }
        if (table == null) {
            table = columns.begin(header(rows), TableBuilder.Place.LINE);
        }
        table.add(rows.cells(), linesBefore);
        lastLine = rows.lastLine() == 0 ? lastLine : linesBefore + rows.lastLine();
        if (rows.pause() == CsvRows.Pause.MISFIT) {
            throw new BadCallException(file.name() + ", line " + lastLine + ": expected " + table.columns()
                    + " fields as in the header, found " + rows.fields() + ".");
        }
        rows.throwFailure();
    }

    /** The separator that the first line of a block has most of, outside quotes; a comma where it has none. */
    private static char separator(TextBlock block) {
        int[] count = new int[3];
        boolean quoted = false;
        boolean begun = false;
        for (int k = 0; k < block.length; k++) {
            byte c = block.bytes[k];
            if (!quoted && (c == '\n' || c == '\r')) {
                if (begun) {
                    break;
                }
            } else {
                begun = true;
                quoted ^= c == '"';
                int which = quoted ? -1 : ",;\t".indexOf(c);
                if (which >= 0) {
                    count[which]++;
                }
            }
        }
        int best = count[1] > count[0] ? 1 : 0;
        return ",;\t".charAt(count[2] > count[best] ? 2 : best);
    }

    private List<String> header(CsvRows rows) {
        List<String> result = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String field : rows.header()) {
            String name = field.isBlank() ? "column " + (result.size() + 1) : field.strip();
            if (!names.add(name)) {
                throw new BadCallException(file.name() + ", line " + (linesBefore + rows.headerLine()) + ": two columns are named '" + name
                        + "': give each a name of its own.");
            }
            result.add(name);
        }
        return result;
    }
}
