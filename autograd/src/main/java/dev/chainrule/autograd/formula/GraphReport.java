package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What {@link DeriveReport} says of a formula, of a graph that is there: the loss f of a model, with its derivatives for the parameters. */
public final class GraphReport {
    private final Node root;
    private final Map<String, Node> wrt;
    private final Derivation derivation;

    /**
     * @param root the graph, a scalar
     * @param wrt  name → the input to differentiate for, in order
     * @throws BadCallException if {@code root} is no scalar
     */
    public GraphReport(Node root, Map<String, Node> wrt) {
        if (!root.shape().equals(Shape.SCALAR)) {
            throw new BadCallException("A derivation needs a scalar, not shape " + root.shape() + ".");
        }
        this.root = root;
        this.wrt = new LinkedHashMap<>(wrt);
        this.derivation = new Derivation(root, wrt);
    }

    private static TermPrinter printer(boolean latex) {
        return latex ? new LatexPrinter() : new TermPrinter();
    }

    /** The simplified formula of f, as text or LaTeX. */
    public String formula(boolean latex) {
        return printer(latex).print(new NodeTerms().of(root));
    }

    /** Name → the whole equation ∂f/∂name = …, as text or LaTeX. */
    public Map<String, String> derivatives(boolean latex) {
        Map<String, String> equations = new LinkedHashMap<>();
        TermPrinter printer = printer(latex);
        wrt.keySet().forEach(name -> equations.put(name,
                printer.derivative(wrt.size() > 1, "f", name, null) + " = " + printer.print(derivation.derivative(name))));
        return equations;
    }

    /**
     * The written derivation, a line each; what is indented is mathematics, in columns with four spaces or more between, and the name of a
     * rule in parentheses last.
     */
    public List<String> steps(boolean latex) {
        return new WrittenDerivation(derivation, printer(latex)).lines();
    }

    /** The graph as SVG: operations as nodes, values flowing from left to right, each edge with its local partial derivative. */
    public String svg() {
        return new GraphDrawing(derivation, new TermPrinter()).svg();
    }
}
