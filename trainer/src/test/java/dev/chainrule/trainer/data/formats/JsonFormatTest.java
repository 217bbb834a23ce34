package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Objects become rows; what is no object, or nested, is shown with its line and column. */
class JsonFormatTest {
    private static final double NAN = Double.NaN;

    @TempDir
    Path folder;

    private Table read(String text) {
        return Samples.read(folder, "a.jsonl", text);
    }

    @Test
    void objectsBecomeRows() {
        Table table = read(
                "{\"a\": 1, \"b\": true}\n\n{\"c\": -2.5e3, \"a\": null, \"b\": false}\r\n{\"b\": NaN, \"ä \\\"\": 12345678901234567890}\n");
        assertThat(names(table)).containsExactly("a", "b", "c", "ä \"");
        assertNumbers(table, new double[][] {{1, 1, NAN, NAN}, {NAN, 0, -2500, NAN}, {NAN, NAN, NAN, 12345678901234567890.0}});
        assertThat(table.where(1)).isEqualTo("a.jsonl, line 3");
    }

    @Test
    void textIsTextEvenIfItLooksLikeANumber() {
        Table table = read("{\"a\": \"x\", \"b\": \"7\"}\n{\"a\": \"y\", \"b\": \"\"}\n");
        assertThat(table.column("a").hasNumbers()).isFalse();
        assertThat(table.column("b").hasNumbers()).isFalse();
        assertThat(table.column("b").isMissing(1)).isTrue();
    }

    @Test
    void oneArrayOfObjectsIsReadToo() {
        String text = "[{\"a\": 1},\n {\"a\": 2}]\n";
        assertNumbers(Samples.read(folder, "a.json", text), new double[][] {{1}, {2}});
        assertThatThrownBy(() -> read("[{\"a\": 1}] {\"a\": 2}"))
                .hasMessage("a.jsonl, line 1, column 12: more follows after the end of the array.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '%', value = {
            "{\"a\": [1]}|line 2, column 7: 'a' is an array, and a column needs numbers or texts: leave it out, or write each part under a name of its own.",
            "{\"a\": {\"b\": 1}}|line 2, column 7: 'a' is an object, and a column needs numbers or texts: leave it out, or write each part under a name of its own.",
            "[1]|line 2, column 1: a row must be an object, such as {\"x\": 1, \"y\": 2}.",
            "7|line 2, column 1: a row must be an object, such as {\"x\": 1, \"y\": 2}.",
            "{\"a\": 1, \"a\": 2}|line 2, column 10: the name 'a' is there twice in one object.",
            "{\"a\": 1,}|line 2, column 9: this is no JSON (Unexpected character ('}' (code 125)): was expecting double-quote to start field name).",
            "{\"a\" 1}|line 2, column 6: this is no JSON (Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value)."})
    void whatIsNoRowIsShownWithItsPlace(String line, String sentence) {
        assertThatThrownBy(() -> read("{\"a\": 0}\n" + line + "\n")).isInstanceOf(BadCallException.class)
                .hasMessage("a.jsonl, " + sentence);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\"", "{\"a\": 1", "{\"a\": 1, \"b\": \"x", "{\"a\": 1}\n{"})
    void aFileCutShortIsNoticed(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(BadCallException.class).hasMessageStartingWith("a.jsonl, line ")
                .hasMessageContaining("this is no JSON")
                .hasMessageEndingWith(").");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "[]"})
    void anEmptyFileIsCalledEmpty(String text) {
        assertThatThrownBy(() -> read(text)).hasMessage("a.jsonl is empty: it needs an object a line, such as {\"x\": 1, \"y\": 2}.");
    }

    @Test
    void objectsWithoutNamesMakeNoColumns() {
        assertThatThrownBy(() -> read("{}\n"))
                .hasMessage("a.jsonl has objects without names: they need some, such as {\"x\": 1, \"y\": 2}.");
    }

    @Test
    void depthAndLengthAreBounded() {
        assertThatThrownBy(() -> read("[".repeat(100_000))).isInstanceOf(BadCallException.class).hasMessageStartingWith("a.jsonl, line 1");
        assertThatThrownBy(() -> read("{\"a\": " + "1".repeat(100_000) + "}")).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("a.jsonl");
        StringBuilder wide = new StringBuilder("{");
        for (int k = 0; k <= 65_536; k++) {
            wide.append(k == 0 ? "" : ",").append("\"c").append(k).append("\":1");
        }
        assertThatThrownBy(() -> read(wide.append('}').toString())).isInstanceOf(BadCallException.class)
                .hasMessageEndingWith("there are more than 65536 names, the most columns that are read.");
    }

    @Test
    void whatIsNoUtf8IsCalledSo() throws IOException {
        Path file = folder.resolve("latin.jsonl");
        java.nio.file.Files.write(file, new byte[] {'{', '"', 'a', '"', ':', '"', (byte) 0xE4, '"', '}'});
        assertThatThrownBy(() -> DataSource.read(file)).isInstanceOf(BadCallException.class).hasMessageContaining("Invalid UTF-8");
    }
}
