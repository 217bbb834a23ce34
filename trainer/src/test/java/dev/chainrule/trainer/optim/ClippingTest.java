package dev.chainrule.trainer.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clipped gradients, of float32, on two devices. */
class ClippingTest {
    private static double[][] clipped(String device, Clipping clipping, double[] a, double b) {
        Graph graph = new Graph();
        Node first = graph.input("a", Shape.of(a.length), DType.F32);
        Node second = graph.input("b", Shape.SCALAR, DType.F32);
        try (Device opened = Devices.open(device);
                StepRun run = new StepRun(opened.backend(), clipping.of(List.of(first, second)), Map.of(),
                        Map.of(first, a, second, new double[] {b}))) {
            run.run();
            return new double[][] {run.output(0), run.output(1)};
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "sim"})
    void byValueNoElementIsLarger(String device) {
        double[][] g = clipped(device, new Clipping.ByValue(0.5), new double[] {0.25, -3, 0.5, Double.NaN, Double.NEGATIVE_INFINITY}, 7);
        assertThat(g[0]).containsExactly(0.25, -0.5, 0.5, Double.NaN, -0.5);
        assertThat(g[1]).containsExactly(0.5);
    }

    /** √(2² + 3² + 6²) = 7. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "sim"})
    void byNormAllShrinkByOneFactorAndKeepTheirDirection(String device) {
        double[][] g = clipped(device, new Clipping.ByNorm(3.5), new double[] {2, -3}, 6);
        assertThat(g[0]).containsExactly(1, -1.5);
        assertThat(g[1]).containsExactly(3);
        double[][] small = clipped(device, new Clipping.ByNorm(7), new double[] {2, -3}, 6);
        assertThat(small[0]).containsExactly(2, -3);
        assertThat(small[1]).containsExactly(6);
    }

    /** Their squares are beyond float32. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "sim"})
    void byNormGradientsThatExplodeKeepTheirDirection(String device) {
        double[][] g = clipped(device, new Clipping.ByNorm(1), new double[] {3e38, 0}, (float) -3e38);
        assertThat(g[0]).containsExactly(new double[] {Math.sqrt(0.5), 0}, within(1e-6));
        assertThat(g[1]).containsExactly(new double[] {-Math.sqrt(0.5)}, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "sim"})
    void byNormWhatIsNoNumberStaysSo(String device) {
        double[][] g = clipped(device, new Clipping.ByNorm(1), new double[] {Double.NaN, 2}, 3);
        assertThat(g[0][0]).isNaN();
    }
}
