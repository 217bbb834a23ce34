package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** With its defaults {@code train} ends where the method of least squares, computed apart, says that the end is. */
class ConvergenceTest {
    private static final double WITHIN = 1.001;

    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
    }

    private double linear(String file, String target, String... more) {
        String[] call = {"train", file, "--target", target, "--model", "linear", "--holdout", "0", "--quiet"};
        String[] all = Arrays.copyOf(call, call.length + more.length);
        System.arraycopy(more, 0, all, call.length, more.length);
        Map<String, Object> json = calls.json(all);
        return (double) json.get("trainLoss");
    }

    /** The rows of a file without quotes that lack nothing, the target last. */
    private static double[][] rows(String file, String target, String... features) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(file));
        List<String> names = List.of(lines.get(0).split(","));
        int[] columns = IntStream.concat(Arrays.stream(features).mapToInt(names::indexOf), IntStream.of(names.indexOf(target))).toArray();
        return lines.stream().skip(1).map(line -> line.split(",", -1)).filter(row -> IntStream.of(columns).noneMatch(k -> row[k].isEmpty()))
                .map(row -> IntStream.of(columns).mapToDouble(k -> Double.parseDouble(row[k])).toArray()).toArray(double[][]::new);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "cars.csv|Miles_per_Gallon|Cylinders,Displacement,Horsepower,Weight_in_lbs,Acceleration|392",
            "cars.csv|Horsepower|Miles_per_Gallon,Cylinders,Displacement,Weight_in_lbs,Acceleration|392",
            "penguins.csv|Body Mass (g)|Beak Length (mm),Beak Depth (mm),Flipper Length (mm)|342",
            "seattle-weather.csv|temp_max|precipitation,temp_min,wind|1461",
            "seattle-weather.csv|precipitation|temp_max,temp_min,wind|1461"})
    void aLinearNeuronEndsAtTheLeastSquares(String name, String target, String features, int count) throws IOException {
        String file = Calls.example(name);
        double[][] rows = rows(file, target, features.split(","));
        assertThat(rows).hasNumberOfRows(count);
        double least = LeastSquares.loss(rows);
        assertThat(linear(file, target)).isBetween(least * (1 - 1e-9), least * WITHIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sgd", "momentum", "nesterov", "adam", "rmsprop", "lbfgs"})
    void everyOptimizerGetsThere(String optimizer) throws IOException {
        String file = Calls.example("penguins.csv");
        double least = LeastSquares.loss(rows(file, "Body Mass (g)", "Beak Length (mm)", "Beak Depth (mm)", "Flipper Length (mm)"));
        assertThat(linear(file, "Body Mass (g)", "--optimizer", optimizer)).isBetween(least * (1 - 1e-9), least * WITHIN);
    }

    /** Twenty features of scales from 10⁻⁶ to 10⁶, far from 0, each nearly a mixture of the others; seed 1. */
    @Test
    void aNarrowValleyIsNoTrouble() throws IOException {
        int columns = 20;
        Random random = new Random(1);
        StringBuilder csv = new StringBuilder();
        for (int j = 0; j < columns; j++) {
            csv.append('x').append(j).append(',');
        }
        csv.append("y\n");
        for (int i = 0; i < 500; i++) {
            double common = random.nextGaussian();
            double y = 3;
            for (int j = 0; j < columns; j++) {
                double x = common + 0.01 * random.nextGaussian();
                y += (j % 3 - 1) * x * 20;
                csv.append((x + 50) * Math.pow(10, j % 13 - 6)).append(',');
            }
            csv.append(y + random.nextGaussian()).append('\n');
        }
        String file = folder.resolve(calls.write("valley.csv", csv.toString())).toString();
        double least = LeastSquares.loss(rows(file, "y", IntStream.range(0, columns).mapToObj(j -> "x" + j).toArray(String[]::new)));
        assertThat(linear(file, "y")).isBetween(least * (1 - 1e-6), least * WITHIN);
    }

    /** Where every target is well above 0 the kink is never met, and a ReLU neuron ends where the linear one does. */
    @ParameterizedTest
    @CsvSource({"penguins.csv,Body Mass (g)", "cars.csv,Weight_in_lbs"})
    void aReluNeuronThatNeedsNoKinkEndsThereToo(String name, String target) {
        String file = Calls.example(name);
        double linear = linear(file, target);
        double relu = (double) calls.json("train", file, "--target", target, "--holdout", "0", "--quiet").get("trainLoss");
        assertThat(relu).isCloseTo(linear, within(0.001 * linear));
    }

    /** Rain falls on some days and is never negative: the kink is worth something, and no target is reached by luck. */
    @Test
    void aReluNeuronThatNeedsItsKinkIsBetterThanALinearOne() {
        String file = Calls.example("seattle-weather.csv");
        double linear = linear(file, "precipitation");
        Map<String, Object> relu = calls.json("train", file, "--target", "precipitation", "--holdout", "0", "--quiet");
        assertThat((double) relu.get("trainLoss")).isLessThan(linear);
        assertThat((double) calls.json("train", Calls.example("cars.csv"), "--target", "Miles_per_Gallon", "--quiet").get("rSquared"))
                .isGreaterThan(0.6);
    }

    @Test
    void aKinkedLineIsFoundExactly() {
        StringBuilder csv = new StringBuilder("a,y\n");
        for (int k = -20; k <= 20; k++) {
            csv.append(k / 10.0).append(',').append(Math.max(0, 3 * k / 10.0 - 1)).append('\n');
        }
        calls.write("kink.csv", csv.toString());
        Map<String, Object> json = calls.json("train", "kink.csv", "--target", "y", "--holdout", "0", "--quiet");
        assertThat((double) json.get("trainLoss")).isLessThan(1e-4);
        assertThat((double) ((Map<?, ?>) json.get("weights")).get("a")).isCloseTo(3, within(0.02));
        assertThat((double) json.get("bias")).isCloseTo(-1, within(0.02));
    }
}
