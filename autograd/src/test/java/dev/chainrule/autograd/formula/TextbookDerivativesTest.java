package dev.chainrule.autograd.formula;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextbookDerivativesTest {
    static final Map<String, Shape> NEURON = Map.of("X", Shape.parse("N,D"), "w", Shape.parse("D"), "y", Shape.parse("N"));

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"99|0", "x|1", "3x|3", "x^3|3x²", "x^2 + 3x|2x + 3", "x^2 - 3x|2x − 3", "x^2*x|3x²", "ln(x^2)|2/x",
            "sin(x^2)|2x·cos(x²)", "x + x^2|1 + 2x", "sin(x + x^2)|cos(x + x²)·(1 + 2x)", "1/x|−1/x²", "sqrt(x)|1/(2·√x)", "x^-2|−2/x³",
            "exp(x)*x|x·exp(x) + exp(x)", "x/x|0", "0*x|0", "x\u00a0+\u2009x^2|1 + 2x", "x^y|y·x^(y − 1)", "y^x|ln(y)·y^x",
            "x^x|x^x + ln(x)·x^x",
            "sigmoid(x)|exp(−x)/(1 + exp(−x))²", "sigmoid(x^2)|2x·exp(−x²)/(1 + exp(−x²))²",
            "(1 + x)^sin(y)|sin(y)·(1 + x)^(sin(y) − 1)"})
    void printsWhatATextbookPrints(String formula, String derivative) {
        assertThat(derive(formula, Map.of(), List.of("x"))).containsExactly(derivative);
    }

    @Test
    void theGradientOfTwoVariables() {
        assertThat(derive("3x^2*y", Map.of(), List.of("x", "y"))).containsExactly("6xy", "3x²");
    }

    @Test
    void theGradientOfANeuronsLoss() {
        assertThat(derive("mean((y - max(0, X·w + b))^2)", NEURON, List.of("w", "b"))).containsExactly(
                "2/N · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])", "2/N · Σ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])");
    }

    static List<String> derive(String formula, Map<String, Shape> shapes, List<String> wrt) {
        Derivation derivation = derivation(formula, shapes, wrt);
        return wrt.stream().map(name -> new TermPrinter().print(derivation.derivative(name))).toList();
    }

    static Derivation derivation(String formula, Map<String, Shape> shapes, List<String> wrt) {
        FormulaGraph graph = new FormulaGraph(FormulaParser.parse(formula), shapes, DType.F64);
        Map<String, Node> inputs = new LinkedHashMap<>();
        wrt.forEach(name -> inputs.put(name, graph.leaf(name, shapes.getOrDefault(name, Shape.SCALAR))));
        return new Derivation(graph.root(), inputs);
    }
}
