package dev.chainrule.tensor.plan;

import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.withInputs;

import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Writes every product with a vector as what it means, a sum of products, so that it fuses with what stands around it. */
final class VectorProducts {
    private VectorProducts() {
    }

    static List<Node> asSums(List<Node> outputs) {
        Map<Node, Node> lowered = new IdentityHashMap<>();
        for (Node node : Graph.topologicalOrder(outputs)) {
            List<Node> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(lowered.get(input)));
            lowered.put(node, node.op() == Op.MATMUL ? product(node, inputs.get(0), inputs.get(1)) : withInputs(node, inputs));
        }
        return outputs.stream().map(lowered::get).toList();
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
