package dev.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.autograd.GradCheckResult.Outcome;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Composites;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GradCheckTest {
    private final Graph graph = new Graph();
    private final Node x = graph.input("x", Shape.of(3), DType.F64);
    private final Node y = graph.input("y", Shape.of(3), DType.F64);
    private final Map<Node, double[]> at = Map.of(x, new double[] {0.5, -1.25, 2}, y, new double[] {1e-6, 3e-6, -2e-6});

    @Test
    void aRightGradientPassesAndSaysWhatWasCompared() {
        Node loss = Primitives.sum(Primitives.mul(Primitives.sin(x), Primitives.exp(Primitives.mul(y, Primitives.constant(y, 1e6)))));
        GradCheckResult result = GradCheck.check(loss, at, List.of(x, y));
        assertThat(result.relativeError()).isLessThan(1e-9);
        assertThat(result.backward()).isEqualTo(result.forward());
        assertThat(result.toString()).startsWith("The gradient is right: along a random direction it is ")
                .contains("by central differences with step 1e-0");
    }

    @Test
    void theSameSeedDrawsTheSameDirection() {
        Node loss = Primitives.sum(Primitives.mul(x, Primitives.mul(x, y)));
        GradCheck check = GradCheck.defaults().seed(7);
        assertThat(check.run(loss, at, List.of(x, y))).isEqualTo(check.run(loss, at, List.of(x, y)))
                .isNotEqualTo(check.seed(8).run(loss, at, List.of(x, y)));
    }

    @Test
    void aWrongGradientFailsAndTheWorstInputIsNamed() {
        Node loss = Primitives.sum(Primitives.mul(Primitives.mul(x, x), Primitives.sin(y)));
        List<Node> right = Gradients.of(loss, List.of(x, y));
        Node wrong = Primitives.mul(right.get(1), Primitives.constant(x, 1.001));
        assertThat(GradCheck.defaults().run(loss, at, List.of(x, y), right).passed()).isTrue();
        GradCheckResult result = GradCheck.defaults().run(loss, at, List.of(x, y), List.of(right.get(0), wrong));
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.worstInput()).isEqualTo("y");
        assertThat(result.worstError()).isBetween(1e-5, 2e-3);
        assertThatThrownBy(result::requirePassed).isInstanceOf(WorkFailedException.class).hasMessageMatching(
                "The gradient is wrong: along a random direction it is \\S+, by the rules forward \\S+, by central differences with step \\S+"
                        + " \\S+, a relative error of \\S+ where 1e-06 is allowed; the worst input is y, with \\S+\\.");
    }

    @Test
    void aGradientThatIsNotANumberFails() {
        Node loss = Primitives.sum(x);
        Node none = Primitives.fill(x, Double.NaN);
        assertThat(GradCheck.defaults().run(loss, at, List.of(x), List.of(none)).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aMissingPathFails() {
        Node loss = Primitives.sum(Primitives.mul(x, x));
        assertThat(GradCheck.defaults().run(loss, at, List.of(x), List.of(x)).outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void onAKinkTheDrawIsRejectedAndAnotherPointIsTaken() {
        Node loss = Primitives.sum(Primitives.relu(x));
        Map<Node, double[]> kink = Map.of(x, new double[] {0, 1, 2});
        assertThat(GradCheck.defaults().draws(1).run(loss, kink, List.of(x)).outcome()).isEqualTo(Outcome.REJECTED);
        GradCheckResult result = GradCheck.check(loss, kink, List.of(x));
        assertThat(result.rejected()).isPositive();
        assertThat(result.passed()).isTrue();
    }

    @Test
    void whereNoDrawIsAwayFromAKinkTheCheckSaysSo() {
        Node never = Primitives.sum(Primitives.ln(Primitives.neg(Primitives.mul(x, x))));
        assertThatThrownBy(() -> GradCheck.check(never, at, List.of(x))).isInstanceOf(WorkFailedException.class).hasMessage(
                "The gradient could not be checked: all 10 draws lie too near a kink, a pole or a comparison, or where the function is not"
                        + " finite; choose another point.");
    }

    @Test
    void aKinkWithinTheStepIsNoFault() {
        Node loss = Primitives.sum(Primitives.abs(x));
        for (double distance : new double[] {1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-9}) {
            GradCheckResult result = GradCheck.defaults().run(loss, Map.of(x, new double[] {distance, 1, -1}), List.of(x));
            assertThat(result.passed()).as(result.toString()).isTrue();
        }
    }

    @Test
    void aResultThatIsNoScalarIsCheckedAlongARandomCotangent() {
        Node outer = Primitives.mul(Primitives.reshape(x, Shape.of(3, 1)), Primitives.tanh(y));
        GradCheckResult result = GradCheck.check(outer, at, List.of(x, y));
        assertThat(Math.abs(result.forward() - result.backward())).isLessThanOrEqualTo(1e-12 * Math.abs(result.backward()));
    }

    @Test
    void anInputThatDoesNotMatterHasGradientZero() {
        assertThat(GradCheck.check(Primitives.sum(x), at, List.of(x, y)).passed()).isTrue();
    }

    @Test
    void namedDimensionsAreGivenSizes() {
        Node a = graph.input("a", Shape.parse("N"), DType.F32);
        Node loss = Primitives.mean(Primitives.mul(a, a));
        assertThat(GradCheck.defaults().sizes(DimSizes.none().with("N", 4)).run(loss, Map.of(a, new double[] {1, 2, 3, 4}), List.of(a))
                .passed()).isTrue();
    }

    @Test
    void tensorsAreCheckedInFloat64AtTheValuesTheyHold() {
        try (Device device = Devices.open("cpu")) {
            Tensor features = device.normal(1, 1, 20, 4).named("X");
            Tensor w = device.normal(2, 1, 4).named("w");
            Tensor b = device.scalar(0.3).named("b");
            Tensor loss = Composites.max(0, features.dot(w).plus(b)).minus(1).square().mean();
            GradCheckResult result = GradCheck.check(loss, w, b);
            assertThat(result.relativeError()).isLessThan(1e-6);
            Tensor product = w.times(2);
            assertThatThrownBy(() -> GradCheck.check(product.sum(), product)).isInstanceOf(BadCallException.class)
                    .hasMessage("A gradient check moves its inputs: f32[4] = mul(w, broadcast) is none, or holds no numbers to move.");
        }
    }

    @Test
    void aWrongCallIsOneSentence() {
        Node loss = Primitives.sum(x);
        assertThatThrownBy(() -> GradCheck.check(loss, at, List.of())).isInstanceOf(BadCallException.class)
                .hasMessage("A gradient check needs at least one input to differentiate for.");
        assertThatThrownBy(() -> GradCheck.defaults().run(loss, at, List.of(x), List.of(loss))).isInstanceOf(BadCallException.class)
                .hasMessageContaining("has shape [], the input [3]; they must be equal.");
        assertThatThrownBy(() -> GradCheck.defaults().run(x, at, List.of(x), List.of(x)))
                .hasMessageStartingWith("A gradient to check needs a scalar loss and one gradient for each input");
    }
}
