package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sum;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * All parameters of a model, or something of the same shapes, as one vector: a product with a number is one with each part, a dot product
 * sums over all parts.
 */
record ParameterVector(List<Node> parts) {
    /** Leaves of the shapes of {@code parameters}, named "what of parameter", 0 at the start. */
    static ParameterVector memory(String what, ParameterVector parameters) {
        return new ParameterVector(parameters.parts.stream().map(p -> FirstOrder.memory(what, p)).toList());
    }

    /** Part by part. */
    ParameterVector map(UnaryOperator<Node> f) {
        return new ParameterVector(parts.stream().map(f).toList());
    }

    private ParameterVector zip(ParameterVector other, BinaryOperator<Node> f) {
        List<Node> zipped = new ArrayList<>();
        for (int k = 0; k < parts.size(); k++) {
            zipped.add(f.apply(parts.get(k), other.parts.get(k)));
        }
        return new ParameterVector(zipped);
    }

    ParameterVector plus(ParameterVector other) {
        return zip(other, Primitives::add);
    }

    ParameterVector minus(ParameterVector other) {
        return zip(other, Primitives::sub);
    }

    /** @param scalar a scalar */
    ParameterVector times(Node scalar) {
        return map(part -> mul(scalar, part));
    }

    /** This where the scalar {@code condition} is not 0, else {@code other}. */
    ParameterVector where(Node condition, ParameterVector other) {
        return zip(other, (a, b) -> Primitives.where(condition, a, b));
    }

    /** Σ aᵢbᵢ. */
    Node dot(ParameterVector other) {
        return total(zip(other, Primitives::mul));
    }

    /** Σ |aᵢ|. */
    Node norm1() {
        return total(map(Primitives::abs));
    }

    private static Node total(ParameterVector vector) {
        return vector.parts.stream().map(part -> sum(part)).reduce(Primitives::add).orElseThrow();
    }

    /** Says that each part of this leaf becomes the part of {@code value}. */
    void becomes(ParameterVector value, Map<Node, Node> next) {
        for (int k = 0; k < parts.size(); k++) {
            next.put(parts.get(k), value.parts.get(k));
        }
    }
}
