package dev.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise of the project: a loss of this form and its gradient are one kernel that reads X once; and so is a training step. */
class OneKernelTest {
    private static final Map<String, Shape> SHAPES = Map.of("X", Shape.parse("N,1024"), "w", Shape.parse("1024"), "y", Shape.parse("N"),
            "v",
            Shape.parse("N"));

    @ParameterizedTest
    @ValueSource(strings = {"mean((y - max(0, X·w + b))^2)", "mean((y - (X·w + b))^2)", "mean(ln(1 + exp(-y*(X·w + b))))",
            "mean(where(1[abs(y - X·w - b) <= 1], 0.5*(y - X·w - b)^2, abs(y - X·w - b) - 0.5))", "mean(max(0, 1 - y*(X·w + b)))",
            "mean(v*(y - X·w - b)^2)", "mean((y - sin(X·w))^2)", "mean((y - X·w - b)^2) + 0.1*sum(w^2)", "mean(abs(y - sigmoid(X·w + b)))",
            "mean(-y*ln(sigmoid(X·w + b)) - (1 - y)*ln(sigmoid(-(X·w + b))))", "mean((y - sigmoid(X·w + b))^2)",
            "sum((y - exp(X·w))^2)/2"})
    void aLossItsGradientAndTheUpdateAreOneKernelThatReadsXOnce(String formula) {
        FormulaGraph graph = new FormulaGraph(FormulaParser.parse(formula), SHAPES, DType.F32);
        List<Node> parameters = graph.variables().entrySet().stream().filter(e -> e.getKey().equals("w") || e.getKey().equals("b"))
                .map(Map.Entry::getValue).toList();
        List<Node> outputs = new ArrayList<>(List.of(graph.root()));
        outputs.addAll(Gradients.of(graph.root(), parameters));
        assertOneKernel(Planner.plan(outputs));
        Map<Node, Node> updates = new LinkedHashMap<>();
        for (int k = 0; k < parameters.size(); k++) {
            Node rate = dev.chainrule.tensor.graph.Primitives.constant(graph.root(), 0.1);
            Node step = dev.chainrule.tensor.graph.Primitives.mul(rate, outputs.get(k + 1));
            updates.put(parameters.get(k), dev.chainrule.tensor.graph.Primitives.sub(parameters.get(k), step));
        }
        assertOneKernel(Planner.plan(List.of(graph.root()), updates));
    }

    private static void assertOneKernel(Plan plan) {
        assertThat(plan.kernels()).as(plan.describe()).hasSize(1);
        for (Map.Entry<Slot, Integer> read : plan.kernels().get(0).reads().entrySet()) {
            assertThat(read.getValue()).as(read.getKey().name()).isEqualTo(1);
        }
    }
}
