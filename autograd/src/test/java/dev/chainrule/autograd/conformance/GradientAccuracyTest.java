package dev.chainrule.autograd.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The gradient of a neuron against the float64 oracle on the numbers as they are in the data, not as the device rounds them: within 1e-5 of
 * its largest component in float32 and 1e-12 in float64, and the loss within as much of itself.
 */
class GradientAccuracyTest {
    private static final double F32 = 1e-5;
    private static final double F64 = 1e-12;

    @ParameterizedTest
    @EnumSource(value = Loss.class, names = {"RELU", "LINEAR"})
    void onTheCars(Loss loss) throws IOException {
        List<double[]> rows = cars();
        assertThat(rows).hasSize(392);
        for (int draw = 0; draw < 20; draw++) {
            compare(loss, rows, draw, "cars " + draw);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Loss.class, names = {"RELU", "LINEAR"})
    void onRandomData(Loss loss) {
        int[][] shapes = {{1, 1}, {2, 5}, {33, 7}, {257, 300}, {1000, 10}, {5, 1023}, {4098, 3}};
        for (int k = 0; k < shapes.length; k++) {
            Random random = new Random(k);
            List<double[]> rows = new ArrayList<>();
            for (int i = 0; i < shapes[k][0]; i++) {
                double[] row = new double[shapes[k][1] + 1];
                Arrays.setAll(row, j -> random.nextGaussian() * Math.pow(10, j % 4) + j % 3);
                rows.add(row);
            }
            compare(loss, rows, k, Arrays.toString(shapes[k]));
        }
    }

    /** Rows of the target and the features, those with a missing number left out. */
    private static List<double[]> cars() throws IOException {
        Path file = Path.of(System.getProperty("project.root", "."), "examples", "cars.csv");
        List<double[]> rows = new ArrayList<>();
        for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
            String[] cells = line.split(",", -1);
            List<String> numbers = Arrays.asList(cells).subList(cells.length - 8, cells.length - 2);
            if (numbers.stream().noneMatch(String::isBlank)) {
                rows.add(numbers.stream().mapToDouble(Double::parseDouble).toArray());
            }
        }
        return rows;
    }

    private static void compare(Loss loss, List<double[]> rows, int draw, String what) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Problem problem = loss.problem(dtype, Loss.Use.GRADIENT, rows.size(), rows.get(0).length - 1);
            Random random = new Random(draw);
            for (Node leaf : problem.leaves) {
                fill(leaf, problem.values.get(leaf), rows, random);
            }
            Map<Node, double[]> oracle = ReferenceInterpreter.evaluate(problem.outputs, problem.values, problem.sizes);
            for (Target target : Target.underTest()) {
                try (target) {
                    assertClose(what + " " + dtype + " on " + target, target.run(problem), problem, oracle, dtype == DType.F32 ? F32 : F64);
                }
            }
        }
    }

    private static void fill(Node leaf, double[] numbers, List<double[]> rows, Random random) {
        int features = rows.get(0).length - 1;
        for (int k = 0; k < numbers.length; k++) {
            numbers[k] = switch (leaf.name()) {
                case "X" -> rows.get(k / features)[1 + k % features];
                case "y" -> rows.get(k)[0];
                default -> random.nextInt(41) / 100.0 - 0.1;          // mostly positive, so that the neuron is alive
            };
        }
    }

    private static void assertClose(String what, List<double[]> found, Problem problem, Map<Node, double[]> oracle, double relative) {
        double loss = oracle.get(problem.outputs.get(0))[0];
        assertThat(Math.abs(found.get(0)[0] - loss) / Math.max(loss, Double.MIN_NORMAL)).as("loss of " + what)
                .isLessThanOrEqualTo(relative);
        double largest = 0;
        double off = 0;
        for (int k = 1; k < found.size(); k++) {
            double[] expected = oracle.get(problem.outputs.get(k));
            for (int i = 0; i < expected.length; i++) {
                largest = Math.max(largest, Math.abs(expected[i]));
                off = Math.max(off, Math.abs(found.get(k)[i] - expected[i]));
            }
        }
        assertThat(off).as("gradient of " + what).isLessThanOrEqualTo(relative * largest);
    }
}
