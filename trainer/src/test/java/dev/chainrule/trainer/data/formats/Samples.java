package dev.chainrule.trainer.data.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.trainer.data.Column;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.duckdb.DuckDBDriver;

/** Files of the formats, made here byte by byte or by the format's own library, and what is read of them. */
final class Samples {
    private Samples() {
    }

    /** The numbers of a table, rows from the first to the last. */
    static double[][] numbers(Table table) {
        double[][] rows = new double[table.rows()][table.columns().size()];
        for (int j = 0; j < table.columns().size(); j++) {
            Column column = table.columns().get(j);
            for (int i = 0; i < rows.length; i++) {
                rows[i][j] = column.value(i);
            }
        }
        return rows;
    }

    /** What is missing is NaN. */
    static void assertNumbers(Table table, double[][] rows) {
        assertThat(Arrays.deepToString(numbers(table))).isEqualTo(Arrays.deepToString(rows));
    }

    static List<String> names(Table table) {
        return table.columns().stream().map(Column::name).toList();
    }

    static Table read(Path folder, String name, byte[] bytes) {
        try {
            return DataSource.read(Files.write(folder.resolve(name), bytes));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Table read(Path folder, String name, String text) {
        return read(folder, name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** An NPY file of this version, its header as NumPy writes it. */
    static byte[] npy(int version, String header, byte[] elements) {
        int prefix = version == 1 ? 10 : 12;
        int length = (prefix + header.length() + 1 + 63) / 64 * 64 - prefix;
        ByteBuffer bytes = ByteBuffer.allocate(prefix + length + elements.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
        if (version == 1) {
            bytes.putShort((short) length);
        } else {
            bytes.putInt(length);
        }
        bytes.put(String.format("%-" + (length - 1) + "s\n", header).getBytes(StandardCharsets.ISO_8859_1)).put(elements);
        return bytes.array();
    }

    static byte[] npy(String type, boolean fortran, String shape, byte[] elements) {
        return npy(1, "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': " + shape + ", }",
                elements);
    }

    static byte[] doubles(ByteOrder order, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(order);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return bytes.array();
    }

    static byte[] zip(boolean stored, Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                if (stored) {
                    CRC32 sum = new CRC32();
                    sum.update(each.getValue());
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(each.getValue().length);
                    entry.setCrc(sum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return bytes.toByteArray();
    }

    /** Runs SQL in a DuckDB of its own, which may write files. */
    static void sql(String... statements) {
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        } catch (SQLException failed) {
            throw new AssertionError(failed);
        }
    }

    /** A Parquet file of what {@code select} selects. */
    static Path parquet(Path file, String select, String options) {
        sql("COPY (" + select + ") TO '" + file.toString().replace("'", "''") + "' (FORMAT parquet" + options + ")");
        return file;
    }
}
