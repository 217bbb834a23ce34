package dev.chainrule.autograd.formula;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphReportTest {
    private final Graph graph = new Graph();
    private final Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
    private final Node w = graph.input("w", Shape.parse("D"), DType.F32);
    private final Node b = graph.input("b", Shape.SCALAR, DType.F32);
    private final Node residual = sub(graph.input("y", Shape.parse("N"), DType.F32), relu(add(matmul(x, w), b)));

    @Test
    void theLossOfANeuronReadsAsItsFormulaDoes() {
        Map<String, Node> wrt = new LinkedHashMap<>(Map.of("w", w));
        wrt.put("b", b);
        GraphReport report = new GraphReport(mean(mul(residual, residual)), wrt);
        assertThat(report.formula(false)).isEqualTo("1/N · Σ((y − max(0, X·w + b))²)");
        assertThat(report.derivatives(false)).containsExactly(
                Map.entry("w", "∂f/∂w = 2/N · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])"),
                Map.entry("b", "∂f/∂b = 2/N · Σ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])"));
        assertThat(report.derivatives(true).get("b")).startsWith("\\frac{\\partial f}{\\partial b} = \\frac{2}{N} \\sum ");
        List<String> steps = report.steps(false);
        assertThat(steps).contains("  u₁ = X·w           ∂u₁/∂w = X", "  u₅ = u₄²           ∂u₅/∂u₄ = 2 · u₄")
                .hasSameSizeAs(report.steps(true));
        assertThat(report.svg()).startsWith("<svg ").contains(">∂u₁/∂w = X<").endsWith("</svg>\n");
    }

    @Test
    void aVectorHasNoDerivation() {
        assertThatThrownBy(() -> new GraphReport(residual, Map.of("w", w))).isInstanceOf(BadCallException.class)
                .hasMessage("A derivation needs a scalar, not shape [N].");
    }
}
