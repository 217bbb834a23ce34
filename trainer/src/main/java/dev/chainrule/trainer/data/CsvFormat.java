package dev.chainrule.trainer.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.chainrule.tensor.BadCallException;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;

/**
 * CSV and TSV: UTF-8 with or without a byte order mark, a header, fields separated by comma, semicolon or tab (whichever the header has most
 * of; a tab if the name ends in {@code .tsv}), quoted where need be, lines ended by LF or CRLF, empty lines skipped.
 */
final class CsvFormat implements DataFormat {
    private static final int MOST_HEADER_CHARACTERS = 1 << 22;

    private DataFile file;
    private TableBuilder table;
    private long lastLine = 1;

    @Override
    public void read(DataFile source, Columns columns) throws IOException {
        file = source;
        try (BufferedReader text = new BufferedReader(new InputStreamReader(source.open(), StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(CodingErrorAction.REPORT)), 1 << 16)) {
            read(text, columns);
        } catch (IOException | UncheckedIOException failed) {
            throw unreadable(failed);
        } catch (CsvParseException malformed) {
            throw unreadable(malformed);
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
                    file.name() + " is damaged or cut short after line " + lastLine + " (" + AtomicWrite.reason((IOException) cause)
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

    private void read(BufferedReader text, Columns columns) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
        char separator = file.plainName().endsWith(".tsv") || file.plainName().endsWith(".tab") ? '\t' : separator(text);
        try (CsvReader<CsvRecord> records = CsvReader.builder().fieldSeparator(separator).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .skipEmptyLines(true).ofCsvRecord(text)) {
            for (CsvRecord record : records) {
                lastLine = record.getStartingLineNumber();
                if (table == null) {
                    table = columns.begin(header(record), TableBuilder.Place.LINE);
                } else {
                    row(record);
                }
            }
        }
        if (table == null) {
            throw new BadCallException(file.name() + " is empty: its first line must name the columns.");
        }
        if (table.rows() == 0) {
            throw new BadCallException(file.name() + " has a header and no rows.");
        }
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

    private List<String> header(CsvRecord record) {
        List<String> result = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String field : record.getFields()) {
            String name = field.isBlank() ? "column " + (result.size() + 1) : field.strip();
            if (!names.add(name)) {
                throw new BadCallException(file.name() + ", line " + record.getStartingLineNumber() + ": two columns are named '" + name
                        + "': give each a name of its own.");
            }
            result.add(name);
        }
        return result;
    }

    private void row(CsvRecord record) {
        if (record.getFieldCount() != table.columns()) {
            throw new BadCallException(file.name() + ", line " + record.getStartingLineNumber() + ": expected " + table.columns()
                    + " fields as in the header, found " + record.getFieldCount() + ".");
        }
        for (int k = 0; k < table.columns(); k++) {
            table.field(k, record.getField(k));
        }
        table.endRow(record.getStartingLineNumber());
    }
}
