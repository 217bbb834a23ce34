package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.less;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mean;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;

import dev.chainrule.tensor.graph.Node;
import java.util.Locale;

/** One neuron: the pre-activation z = X·w + b and what it makes of it, with the mean squared error as its loss. Shapes: X (N, D), w (D), b (). */
public enum Neuron {
    /** ŷ = z: linear regression. */
    LINEAR("mean((y - (X·w + b))^2)"),
    /** ŷ = max(0, z): silent where z ≤ 0, and there without a gradient. */
    RELU("mean((y - max(0, X·w + b))^2)"),
    /** ŷ = σ(z): between 0 and 1, a probability. */
    SIGMOID("mean((y - sigmoid(X·w + b))^2)");

    private final String formula;

    Neuron(String formula) {
        this.formula = formula;
    }

    /** What it makes of z. */
    public Activation activation() {
        return switch (this) {
            case LINEAR -> Activation.LINEAR;
            case RELU -> Activation.RELU;
            case SIGMOID -> Activation.SIGMOID;
        };
    }

    /** The loss as a formula of X, y, w and b. */
    public String formula() {
        return formula;
    }

    /** z = X·w + b, shape (N). */
    public static Node preActivation(Node x, Node w, Node b) {
        return add(matmul(x, w), b);
    }

    /** The prediction ŷ, shape (N). */
    public Node predict(Node x, Node w, Node b) {
        return activation().of(preActivation(x, w, b));
    }

    /** C = 1/N · Σᵢ (yᵢ − ŷᵢ)², a scalar. */
    public Node loss(Node x, Node y, Node w, Node b) {
        Node residual = sub(y, predict(x, w, b));
        return mean(mul(residual, residual));
    }

    /** The number of rows with z &gt; 0, a scalar: at 0 a ReLU neuron has no gradient left to learn by. */
    public static Node activeRows(Node x, Node w, Node b) {
        Node z = preActivation(x, w, b);
        return sum(less(constant(z, 0), z));
    }

    /** The name that a user types. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
