package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GradientCommandTest {
    /** z = w·x + b is 1, −2, 3 at w = (1, 2), b = −2; residuals ŷ − y of a ReLU: −1, −5, 1. */
    private static final String DATA = "a,b,y\n1,1,2\n2,-1,5\n1,2,2\n";

    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
        calls.write("data.csv", DATA);
    }

    @ParameterizedTest
    @CsvSource({"f32", "f64"})
    void lossAndGradientOfAReluNeuronAreThoseOfTheFormula(String dtype) {
        Map<String, Object> json = calls.json("gradient", "data.csv", "--target", "y", "--weights", "1,2", "--bias", "-2", "--dtype",
                dtype);
        assertThat(json).containsOnlyKeys("loss", "weights", "bias", "rows", "features");
        assertThat(json).containsEntry("rows", 3L).containsEntry("features", List.of("a", "b"));
        double tolerance = dtype.equals("f32") ? 1e-5 : 1e-12;
        assertThat((double) json.get("loss")).isCloseTo(27.0 / 3, within(27 * tolerance));
        List<?> weights = (List<?>) json.get("weights");
        assertThat((double) weights.get(0)).isCloseTo(2.0 / 3 * (-1 + 1), within(tolerance));
        assertThat((double) weights.get(1)).isCloseTo(2.0 / 3 * (-1 + 2), within(tolerance));
        assertThat((double) json.get("bias")).isCloseTo(0, within(tolerance));
    }

    @Test
    void aLinearNeuronHasNoKink() {
        Map<String, Object> json = calls.json("gradient", "data.csv", "--target", "y", "--weights", "1,2", "--bias", "-2", "--model",
                "linear",
                "--dtype", "f64");
        assertThat((double) json.get("loss")).isCloseTo((1 + 49 + 1) / 3.0, within(1e-12));
        assertThat((double) json.get("bias")).isCloseTo(2.0 / 3 * (-1 - 7 + 1), within(1e-12));
    }

    @Test
    void printsLossAndGradientForPeople() {
        assertThat(calls.must("gradient", "data.csv", "--target", "y", "--weights", "1,2", "--bias", "-2", "--model", "relu").lines())
                .hasSize(4).anyMatch(line -> line.matches("loss = 9\\.0  \\(mean squared error over 3 rows\\)"))
                .anyMatch(line -> line.startsWith("∂loss/∂w[a] = ")).anyMatch(line -> line.startsWith("∂loss/∂w[b] = 0.66666"))
                .anyMatch(line -> line.startsWith("∂loss/∂b = "));
        assertThat(calls.error()).isEmpty();
    }

    @Test
    void weightsMayBeGivenWithAnEqualsSignOrWithout() {
        String one = calls.must("gradient", "data.csv", "--target", "y", "--weights=-0.1,0.2", "--bias=-0.3");
        assertThat(calls.must("gradient", "--target=y", "--weights", "-0.1,0.2", "--bias", "-0.3", "--", "data.csv")).isEqualTo(one);
    }

    @Test
    void takesOneUsableRowAndAnyTarget() {
        calls.write("one.csv", "a,b,y\n1,1,-7\n,2,3\n");
        assertThat(calls.json("gradient", "one.csv", "--target", "y", "--weights", "1,2", "--bias", "3")).containsEntry("rows", 1L)
                .containsEntry("loss", 169.0);
        assertThat(calls.error().lines()).containsExactly("Left out 1 of 2 rows, which lack a value.");
        calls.write("constant.csv", "a,b,y\n1,1,0\n2,2,0\n");
        assertThat(calls.json("gradient", "constant.csv", "--target", "y", "--weights", "1,2", "--bias", "3")).containsEntry("rows", 2L);
    }

    @Test
    void whatOverflowsIsAString() {
        assertThat(calls.json("gradient", "data.csv", "--target", "y", "--weights", "1e38,1e38", "--bias", "0")).containsEntry("loss",
                "Infinity");
    }

    @Test
    void worksOnTheRawColumnsOfTheCars() {
        Map<String, Object> json = calls.json("gradient", Calls.example("cars.csv"), "--target", "Miles_per_Gallon", "--weights",
                "0,0,0,0,0", "--bias", "0.5", "--dtype", "f64");
        assertThat(json).containsEntry("rows", 392L);
        // The mean is 23.4459 miles a gallon, the variance 60.7627: at w = 0 the loss is the variance and the square of the mean less the bias.
        assertThat((double) json.get("loss")).isCloseTo(60.7627 + (23.44592 - 0.5) * (23.44592 - 0.5), within(1e-3));
        assertThat((double) ((List<?>) json.get("weights")).get(3)).isLessThan(-1e5);
    }
}
