package dev.chainrule.autograd.nd4j;

import static dev.chainrule.autograd.Gradients.gradients;
import static dev.chainrule.tensor.Composites.max;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.nd4j.Nd4jBridge;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The whole way across the bridge and back: arrays of ND4J in, the gradient of a neuron, arrays of ND4J out. */
class Nd4jGradientTest {
    private static final int ROWS = 207;
    private static final int FEATURES = 11;

    @ParameterizedTest
    @EnumSource(value = DataType.class, names = {"FLOAT", "DOUBLE"})
    void aNeuronsGradientOfArraysIsWhatNd4jItselfComputes(DataType type) {
        assumeTrue(getClass().getClassLoader().getResource("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend") != null,
                "no backend of ND4J on the class path: run with -Pnd4j-native");
        Nd4j.getRandom().setSeed(Long.getLong("tests.seed", 1));
        INDArray features = Nd4j.randn(type, FEATURES, ROWS).transpose();      // not row-major, as data often comes
        INDArray targets = Nd4j.rand(type, ROWS);
        INDArray weights = Nd4j.randn(type, FEATURES);
        INDArray bias = Nd4j.scalar(type, 0.25);

        // 2/N · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0]), operation by operation in ND4J
        INDArray z = features.mmul(weights.reshape(FEATURES, 1)).reshape(ROWS).add(0.25);
        INDArray residual = Transforms.relu(z).sub(targets).mul(z.gt(0).castTo(type));
        INDArray expected = features.transpose().mmul(residual.reshape(ROWS, 1)).reshape(FEATURES).mul(2.0 / ROWS);

        try (Device device = Devices.open("cpu")) {
            Tensor X = Nd4jBridge.fromINDArray(device, features);
            Tensor y = Nd4jBridge.fromINDArray(device, targets);
            Tensor w = Nd4jBridge.fromINDArray(device, weights);
            Tensor b = Nd4jBridge.fromINDArray(device, bias);
            Tensor loss = y.minus(max(0, X.dot(w).plus(b))).square().mean();
            Gradients gradients = gradients(loss, w, b);
            device.run(loss, gradients.of(w), gradients.of(b));
            INDArray gradient = Nd4jBridge.toINDArray(gradients.of(w));
            assertThat(gradient.shape()).containsExactly(FEATURES);
            assertThat(gradient.dataType()).isEqualTo(type);
            double bound = (type == DataType.FLOAT ? 1e-5 : 1e-13) * expected.amaxNumber().doubleValue();
            assertThat(gradient.sub(expected).amaxNumber().doubleValue()).isLessThan(bound);
            double slope = residual.sumNumber().doubleValue() * 2 / ROWS;
            assertThat(Nd4jBridge.toINDArray(gradients.of(b)).getDouble(0)).isCloseTo(slope,
                    org.assertj.core.api.Assertions.within(bound));
        }
    }
}
