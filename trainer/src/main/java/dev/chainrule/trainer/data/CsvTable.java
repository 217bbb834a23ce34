package dev.chainrule.trainer.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads a CSV file: UTF-8 with or without a byte order mark, a header, fields separated by comma, semicolon or tab (whichever the header
 * has most of), quoted where need be, lines ended by LF or CRLF, empty lines skipped.
 */
public final class CsvTable {
    private static final int MOST_HEADER_CHARACTERS = 1 << 22;

    private final String file;
    private List<Column> columns;
    private long[] lines = new long[64];
    private int rows;
    private long lastLine = 1;

    private CsvTable(String file) {
        this.file = file;
    }

    /**
     * The table in {@code path}.
     *
     * @throws BadCallException    if there is no such file, or it is no CSV: names the file, the line and what was found
     * @throws WorkFailedException if it cannot be read
     */
    public static Table read(Path path) {
        String file = path.getFileName() == null ? path.toString() : path.getFileName().toString();
        if (Files.isDirectory(path)) {
            throw new BadCallException("'" + path + "' is a folder: name a CSV file.");
        }
        if (!Files.exists(path)) {
            throw new BadCallException("There is no file '" + path + "'.");
        }
        CsvTable table = new CsvTable(file);
        try (BufferedReader text = new BufferedReader(new InputStreamReader(Files.newInputStream(path), StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)), 1 << 16)) {
            return table.read(text);
        } catch (IOException | UncheckedIOException failed) {
            throw table.unreadable(path, failed);
        } catch (CsvParseException malformed) {
            throw table.unreadable(path, malformed);
        }
    }

    private RuntimeException unreadable(Path path, Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && !(cause instanceof CharacterCodingException)) {
            cause = cause.getCause();
        }
        if (cause instanceof CharacterCodingException) {
            return new BadCallException(file + " is not UTF-8 text (after line " + lastLine + "): save it as CSV in UTF-8.", failure);
        }
        if (failure instanceof CsvParseException) {
            return new BadCallException(
                    file + ", after line " + lastLine + ": this is no CSV, for a quote (\") that opens a field is not closed "
                            + "before the end of the file, or a field is longer than 16 million characters.",
                    failure);
        }
        return new WorkFailedException("Cannot read '" + path + "': " + AtomicWrite.reason(failure) + ".", failure);
    }

    private Table read(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
        char separator = separator(text);
        try (CsvReader<CsvRecord> records = CsvReader.builder().fieldSeparator(separator).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true).ofCsvRecord(text)) {
            for (CsvRecord record : records) {
                lastLine = record.getStartingLineNumber();
                if (columns == null) {
                    columns = header(record);
                } else {
                    row(record);
                }
            }
        }
        if (columns == null) {
            throw new BadCallException(file + " is empty: its first line must name the columns.");
        }
        if (rows == 0) {
            throw new BadCallException(file + " has a header and no rows.");
        }
        return new Table(file, columns, Arrays.copyOf(lines, rows));
    }

    /** The separator that the first line has most of, outside quotes; a comma where it has none. */
    private static char separator(BufferedReader text) throws IOException {
        int[] count = new int[3];
        boolean quoted = false;
        text.mark(MOST_HEADER_CHARACTERS);
        boolean begun = false;
        for (int k = 0, c = text.read(); k < MOST_HEADER_CHARACTERS - 1 && c >= 0; k++, c = text.read()) {
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
        text.reset();
        int best = count[1] > count[0] ? 1 : 0;
        return ",;\t".charAt(count[2] > count[best] ? 2 : best);
    }

    private List<Column> header(CsvRecord record) {
        List<Column> result = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String field : record.getFields()) {
            String name = field.isBlank() ? "column " + (result.size() + 1) : field.strip();
            if (!names.add(name)) {
                throw new BadCallException(file + ", line " + record.getStartingLineNumber() + ": two columns are named '" + name
                        + "': give each a name of its own.");
            }
            result.add(new Column(file, name));
        }
        return result;
    }

    private void row(CsvRecord record) {
        if (record.getFieldCount() != columns.size()) {
            throw new BadCallException(file + ", line " + record.getStartingLineNumber() + ": expected " + columns.size()
                    + " fields as in the header, found " + record.getFieldCount() + ".");
        }
        for (int k = 0; k < columns.size(); k++) {
            columns.get(k).add(record.getField(k), record.getStartingLineNumber());
        }
        if (rows == lines.length) {
            lines = Arrays.copyOf(lines, Math.addExact(rows, rows >> 1));
        }
        lines[rows++] = record.getStartingLineNumber();
    }
}
