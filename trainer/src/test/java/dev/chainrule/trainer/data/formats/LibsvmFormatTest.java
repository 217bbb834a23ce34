package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sparse rows become dense ones; what is no row is shown with its line. */
class LibsvmFormatTest {
    @TempDir
    Path folder;

    private Table read(String text) {
        return Samples.read(folder, "a.svm", text);
    }

    @Test
    void sparseRowsBecomeDense() {
        Table table = read("+1 1:2.5 3:-4e-1 # a comment, 7:8\n\n # nothing but a comment\n-1\t2:1\r\n0.5   \n2 3:nan");
        assertThat(names(table)).containsExactly("y", "x1", "x2", "x3");
        assertNumbers(table, new double[][] {{1, 2.5, 0, -0.4}, {-1, 0, 1, 0}, {0.5, 0, 0, 0}, {2, 0, 0, Double.NaN}});
        assertThat(table.where(1)).isEqualTo("a.svm, line 4");
        assertThat(table.where(3)).isEqualTo("a.svm, line 6");
    }

    @Test
    void anIndexOfZeroIsAFeature() {
        assertThat(names(read("1 0:5 2:6\n"))).containsExactly("y", "x0", "x1", "x2");
    }

    @Test
    void aCompressedFileIsReadToo() throws IOException {
        Path file = folder.resolve("a.libsvm.gz");
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file))) {
            packed.write("1 1:2\n".getBytes(StandardCharsets.US_ASCII));
        }
        assertNumbers(DataSource.read(file), new double[][] {{1, 2}});
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
            "1 1:2 x:3|it has 'x:3', where index:value belongs.", "1 1:2 3|it has '3', where index:value belongs.",
            "1 1:2 :3|it has ':3', where index:value belongs.", "1 1:2 -3:1|it has '-3:1', where index:value belongs.",
            "1 1:2 3:|it has '' for the value of feature 3, which is no number.",
            "1 1:2 3:4x|it has '4x' for the value of feature 3, which is no number.",
            "1 1:2 3:4:5|it has '4:5' for the value of feature 3, which is no number.",
            "1 1:2 3:0x1p3|it has '0x1p3' for the value of feature 3, which is no number.",
            "good 1:2|it has 'good' for the label, which is no number.",
            "1:2 3:4|it begins with '1:2', where a label belongs: write label index:value ….",
            "1,3 1:2|it has the label '1,3', of several classes: a row has one label here.",
            "1 qid:3 1:2|it has a 'qid:3': ranking by queries is not among what is trained here; take the qid: out.",
            "1 2147483648:1|it has '2147483648:1', where index:value belongs.",
            "1 65537:1|it has the feature 65537; at most 65536 are read, for they are made dense."})
    void whatIsNoRowIsShownWithItsLine(String line, String sentence) {
        assertThatThrownBy(() -> read("1 1:1\n\n" + line + "\n")).isInstanceOf(BadCallException.class)
                .hasMessage("a.svm, line 3: " + sentence);
    }

    @Test
    void indicesMustRise() {
        assertThatThrownBy(() -> read("1 2:1 2:3\n")).hasMessage("a.svm, line 1: it has feature 2 after 2: they must rise.");
        assertThatThrownBy(() -> read("1 2:1 1:3\n")).hasMessage("a.svm, line 1: it has feature 1 after 2: they must rise.");
    }

    @Test
    void aFileWithoutRowsOrFeaturesIsCalledSo() {
        assertThatThrownBy(() -> read("\n# only this\n")).hasMessage("a.svm is empty: it has no rows.");
        assertThatThrownBy(() -> read("1\n2\n")).hasMessage("a.svm has labels and no features: write them as index:value.");
    }

    @Test
    void aWordWithoutEndIsNotKept() {
        assertThatThrownBy(() -> read("1 1:" + "9".repeat(1 << 20))).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("a.svm, line 1: it has a word of more than 256 bytes, which is no number: '1:999");
    }

    @Test
    void whatWouldBeTooLargeWhenDenseIsRefused() {
        assertThatThrownBy(() -> read("1 65536:1\n" + "1\n".repeat(32768)))
                .hasMessage("a.svm: its 32769 rows of 65536 features are sparse, and dense they "
                        + "would be more than 2147483648 numbers: leave out rare features.");
    }
}
