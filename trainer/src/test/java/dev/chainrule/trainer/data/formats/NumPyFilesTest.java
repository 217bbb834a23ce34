package dev.chainrule.trainer.data.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that NumPy itself wrote, by {@code src/test/resources/numpy/make.py}. */
class NumPyFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/numpy");

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().matches(".*\\.np[yz]")).sorted().toList();
        }
    }

    @Test
    void allAreThere() throws IOException {
        assertThat(files()).hasSize(48);
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatNumPyWroteIsRead(Path file) {
        Table table = DataSource.read(file);
        boolean truth = file.getFileName().toString().startsWith("b1");
        boolean vector = file.getFileName().toString().startsWith("vector");
        assertThat(table.rows()).isEqualTo(5);
        assertThat(Samples.names(table)).isEqualTo(vector ? List.of("x") : file.toString().endsWith("z") ? List.of("X0", "X1", "X2", "y")
                : List.of("x0", "x1", "x2"));
        for (int i = 0; i < 5; i++) {
            for (int j = 0; j < table.columns().size(); j++) {
                int number = 10 * i + (vector ? 1 : j % 3);
                assertThat(table.columns().get(j).value(i)).isEqualTo(truth ? number % 2 : number);
            }
        }
    }
}
