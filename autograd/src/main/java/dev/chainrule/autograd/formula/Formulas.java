package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.graph.Node;

/** Graphs as formulas. */
public final class Formulas {
    private Formulas() {
    }

    /** The simplified formula of a tensor, such as {@code 2/N · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])}. */
    public static String formula(Tensor tensor) {
        return print(tensor.node());
    }

    /** The simplified formula of {@code node} in plain text. */
    public static String print(Node node) {
        return new TermPrinter().print(new NodeTerms().of(node));
    }

    /** The simplified formula of {@code node} in LaTeX. */
    public static String latex(Node node) {
        return new LatexPrinter().print(new NodeTerms().of(node));
    }
}
