package dev.chainrule.trainer.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** λ₁·Σ|w| + λ₂·Σw², and its derivative λ₁·sign w + 2λ₂·w, 0 at 0. */
class PenaltyTest {
    private final Graph graph = new Graph();
    private final Node w = graph.input("W", Shape.of(2, 2), DType.F64);
    private final Node v = graph.input("v", Shape.of(1), DType.F64);
    private final Map<Node, double[]> values = Map.of(w, new double[] {3, -0.5, 0, 1}, v, new double[] {-2});

    @ParameterizedTest
    @CsvSource({"0.1,0", "0,0.25", "0.1,0.25"})
    void aPenaltyAndItsGradientAreThoseOfTheFormula(double l1, double l2) {
        Node penalty = new Penalty(l1, l2).of(List.of(w, v));
        assertThat(ReferenceInterpreter.evaluate(penalty, values)[0]).isCloseTo(l1 * 6.5 + l2 * 14.25, within(1e-15));
        List<Node> gradients = Gradients.of(penalty, List.of(w, v));
        assertThat(ReferenceInterpreter.evaluate(gradients.get(0), values)).containsExactly(
                new double[] {l1 + 6 * l2, -l1 - l2, 0, l1 + 2 * l2}, within(1e-15));
        assertThat(ReferenceInterpreter.evaluate(gradients.get(1), values)).containsExactly(new double[] {-l1 - 4 * l2}, within(1e-15));
    }

    @Test
    void withoutFactorsThereIsNoPenalty() {
        assertThat(Penalty.NONE.of(List.of(w, v))).isNull();
    }

    @ParameterizedTest
    @CsvSource({"-1,0", "0,NaN", "Infinity,0"})
    void factorsThatMakeNoSenseAreRefused(double l1, double l2) {
        assertThatThrownBy(() -> new Penalty(l1, l2)).isInstanceOf(BadCallException.class)
                .hasMessage("The factors of a penalty must be 0 or more, not " + l1 + " and " + l2 + ".");
    }
}
