package dev.chainrule.tensor.plan;

import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.reduceMax;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.withInputs;

import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes every product with a vector as what it means, a sum of products, so that it fuses with what stands around it; and a reduction over
 * scattered axes of four or more as one axis after the other, so that each has rows and columns; and what is taken through an order and
 * seen along two axes at once as a copy.
 */
final class VectorProducts {
    private VectorProducts() {
    }

    static List<Node> asSums(List<Node> outputs) {
        Map<Node, Node> lowered = new IdentityHashMap<>();
        for (Node node : Graph.topologicalOrder(outputs)) {
            List<Node> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(lowered.get(input)));
            Node same = withInputs(node, inputs);
            Node sums = node.op() == Op.MATMUL ? product(node, inputs.get(0), inputs.get(1)) : isScattered(same) ? oneByOne(same) : same;
            lowered.put(node, sums.op().isElementwise() && isTakenAskew(sums) ? withTakenCopied(sums) : sums);
        }
        return outputs.stream().map(lowered::get).toList();
    }

    /** Whether {@code node} sees rows taken through an order along two axes at once, as f(x[order[i]], x[order[j]]) does. */
    private static boolean isTakenAskew(Node node) {
        return FusionRules.withViews(List.of(node)).stream().anyMatch(view -> view.op() == Op.TAKE)
                && FusionRules.space(List.of(node)) == null;
    }

    /** The same with what is taken multiplied by 1 before it is seen otherwise: a value of its own, which may be written down. */
    private static Node withTakenCopied(Node node) {
        Map<Node, Node> copied = new IdentityHashMap<>();
        for (Node view : FusionRules.withViews(List.of(node))) {
            Node same = withInputs(view, view.inputs().stream().map(input -> copied.getOrDefault(input, input)).toList());
            copied.put(view, view.op() == Op.TAKE ? mul(same, fill(same, 1)) : same);
        }
        return copied.get(node);
    }

    private static boolean isScattered(Node node) {
        boolean reduction = node.op() == Op.SUM || node.op() == Op.REDUCE_MAX;
        return reduction && node.input(0).shape().rank() >= 4 && node.axes().size() > 1 && node.shape().rank() > 0;
    }

    private static Node oneByOne(Node node) {
        Node result = node.input(0);
        for (int k = node.axes().size() - 1; k >= 0; k--) {
            result = node.op() == Op.SUM ? sum(result, node.axes().get(k)) : reduceMax(result, node.axes().get(k));
        }
        return result;
    }

    private static Node product(Node node, Node a, Node b) {
        if (a.shape().rank() == 2 && b.shape().rank() == 2) {
            return withInputs(node, List.of(a, b));
        }
        if (a.shape().rank() == 1 && b.shape().rank() == 1) {
            return sum(mul(a, b), 0);                                          // Σⱼ a[j]·b[j]
        }
        return a.shape().rank() == 2
                ? sum(mul(a, broadcast(b, a.shape(), List.of(1))), 1)          // Σⱼ A[i, j]·b[j]
                : sum(mul(broadcast(a, b.shape(), List.of(0)), b), 0);         // Σⱼ a[j]·B[j, k]
    }
}
