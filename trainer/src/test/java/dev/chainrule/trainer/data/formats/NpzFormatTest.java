package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.doubles;
import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.npy;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.Table;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arrays of an archive become columns; archives that are damaged, or a trap, are refused in a sentence. */
class NpzFormatTest {
    private static final byte[] MATRIX = npy("<f8", false, "(3, 2)", doubles(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4, 5, 6));
    private static final byte[] BY_COLUMNS = npy("<f8", true, "(3, 2)", doubles(ByteOrder.LITTLE_ENDIAN, 1, 3, 5, 2, 4, 6));
    private static final byte[] VECTOR = npy("|i1", false, "(3,)", new byte[] {7, 8, 9});

    @TempDir
    Path folder;

    private Table read(boolean stored, Map<String, byte[]> entries) {
        return Samples.read(folder, "a.npz", Samples.zip(stored, entries));
    }

    private static Map<String, byte[]> entries(Object... namesAndBytes) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        for (int k = 0; k < namesAndBytes.length; k += 2) {
            entries.put((String) namesAndBytes[k], (byte[]) namesAndBytes[k + 1]);
        }
        return entries;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void arraysStandSideBySide(boolean stored) {
        for (byte[] matrix : new byte[][] {MATRIX, BY_COLUMNS}) {
            Table table = read(stored, entries("X.npy", matrix, "y.npy", VECTOR));
            assertThat(names(table)).containsExactly("X0", "X1", "y");
            assertNumbers(table, new double[][] {{1, 2, 7}, {3, 4, 8}, {5, 6, 9}});
        }
    }

    @Test
    void besideXAndYNothingElseIsRead() {
        Table table = read(false, entries("x.npy", MATRIX, "names.npy", npy("<U3", false, "(9,)", new byte[108]), "y.npy", VECTOR));
        assertThat(names(table)).containsExactly("x0", "x1", "y");
    }

    @Test
    void otherNamesAreColumnsAsTheyStand() {
        assertThat(names(read(false, entries("speed.npy", VECTOR, "weight.npy", VECTOR)))).containsExactly("speed", "weight");
    }

    @Test
    void arraysOfDifferentLengthAreNamed() {
        assertThatThrownBy(() -> read(false, entries("a.npy", VECTOR, "b.npy", npy("|i1", false, "(2,)", new byte[2]))))
                .isInstanceOf(BadCallException.class)
                .hasMessage("a.npz, array a, has 3 rows and a.npz, array b, 2: the arrays of a table have one length.");
    }

    @Test
    void aNameThatIsThereTwiceIsNamed() {
        assertThatThrownBy(() -> read(false, entries("a.npy", MATRIX, "a0.npy", VECTOR)))
                .hasMessage("a.npz: two columns are named 'a0': give each a name of its own.");
    }

    @Test
    void whatIsNoArrayIsNamed() {
        assertThatThrownBy(() -> read(false, entries("read.me", VECTOR)))
                .hasMessage("a.npz holds 'read.me', which is no NPY array: an NPZ file holds nothing else.");
        assertThatThrownBy(() -> read(false, entries("a.npy", new byte[] {1, 2})))
                .hasMessage("a.npz, array a, is no whole NPY array: it ends within its header, after 2 bytes.");
        assertThatThrownBy(() -> read(false, entries("folder/", new byte[0]))).hasMessage("a.npz holds no arrays.");
    }

    @Test
    void everyCutIsNoticed() {
        byte[] whole = Samples.zip(false, entries("X.npy", MATRIX, "y.npy", VECTOR));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> Samples.read(folder, "a.npz", cut)).isInstanceOf(BadCallException.class)
                    .hasMessageStartingWith("a.npz ");
        }
    }

    @Test
    void aBitThatFlippedIsNoticedByTheChecksum() {
        byte[] whole = Samples.zip(true, entries("y.npy", VECTOR));
        int element = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\u0007\b\t");
        whole[element] ^= 1;
        assertThatThrownBy(() -> Samples.read(folder, "a.npz", whole)).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("a.npz, array y, is damaged at row ").hasMessageContaining("checksum");
    }

    /** The directory says 2 GB, which so few packed bytes cannot be. */
    @Test
    void aSizeThatIsImpossibleIsRefusedBeforeRoomIsMade() {
        byte[] whole = Samples.zip(false, entries("y.npy", VECTOR));
        int directory = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).lastIndexOf("PK\u0001\u0002");
        whole[directory + 27] = 0x7f;                                        // the highest byte of the size unpacked
        assertThatThrownBy(() -> Samples.read(folder, "a.npz", whole)).isInstanceOf(BadCallException.class)
                .hasMessageMatching(
                        "a.npz, array y, is no whole NPY array: it is said to be 21\\d+ bytes long, which \\d+ packed bytes cannot hold\\.");
    }

    /** A megabyte of zeros in a kilobyte: what is honest is read, and not more of it than the header says. */
    @Test
    void whatIsPackedTightlyIsReadAsFarAsItSays() {
        byte[] zeros = npy("|u1", false, "(100000, 10)", new byte[1_000_000]);
        Table table = read(false, entries("X.npy", zeros, "y.npy", npy("|u1", false, "(100000,)", new byte[100_000])));
        assertThat(table.rows()).isEqualTo(100_000);
        byte[] more = npy("|u1", false, "(3,)", new byte[1_000_000]);
        assertThatThrownBy(() -> read(false, entries("y.npy", more)))
                .hasMessage("a.npz, array y, is no whole NPY array: its shape (3,) needs 3 bytes of elements, and 1000000 are there.");
    }
}
