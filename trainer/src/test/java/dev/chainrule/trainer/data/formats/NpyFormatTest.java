package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.doubles;
import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.npy;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every type, order and version of NPY is read; what is no array, or not all of one, is refused in a sentence. */
class NpyFormatTest {
    private static final byte[] SIX = doubles(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4, 5, 6);

    @TempDir
    Path folder;

    private Table read(byte[] bytes) {
        return Samples.read(folder, "a.npy", bytes);
    }

    @ParameterizedTest
    @CsvSource({"f2,003c00c0,1,-2", "f2,01000004,5.9604644775390625e-8,6.103515625e-5", "f4,0000c03f000080bf,1.5,-1",
            "f8,000000000000f83f00000000000000c0,1.5,-2", "i1,7f80,127,-128", "i2,ff7f0080,32767,-32768",
            "i4,ffffff7f00000080,2147483647,-2147483648",
            "i8,0100000000000000ffffffffffffffff,1,-1", "u1,01ff,1,255", "u2,0100ffff,1,65535", "u4,01000000ffffffff,1,4294967295",
            "u8,0100000000000000ffffffffffffffff,1,18446744073709551615",
            "u8,010400000000008000fcffffffffff7f,9223372036854777856,9223372036854774784",
            "b1,0001,0,1"})
    void everyTypeIsReadInBothByteOrders(String type, String hex, double first, double second) {
        byte[] little = HexFormat.of().parseHex(hex);
        byte[] big = little.clone();
        int size = little.length / 2;
        for (int k = 0; k < big.length; k++) {
            big[k] = little[k / size * size + size - 1 - k % size];
        }
        assertNumbers(read(npy((size == 1 ? "|" : "<") + type, false, "(2,)", little)), new double[][] {{first}, {second}});
        assertNumbers(read(npy(">" + type, false, "(2,)", big)), new double[][] {{first}, {second}});
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyVersionIsRead(int version) {
        Table table = read(npy(version, "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }", SIX));
        assertThat(names(table)).containsExactly("x0", "x1");
        assertNumbers(table, new double[][] {{1, 2}, {3, 4}, {5, 6}});
        assertThat(table.where(1)).isEqualTo("a.npy, row 2");
    }

    @Test
    void anArrayInFortranOrderIsReadByRowsToo() {
        assertNumbers(read(npy("<f8", true, "(3, 2)", SIX)), new double[][] {{1, 4}, {2, 5}, {3, 6}});
        assertNumbers(read(npy("<f8", true, "(6,)", SIX)), new double[][] {{1}, {2}, {3}, {4}, {5}, {6}});
    }

    @Test
    void anArrayOfOneDimensionIsOneColumn() {
        assertThat(names(read(npy("<f8", false, "(6,)", SIX)))).containsExactly("x");
        assertThat(names(read(npy(2, "{\"shape\":(6L,),\"descr\":\"<f8\",\"fortran_order\":False}", SIX)))).containsExactly("x");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arraysOfManyBuffersAreRead(boolean fortran) {
        int rows = 3001;
        int columns = 101;
        double[] values = new double[rows * columns];
        double[][] expected = new double[rows][columns];
        for (int k = 0; k < values.length; k++) {
            values[k] = Math.sin(k);
            expected[fortran ? k % rows : k / columns][fortran ? k / rows : k % columns] = values[k];
        }
        byte[] bytes = npy(">f8", fortran, "(" + rows + ", " + columns + ")", doubles(ByteOrder.BIG_ENDIAN, values));
        assertNumbers(read(bytes), expected);
    }

    @Test
    void notANumberIsMissing() {
        Table table = read(npy("<f8", false, "(2,)", doubles(ByteOrder.LITTLE_ENDIAN, Double.NaN, 1)));
        assertThat(table.columns().get(0).isMissing(0)).isTrue();
        assertThat(table.columns().get(0).isMissing(1)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "(2, 3, 1)|a.npy has the shape (2, 3, 1), and a table needs (N) or (N, D): reshape it.",
            "(7,)|a.npy is no whole NPY array: its shape (7,) needs 56 bytes of elements, and 48 are there.",
            "(5,)|a.npy is no whole NPY array: its shape (5,) needs 40 bytes of elements, and 48 are there.",
            "(9223372036854775807, 9223372036854775807)|a.npy is no whole NPY array: its shape (9223372036854775807, 9223372036854775807) is too large.",
            "(99999999999999999999,)|a.npy is no whole NPY array: its header is no dictionary of descr, fortran_order and shape, from its character 71 on.",
            "(-6,)|a.npy is no whole NPY array: its header is no dictionary of descr, fortran_order and shape, from its character 52 on."})
    void aShapeThatDoesNotFitIsNamed(String shape, String sentence) {
        assertThatThrownBy(() -> read(npy("<f8", false, shape, SIX))).isInstanceOf(BadCallException.class).hasMessage(sentence);
    }

    @Test
    void anEmptyArrayHasNoValues() {
        assertThatThrownBy(() -> read(npy("<f8", false, "(0, 2)", new byte[0])))
                .hasMessage("a.npy has the shape (0, 2), and so no values.");
        assertThatThrownBy(() -> read(npy("<f8", false, "()", doubles(ByteOrder.LITTLE_ENDIAN, 1)))).isInstanceOf(BadCallException.class)
                .hasMessage("a.npy has the shape (), and a table needs (N) or (N, D): reshape it.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<U3", "|O", "<c8", "<f16", "<M8[ns]", "", "f"})
    void aTypeThatIsNoNumberIsNamed(String type) {
        assertThatThrownBy(() -> read(npy(type, false, "(6,)", SIX))).isInstanceOf(BadCallException.class)
                .hasMessage("a.npy is no whole NPY array: its elements are of the type '" + type
                        + "', and read are f2, f4, f8, i1 to i8, u1 to u8 and b1: convert it by astype.");
    }

    @Test
    void recordsAreRefused() {
        assertThatThrownBy(() -> read(npy(1, "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (6,), }", SIX)))
                .hasMessage("a.npy is no whole NPY array: its elements are records; save each field as an array of its own.");
    }

    @Test
    void everyCutIsNoticed() {
        byte[] whole = npy("<f8", false, "(6,)", SIX);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(BadCallException.class)
                    .hasMessageStartingWith("a.npy is no whole NPY array: ");
        }
    }

    @Test
    void aFileOfAnotherVersionIsRefused() {
        assertThatThrownBy(() -> read(npy(4, "{'descr': '<f8', 'fortran_order': False, 'shape': (6,), }", SIX)))
                .hasMessage("a.npy is no whole NPY array: it is of version 4, and known are 1, 2 and 3.");
    }

    /** 9 GB, nearly all of it a hole: rows are read one by one, so that its columns are counted without room for it. */
    @Test
    void tooManyColumnsAreRefusedBeforeRoomIsMade() throws IOException {
        Path file = folder.resolve("a.npy");
        byte[] head = npy("|u1", false, "(3, 3000000000)", new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(head);
            sparse.setLength(head.length + 9_000_000_000L);
        }
        assertThatThrownBy(() -> DataSource.read(file)).hasMessage("a.npy has 3000000000 columns; at most 65536 are read.");
    }
}
