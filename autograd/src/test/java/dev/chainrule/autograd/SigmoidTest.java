package dev.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import ch.obermuhlner.math.big.BigDecimalMath;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.autograd.formula.Formulas;
import dev.chainrule.tensor.Composites;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** σ and its derivative to the last digits, also where e⁻ᶻ overflows, and at 0, where −|z| has a kink. */
class SigmoidTest {
    private static final MathContext DIGITS = new MathContext(40);
    private static final double[] POINTS = {-1000, -745, -709, -104, -103, -88.75, -88, -60, -44, -20, -1, -1e-3, -0.0, 0.0, 1e-3, 1, 20,
            44,
            88, 104, 709, 1000, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN};

    /** σ(z) and σ'(z) = σ(z)·σ(−z). */
    private static double[] expected(double z) {
        if (Double.isNaN(z) || Double.isInfinite(z)) {
            return new double[] {z > 0 ? 1 : z < 0 ? 0 : Double.NaN, Double.isNaN(z) ? Double.NaN : 0};
        }
        BigDecimal e = BigDecimalMath.exp(new BigDecimal(-Math.abs(z)), DIGITS);
        BigDecimal small = e.divide(BigDecimal.ONE.add(e), DIGITS);
        BigDecimal large = BigDecimal.ONE.divide(BigDecimal.ONE.add(e), DIGITS);
        return new double[] {(z < 0 ? small : large).doubleValue(), small.multiply(large, DIGITS).doubleValue()};
    }

    private static void check(Function<Tensor, Tensor> sigmoid, DType dtype) {
        try (Device device = Devices.open("cpu")) {
            Tensor z = device.tensor(POINTS, POINTS.length);
            if (dtype == DType.F32) {
                z = device.tensor(floats(), POINTS.length);
            }
            Tensor value = sigmoid.apply(z);
            double[] values = value.toDoubles();
            double[] slopes = Gradients.gradients(value.sum(), z).of(z).toDoubles();
            for (int k = 0; k < POINTS.length; k++) {
                double[] both = expected(dtype == DType.F32 ? (float) POINTS[k] : POINTS[k]);
                assertClose(values[k], both[0], dtype, "σ(" + POINTS[k] + ")");
                assertClose(slopes[k], both[1], dtype, "σ'(" + POINTS[k] + ")");
            }
        }
    }

    private static float[] floats() {
        float[] narrow = new float[POINTS.length];
        for (int k = 0; k < narrow.length; k++) {
            narrow[k] = (float) POINTS[k];
        }
        return narrow;
    }

    /** Within 6 roundings, or 2 of the least numbers that there are. */
    private static void assertClose(double actual, double expected, DType dtype, String what) {
        double unit = dtype == DType.F32 ? Math.ulp(1f) : Math.ulp(1.0);
        double least = dtype == DType.F32 ? Float.MIN_VALUE : Double.MIN_VALUE;
        boolean close = Math.abs(actual - expected) <= Math.max(6 * unit * Math.abs(expected), 2 * least);
        assertThat(close || Double.isNaN(expected) && Double.isNaN(actual)).as("%s in %s: %s, not %s", what, dtype, actual, expected)
                .isTrue();
    }

    @Test
    void valueAndDerivativeKeepTheirRelativeAccuracy() {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            check(Composites::sigmoid, dtype);
            check(z -> z.device().of(new FormulaGraph(FormulaParser.parse("sigmoid(z)"), Map.of("z", z.node()), Map.of()).root()), dtype);
        }
    }

    /** ¼ at ±0; and the second derivative, which is 0 there. */
    @Test
    void atZeroTheDerivativeIsAQuarter() {
        try (Device device = Devices.open("cpu")) {
            Tensor z = device.tensor(new double[] {0.0, -0.0}, 2);
            Node slope = Gradients.of(Primitives.sum(Primitives.sigmoid(z.node())), List.of(z.node())).get(0);
            assertThat(device.of(slope).toDoubles()).containsExactly(0.25, 0.25);
            Node second = Gradients.of(Primitives.sum(slope), List.of(z.node())).get(0);
            assertThat(device.of(second).toDoubles()).containsExactly(0, 0);
        }
    }

    /** What is computed is not what is read: text has the σ of a textbook, wherever one is printed. */
    @ParameterizedTest
    @ValueSource(strings = {"sigmoid(x)|1/(1 + exp(−x))", "2*sigmoid(sigmoid(x) + y)|2/(1 + exp(−(1/(1 + exp(−x)) + y)))",
            "where(1[x < 0], exp(x), 1)/(1 + exp(x))|where(1[x < 0], exp(x), 1)/(1 + exp(x))"})
    void itPrintsAsItIsWritten(String formulaAndText) {
        String[] both = formulaAndText.split("\\|");
        assertThat(Formulas.print(new FormulaGraph(FormulaParser.parse(both[0]), Map.of(), DType.F32).root())).isEqualTo(both[1]);
    }
}
