package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.chainrule.tensor.BadCallException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a CSV file is cut into blocks, and however many threads read them: its table, or what is wrong with it, is the same. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD, unit = java.util.concurrent.TimeUnit.MINUTES)
class CsvBlocksTest {
    private static final int TRIES = Boolean.getBoolean("long") ? 50_000 : 500;
    private static final List<String> FIELDS = List.of("1", "-2.5", "3e-7", "", "NA", "inf", " 4 ", "\t", "red", "blue", "Zürich", "日本",
            "😀",
            "12.5.2", "-", "5\" disk", "a\"b\"c", "\"quoted\"", "\"with, comma\"", "\"two\nlines\"", "\"two\r\nlines\"", "\"a \"\"b\"\"\"",
            "\"\"",
            "\"1.5\"", "\" NULL \"", "0.1234567890123456789", "1e999", "north of nowhere", "\u00a07");

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("t.csv");
    }

    /** Reads records one after the other as Strings: too simple to be wrong. */
    private static Table plain(String text, char separator) {
        TableBuilder table = null;
        for (CsvRecord record : CsvReader.builder().fieldSeparator(separator).extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE).ofCsvRecord(text)) {
            if (table == null) {
                table = new TableBuilder("t.csv", record.getFields(), TableBuilder.Place.LINE);
                continue;
            }
            if (record.getFieldCount() != table.columns()) {
                throw new BadCallException("t.csv, line " + record.getStartingLineNumber() + ": expected " + table.columns()
                        + " fields as in the header, found " + record.getFieldCount() + ".");
            }
            for (int k = 0; k < table.columns(); k++) {
                table.field(k, record.getField(k));
            }
            table.endRow(record.getStartingLineNumber());
        }
        if (table.rows() == 0) {
            throw new BadCallException("t.csv has a header and no rows.");
        }
        return table.build();
    }

    private Table read(int blockBytes, int threads) throws IOException {
        TableBuilder[] table = new TableBuilder[1];
        new CsvFormat(blockBytes, threads).read(new DataFile(file, DataSource.Options.NONE),
                (names, place) -> table[0] = new TableBuilder("t.csv", names, place));
        return table[0].build();
    }

    private static String text(SplittableRandom random) {
        String newline = List.of("\n", "\n", "\r\n", "\r").get(random.nextInt(4));
        int columns = random.nextInt(1, 5);
        StringBuilder text = new StringBuilder(random.nextInt(8) == 0 ? newline : "");
        for (int k = 0; k < columns; k++) {
            text.append(k == 0 ? "" : ",").append(List.of("n", "\"n\"", "\"n\n\"").get(random.nextInt(3)).replace("n", "n" + k));
        }
        text.append(newline);
        boolean allQuotes = random.nextBoolean();
        for (int row = random.nextInt(1, 40); row > 0; row--) {
            int fields = random.nextInt(200) == 0 ? columns + random.nextInt(-1, 2) : columns;
            for (int k = 0; k < fields; k++) {
                String field = FIELDS.get(random.nextInt(FIELDS.size()));
                text.append(k == 0 ? "" : ",").append(allQuotes || !field.contains("\"") ? field : "7");
            }
            text.append(random.nextInt(300) == 0 ? "\"open" : "").append(row == 1 && random.nextBoolean() ? "" : newline)
                    .append(random.nextInt(30) == 0 ? newline : "");
        }
        return text.toString();
    }

    @Test
    void tablesAndMessagesAreThoseOfAPlainReading() throws IOException {
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        int refused = 0;
        for (int k = 0; k < TRIES; k++) {
            String text = text(random);
            Files.writeString(file, (random.nextInt(4) == 0 ? "\uFEFF" : "") + text);
            Table[] expected = new Table[1];
            Throwable failure = catchThrowable(() -> expected[0] = plain(text, ','));
            for (int blockBytes : new int[] {4 + random.nextInt(30), 30 + random.nextInt(400), 1 << 18}) {
                int threads = random.nextInt(1, 4);
                String what = "try " + k + " in blocks of " + blockBytes + " by " + threads + " threads:\n" + text;
                if (failure == null) {
                    assertSame(read(blockBytes, threads), expected[0], what);
                } else {
                    Throwable found = catchThrowable(() -> read(blockBytes, threads));
                    assertThat(found).as(what).isInstanceOf(BadCallException.class);
                    assertThat(failure instanceof BadCallException ? found.getMessage() : "").as(what)
                            .isEqualTo(failure instanceof BadCallException ? failure.getMessage() : "");
                }
            }
            refused += failure == null ? 0 : 1;
        }
        assertThat(refused).isBetween(TRIES / 50, TRIES / 2);
    }

    private static void assertSame(Table table, Table expected, String what) {
        assertThat(table.rows()).as(what).isEqualTo(expected.rows());
        assertThat(table.columns()).as(what).extracting(Column::name).isEqualTo(expected.columns().stream().map(Column::name).toList());
        for (int row = 0; row < table.rows(); row++) {
            assertThat(table.line(row)).as(what).isEqualTo(expected.line(row));
        }
        for (Column column : table.columns()) {
            Column same = expected.column(column.name());
            for (int row = 0; row < table.rows(); row++) {
                assertThat(column.cell(row)).as("row %d, column %s, %s", row, column.name(), what).isEqualTo(same.cell(row));
            }
            assertThat(List.of(column.texts(), column.hasNumbers(), column.hasTexts(), column.isEmpty())).as(what)
                    .isEqualTo(List.of(same.texts(), same.hasNumbers(), same.hasTexts(), same.isEmpty()));
            assertThat(refusal(column)).as(what).isEqualTo(refusal(same));
        }
    }

    private static String refusal(Column column) {
        Throwable refusal = catchThrowable(() -> column.numeric("feature", "correct it"));
        return refusal == null ? "" : refusal.getMessage();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 17, 100, 1 << 18})
    void whatIsNoUtf8IsNamedWithTheLineBefore(int blockBytes) throws IOException {
        byte[] bytes = "a,b\n1,2\n3,ü\n5,6\n7,8\n".getBytes(StandardCharsets.UTF_8);
        for (int length = 11; length < bytes.length; length++) {
            byte[] damaged = bytes.clone();
            damaged[length] = (byte) 0xFF;
            Files.write(file, damaged);
            long whole = new String(bytes, 0, length, StandardCharsets.UTF_8).lines().count() - (bytes[length - 1] == '\n' ? 0 : 1);
            assertThat(catchThrowable(() -> read(blockBytes, 2)))
                    .hasMessage("t.csv is not UTF-8 text (after line " + whole + "): save it as CSV in UTF-8.");
        }
        Files.write(file, Arrays.copyOf(bytes, 11));                // in the middle of the ü
        assertThat(catchThrowable(() -> read(blockBytes, 2)))
                .hasMessage("t.csv is not UTF-8 text (after line 2): save it as CSV in UTF-8.");
    }

    /** Rows before the damage are read, and the last of them is named. */
    @Test
    void aTextCutShortIsNamedWithTheLineBefore() throws IOException {
        StringBuilder text = new StringBuilder("a,b\n");
        SplittableRandom random = new SplittableRandom(2);
        for (int row = 0; row < 50_000; row++) {
            text.append(random.nextInt()).append(",ü").append(random.nextInt(50)).append('\n');
        }
        byte[] whole = DataSourceTest.gzip(text.toString());
        Files.write(file, Arrays.copyOf(whole, whole.length * 2 / 3));
        List<String> messages = new ArrayList<>();
        for (int blockBytes : new int[] {1000, 1 << 15, 1 << 18}) {
            messages.add(catchThrowable(() -> read(blockBytes, 2)).getMessage());
        }
        assertThat(messages.get(0)).matches("t\\.csv is damaged or cut short after line 3[0-9]{4} \\(.*\\): copy it anew\\.");
        assertThat(messages).containsOnly(messages.get(0));
    }

    @Test
    void aFailureThatCutsACharacterInTwoIsTheFailure() throws IOException {
        byte[] bytes = "aü".getBytes(StandardCharsets.UTF_8);
        Deque<TextBlock> blocks = new ArrayDeque<>(List.of(new TextBlock(bytes, 2, false, new EOFException("cut"))));
        BlocksReader text = new BlocksReader(blocks::poll);
        char[] into = new char[10];
        assertThat(text.read(into, 0, 10)).isEqualTo(1);
        assertThat(catchThrowable(() -> text.read(into, 1, 9))).isInstanceOf(EOFException.class);
    }

    @Test
    void aRowLongerThanABlockIsRead() throws IOException {
        String wide = "9".repeat(5_000_000);
        Files.writeString(file, "a,b\n1,x\n2," + "y".repeat(5_000_000) + "\n3,\"" + "z\n".repeat(3_000_000) + "\"\n4," + wide + "\n");
        Table table = read(1 << 10, 2);
        assertThat(table.rows()).isEqualTo(4);
        assertThat(table.column("b").label(1)).hasSize(5_000_000);
        assertThat(table.column("b").label(2)).hasSize(5_999_999);
        assertThat(table.line(3)).isEqualTo(3_000_005);
        assertThat(table.column("b").value(3)).isInfinite();
    }

    @Test
    void manyTextsOfManyBlocksKeepTheirPlaces() throws IOException {
        StringBuilder text = new StringBuilder("k,t\n");
        for (int row = 0; row < 100_000; row++) {
            text.append(row).append(",id").append(row % 70_000).append('\n');
        }
        Files.writeString(file, text);
        Column column = read(1 << 14, 3).column("t");
        assertThat(column.hasTooManyTexts()).isTrue();
        assertThat(column.texts()).hasSize(ColumnFacts.MOST_TEXTS).startsWith("id0", "id1").endsWith("id" + (ColumnFacts.MOST_TEXTS - 1));
        assertThat(column.cell(65_000)).isEqualTo(Cells.ofText(65_000));
        assertThat(column.cell(69_999)).isEqualTo(Cells.ofText(ColumnFacts.MOST_TEXTS));
        assertThat(column.cell(70_001)).isEqualTo(Cells.ofText(1));
    }
}
