package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file's format is told by its first bytes and its name; a table of it keeps numbers, texts and what is missing. */
class DataSourceTest {
    private static final String CSV = "a,b,c\n1,x,\n2.5,y,NA\n-3e2,x,4\n";

    @TempDir
    Path folder;

    private Path write(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream stream = new GZIPOutputStream(bytes)) {
            stream.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        return bytes.toByteArray();
    }

    /** Every cell as a label. */
    static List<List<String>> cells(Table table) {
        return IntStream.range(0, table.rows()).mapToObj(row -> table.columns().stream().map(column -> column.label(row)).toList())
                .toList();
    }

    private static void assertIsTheTable(Table table) {
        assertThat(table.columns()).extracting(Column::name).containsExactly("a", "b", "c");
        assertThat(cells(table))
                .isEqualTo(List.of(Arrays.asList("1", "x", null), Arrays.asList("2.5", "y", null), List.of("-300", "x", "4")));
        assertThat(table.column("b").texts()).containsExactly("x", "y");
        assertThat(table.column("a").value(2)).isEqualTo(-300);
        assertThat(table.column("b").value(0)).isNaN();
        assertThat(table.column("b").isMissing(0)).isFalse();
        assertThat(table.column("c").isMissing(0)).isTrue();
        assertThat(table.line(2)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv", "t.CSV", "t.txt", "t", "t.data"})
    void textIsReadAsCsvWhateverItsName(String name) {
        assertIsTheTable(DataSource.read(write(name, CSV)));
        assertIsTheTable(DataSource.read(write(name + "2", CSV.replace(',', ';'))));
        assertIsTheTable(DataSource.read(write(name + "3", CSV.replace(',', '\t'))));
        assertIsTheTable(DataSource.read(write(name + "4", "\uFEFF" + CSV.replace("\n", "\r\n"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"t.csv.gz", "t.gz", "t.csv"})
    void gzipIsToldByItsFirstBytes(String name) {
        assertIsTheTable(DataSource.read(write(name, gzip(CSV))));
    }

    @Test
    void aFileNamedTsvIsSeparatedByTabsAlone() {
        String tsv = "a,1,2\tb\n3\tx, y\n";
        for (Path path : List.of(write("t.tsv", tsv), write("t.tab", tsv), write("t.tsv.gz", gzip(tsv)))) {
            Table table = DataSource.read(path);
            assertThat(table.columns()).extracting(Column::name).containsExactly("a,1,2", "b");
            assertThat(cells(table)).containsExactly(List.of("3", "x, y"));
        }
    }

    @Test
    void gzipCutShortOrDamagedIsCalledSoWithTheLineBefore() {
        String text = "a,y\n" + IntStream.range(0, 20_000).mapToObj(k -> k + "," + k * 7919L % 10007).collect(Collectors.joining("\n"));
        byte[] whole = gzip(text);
        Path cut = write("cut.csv.gz", Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> DataSource.read(cut)).isInstanceOf(BadCallException.class)
                .hasMessageMatching("cut\\.csv\\.gz is damaged or cut short after line [0-9]+ \\(Unexpected end of ZLIB input stream\\): "
                        + "copy it anew\\.");
        byte[] damaged = whole.clone();
        for (int k = whole.length / 2; k < whole.length / 2 + 64; k++) {
            damaged[k] ^= 0x55;
        }
        Path bad = write("bad.csv.gz", damaged);
        assertThatThrownBy(() -> DataSource.read(bad)).isInstanceOf(BadCallException.class).hasMessageStartingWith("bad.csv.gz");
        Path stub = write("stub.csv.gz", Arrays.copyOf(whole, 5));
        assertThatThrownBy(() -> DataSource.read(stub)).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("stub.csv.gz is damaged or cut short");
    }

    @Test
    void anUnknownFormatIsRefusedWithThoseKnown() {
        Path path = write("t.bin", new byte[] {0, 1, 2, 3});
        assertThatThrownBy(() -> DataSource.read(path)).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("'" + path + "' is in no format that is known here: CSV (.csv), TSV (.tsv)");
    }

    @Test
    void textsBeyondTheLimitAreCountedNotKept() {
        TableBuilder builder = new TableBuilder("many", List.of("id"), TableBuilder.Place.ROW);
        for (int row = 0; row < ColumnFacts.MOST_TEXTS + 10; row++) {
            builder.text(0, "id" + row);
            builder.endRow(row + 1);
        }
        Column column = builder.build().column("id");
        assertThat(column.hasTooManyTexts()).isTrue();
        assertThat(column.texts()).hasSize(ColumnFacts.MOST_TEXTS);
        assertThat(column.isMissing(ColumnFacts.MOST_TEXTS + 5)).isFalse();
        assertThat(column.value(ColumnFacts.MOST_TEXTS + 5)).isNaN();
    }

    @Test
    void aPlaceIsALineOrARow() {
        TableBuilder builder = new TableBuilder("t.bin", List.of("a", " "), TableBuilder.Place.ROW);
        builder.number(0, 1);
        builder.endRow(1);
        builder.text(0, "12");
        builder.number(1, Double.POSITIVE_INFINITY);
        builder.endRow(7);
        Table table = builder.build();
        assertThatThrownBy(() -> table.column("a").numeric("feature", "correct it")).hasMessage(
                "t.bin, row 7, column a: '12' is not a number: correct it.");
        assertThatThrownBy(() -> table.column("column 2").numeric("feature", "correct it")).hasMessageStartingWith(
                "t.bin, row 7, column column 2: 'Infinity' is infinite, and a feature needs finite numbers");
        assertThatThrownBy(() -> new TableBuilder("t", List.of("a", "a"), TableBuilder.Place.ROW))
                .hasMessage("t: two columns are named 'a': give each a name of its own.");
    }

    @Test
    void manyRowsKeepTheirCellsAndLines() {
        TableBuilder builder = new TableBuilder("t", List.of("a", "b", "c"), TableBuilder.Place.LINE);
        for (int row = 0; row < 100_000; row++) {
            builder.number(0, row);
            builder.number(2, -row);
            builder.endRow(row * 2L + row / 1000);
        }
        Table table = builder.build();
        long[] some = new long[3 * 70_000];
        table.cells().read(25_000, 95_000, some);
        for (int row = 0; row < 100_000; row++) {
            assertThat(table.line(row)).isEqualTo(row * 2L + row / 1000);
            assertThat(table.column("a").value(row)).isEqualTo(row);
            assertThat(table.column("b").isMissing(row)).isTrue();
            if (row >= 25_000 && row < 95_000) {
                assertThat(Cells.number(some[(row - 25_000) * 3 + 2])).isEqualTo(-row);
            }
        }
    }
}
