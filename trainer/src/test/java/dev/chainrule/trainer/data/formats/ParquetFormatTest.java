package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.numbers;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static dev.chainrule.trainer.data.formats.Samples.parquet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parquet files as DuckDB writes them are read, whatever their name; damaged ones are refused in a sentence. */
class ParquetFormatTest {
    @TempDir
    Path folder;

    private Table read(String select) {
        return DataSource.read(parquet(folder.resolve("a.parquet"), select, ""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"true|1", "(-128)::TINYINT|-128", "32767::SMALLINT|32767",
            "(-2147483648)::INTEGER|-2147483648",
            "9007199254740993::BIGINT|9007199254740992", "255::UTINYINT|255", "65535::USMALLINT|65535", "4294967295::UINTEGER|4294967295",
            "18446744073709551615::UBIGINT|18446744073709551616", "0.1::FLOAT|0.10000000149011612", "0.1::DOUBLE|0.1",
            "12345.67::DECIMAL(9,2)|12345.67", "(-0.000001)::DECIMAL(18,6)|-0.000001",
            "170141183460469231731.5::DECIMAL(38,1)|170141183460469231731.5",
            "DATE '1970-01-02'|1", "DATE '1969-12-31'|-1", "DATE '2026-11-25'|20782", "TIMESTAMP '1970-01-01 00:00:01.5'|1.5",
            "TIMESTAMP '2001-02-03 04:05:06.789'|981173106.789", "TIMESTAMPTZ '2001-02-03 04:05:06+02'|981165906",
            "TIMESTAMP_NS '1970-01-01 00:00:02'|2",
            "TIME '01:02:03.5'|3723.5"})
    void everyTypeOfNumberIsRead(String value, double expected) {
        assertNumbers(read("SELECT " + value + " AS a, 1 AS b UNION ALL SELECT NULL, 2 ORDER BY b"),
                new double[][] {{expected, 1}, {Double.NaN, 2}});
    }

    @ParameterizedTest
    @ValueSource(strings = {"'x'", "'x'::ENUM('y', 'x')", "'00000000-0000-0000-0000-000000000007'::UUID"})
    void textIsText(String value) {
        Table table = read("SELECT " + value + " AS a UNION ALL SELECT NULL");
        assertThat(table.column("a").hasNumbers()).isFalse();
        assertThat(table.column("a").isMissing(0)).isFalse();
        assertThat(table.column("a").isMissing(1)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {"[1, 2]|INTEGER[]", "{'x': 1}|STRUCT(x INTEGER)",
            "MAP {'a': 1}|MAP(VARCHAR, INTEGER)", "'ab'::BLOB|BLOB",
            "INTERVAL 1 DAY|INTERVAL", "['x'::ENUM('x')]|VARCHAR[]"})
    void whatIsNeitherNumberNorTextIsNamed(String value, String type) {
        assertThatThrownBy(() -> read("SELECT " + value + " AS \"the b\"")).isInstanceOf(BadCallException.class)
                .hasMessage("a.parquet: the column 'the b' is of the "
                        + "type " + type + ", which is neither a number nor text: convert it in a query, or leave it out.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's.parquet", "a[1].parquet", "*.parquet", "a?.parquet", "a\"b.parquet", "ä ö;--.parquet", "k=1.parquet",
            "a%20b.parquet", "~.parquet",
            "{a,b}.parquet", "noending"})
    void everyNameIsTakenAsItStands(String name) throws IOException {
        Path inside = Files.createDirectories(folder.resolve("year=2020 [it's]"));
        parquet(inside.resolve("a1.parquet"), "SELECT 2 AS a", "");
        parquet(inside.resolve("ab.parquet"), "SELECT 2 AS a", "");
        Path plain = parquet(folder.resolve("plain.parquet"), "SELECT 1 AS a", "");
        Table table = DataSource.read(Files.copy(plain, inside.resolve(name)));
        assertThat(names(table)).containsExactly("a");
        assertNumbers(table, new double[][] {{1}});
    }

    @Test
    void manyRowsKeepTheirOrder() {
        int rows = 300_000;
        Table table = DataSource
                .read(parquet(folder.resolve("a.parquet"), "SELECT i, sin(i) AS s, 'k' || i % 7 AS k FROM range(" + rows + ") r(i)",
                        ", ROW_GROUP_SIZE 10000, COMPRESSION zstd"));
        assertThat(table.rows()).isEqualTo(rows);
        for (int i = 0; i < rows; i++) {
            if (table.column("i").value(i) != i || Math.abs(table.column("s").value(i) - Math.sin(i)) > 1e-12) {
                throw new AssertionError("row " + i + " has " + table.column("i").value(i) + " and " + table.column("s").value(i));
            }
        }
        assertThat(table.where(rows - 1)).isEqualTo("a.parquet, row " + rows);
    }

    @Test
    void aFileWithoutRowsIsCalledSo() {
        assertThatThrownBy(() -> read("SELECT 1 AS a WHERE false")).hasMessage("a.parquet has no rows.");
    }

    @Test
    void everyCutIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(parquet(folder.resolve("a.parquet"), "SELECT i, 'x' || i AS t FROM range(100) r(i)", ""));
        for (int length = 1; length < whole.length; length += 1 + whole.length / 25) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Samples.read(folder, "cut.parquet", cut)).isInstanceOf(BadCallException.class)
                    .hasMessageStartingWith("cut.parquet cannot be read as Parquet: ").hasMessageEndingWith(".");
        }
        assertThatThrownBy(() -> Samples.read(folder, "cut.parquet", "PAR1 and no more of it, PAR1")).isInstanceOf(BadCallException.class);
    }

    /** DuckDB makes room for as many as the description says: of columns, here, 2³¹ − 1. */
    @Test
    void aListThatSaysItIsHugeIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(parquet(folder.resolve("a.parquet"), "SELECT i FROM range(100) r(i)", ""));
        ByteBuffer end = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int length = end.getInt(whole.length - 8);
        int list = whole.length - 8 - length + 3;                              // the version's field and value, and the head of the list's field
        assertThat(whole[list] & 15).isEqualTo(12);                            // a list of structs
        byte[] huge = {(byte) 0xFC, -1, -1, -1, -1, 7};
        ByteBuffer damaged = ByteBuffer.allocate(whole.length + huge.length - 1).order(ByteOrder.LITTLE_ENDIAN);
        damaged.put(whole, 0, list).put(huge).put(whole, list + 1, whole.length - list - 1);
        damaged.putInt(damaged.capacity() - 8, length + huge.length - 1);
        assertThatThrownBy(() -> Samples.read(folder, "huge.parquet", damaged.array())).isInstanceOf(BadCallException.class)
                .hasMessage(
                        "huge.parquet cannot be read as Parquet: the description at its end is damaged: a length of 2147483647 stands before "
                                + "byte 9 of it, and " + (length - 4) + " bytes follow.");
    }

    @Test
    void theFlightsAreRead() {
        Table table = DataSource.read(Path.of(System.getProperty("project.root", "..")).resolve("examples/flights.parquet"));
        assertThat(names(table)).containsExactly("date", "delay", "distance", "origin", "destination");
        assertThat(table.rows()).isEqualTo(10_000);
        assertThat(numbers(table)[0]).containsExactly(978310020, 66, 1750, Double.NaN, Double.NaN);
    }
}
