package dev.chainrule.trainer.nn;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import java.util.Locale;

/** What a neuron makes of its pre-activation z, element by element. */
public enum Activation {
    /** a = z. */
    LINEAR,
    /** a = max(0, z), with derivative 0 where z ≤ 0. */
    RELU,
    /** a = tanh z. */
    TANH,
    /** a = σ(z) = 1/(1 + e⁻ᶻ), {@link Primitives#sigmoid}: neither it nor its derivative overflows. */
    SIGMOID;

    /** The activation of {@code z}, of the same shape. */
    public Node of(Node z) {
        return switch (this) {
            case LINEAR -> z;
            case RELU -> Primitives.relu(z);
            case TANH -> Primitives.tanh(z);
            case SIGMOID -> Primitives.sigmoid(z);
        };
    }

    /** {@code inner} under this activation, as a formula that the parser reads. */
    public String formula(String inner) {
        return switch (this) {
            case LINEAR -> inner;
            case RELU -> "max(0, " + inner + ")";
            case TANH -> "tanh(" + inner + ")";
            case SIGMOID -> "sigmoid(" + inner + ")";
        };
    }

    /** The name that a user types. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
