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
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes every product with a vector as what it means, a sum of products, so that it fuses with what stands around it; and a reduction over
 * scattered axes of four or more as one axis after the other, so that each has rows and columns; and a view that is seen along two axes at
 * once as a copy.
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
            lowered.put(node, sums.op().isElementwise() && isSeenAskew(sums) ? withViewsCopied(sums) : sums);
        }
        return outputs.stream().map(lowered::get).toList();
    }

    /** Whether {@code node} sees one view along two axes at once, as f(v[i], v[j]) does where v is a reshape, or taken through an order. */
    private static boolean isSeenAskew(Node node) {
        return FusionRules.withViews(List.of(node)).size() > 1 && FusionRules.space(List.of(node)) == null;
    }

    /** The same with such a view multiplied by 1 before it is seen otherwise: a value of its own, which may be written down. */
    private static Node withViewsCopied(Node node) {
        Map<Node, Node> copied = new IdentityHashMap<>();
        Collection<Node> views = FusionRules.withViews(List.of(node));
        for (Node view : views) {
            Node same = withInputs(view, view.inputs().stream().map(input -> copied.getOrDefault(input, input)).toList());
            long users = views.stream().filter(user -> user.inputs().contains(view)).count();
            copied.put(view, view.op() == Op.TAKE || users > 1 ? mul(same, fill(same, 1)) : same);
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
