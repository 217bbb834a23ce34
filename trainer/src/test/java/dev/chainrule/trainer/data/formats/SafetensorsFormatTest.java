package dev.chainrule.trainer.data.formats;

import static dev.chainrule.trainer.data.formats.Samples.names;
import static dev.chainrule.trainer.data.formats.Samples.assertNumbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.Safetensors;
import dev.chainrule.trainer.data.Safetensors.Tensor;
import dev.chainrule.trainer.data.Table;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tensors become columns. What is wrong with a header is for the tests of {@link Safetensors}. */
class SafetensorsFormatTest {
    @TempDir
    Path folder;

    private Table read(Map<String, Tensor> tensors) {
        return Samples.read(folder, "a.safetensors", Safetensors.bytes(new Safetensors.Content(tensors, Map.of("made", "here"))));
    }

    @Test
    void tensorsStandSideBySide() {
        Table table = read(Map.of("X", Tensor.of(List.of(3L, 2L), 1, 2, 3, 4, 5, 6), "y", Tensor.of(List.of(3L), 7, 8, 9)));
        assertThat(names(table)).containsExactly("X0", "X1", "y");
        assertNumbers(table, new double[][] {{1, 2, 7}, {3, 4, 8}, {5, 6, 9}});
        assertThat(table.where(0)).isEqualTo("a.safetensors, row 1");
    }

    @Test
    void whatMakesNoTableIsNamed() {
        assertThatThrownBy(() -> read(Map.of())).isInstanceOf(BadCallException.class).hasMessage("a.safetensors holds no arrays.");
        assertThatThrownBy(() -> read(Map.of("b", Tensor.of(List.of(), 1)))).isInstanceOf(BadCallException.class)
                .hasMessage("a.safetensors, tensor b, has the shape (), and a table needs (N) or (N, D): reshape it.");
        assertThatThrownBy(() -> read(Map.of("a", Tensor.of(List.of(1L), 1), "b", Tensor.of(List.of(2L), 1, 2))))
                .hasMessage("a.safetensors, tensor a, has 1 rows and a.safetensors, tensor b, 2: the arrays of a table have one length.");
        assertThatThrownBy(() -> Samples.read(folder, "a.safetensors", "too short to be one")).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("'a.safetensors' is no whole safetensors file: ");
    }
}
