package dev.chainrule.trainer.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.graph.Primitives;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every activation and its derivative, in float32, also where eᶻ overflows. */
class ActivationTest {
    private static final float[] POINTS = {-1000, -100, -80, -30, -3, -0.5f, 0.5f, 3, 100, 1000};

    private static double[] expected(Activation activation, double z) {
        double s = 1 / (1 + Math.exp(-z));
        double rest = 1 / (1 + Math.exp(z));
        double t = Math.tanh(z);
        return switch (activation) {
            case LINEAR -> new double[] {z, 1};
            case RELU -> new double[] {Math.max(0, z), z > 0 ? 1 : 0};
            case TANH -> new double[] {t, 1 - t * t};
            case SIGMOID -> new double[] {s, s * rest};
        };
    }

    @ParameterizedTest
    @EnumSource
    void valuesAndDerivativesAreRight(Activation activation) {
        try (Device device = Devices.open("cpu")) {
            Tensor z = device.tensor(POINTS, POINTS.length);
            Tensor a = device.of(activation.of(z.node()));
            Tensor slope = device.of(Gradients.of(Primitives.sum(a.node()), List.of(z.node())).get(0));
            for (int k = 0; k < POINTS.length; k++) {
                double[] both = expected(activation, POINTS[k]);
                assertThat(a.toDoubles()[k]).as("%s(%s)", activation, POINTS[k]).isCloseTo(both[0],
                        within(1e-6 * size(activation, both[0])));
                assertThat(slope.toDoubles()[k]).as("%s'(%s)", activation, POINTS[k]).isCloseTo(both[1],
                        within(1e-6 * size(activation, both[1])));
            }
        }
    }

    /** A probability, and its slope, are right to their last digits however small they are; no smaller than float32 counts. */
    private static double size(Activation activation, double expected) {
        return activation == Activation.SIGMOID ? Math.max(Math.abs(expected), 1e-36) : 1;
    }
}
