package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The graph of a formula as a textbook has it, where what is computed takes another form for the sake of the numbers. Equal over the reals. */
final class Textbook {
    private Textbook() {
    }

    /** {@code root} with every σ as 1/(1 + e⁻ᶻ), so that its derivation takes the steps of a textbook; never to be computed with. */
    static Node of(Node root) {
        Map<Node, Node> written = new IdentityHashMap<>();
        for (Node node : Graph.topologicalOrder(List.of(root))) {
            List<Node> inputs = new ArrayList<>();
            node.inputs().forEach(input -> inputs.add(written.get(input)));
            Node z = sigmoidOf(node);
            written.put(node, z == null ? Primitives.withInputs(node, inputs) : logistic(written.get(z)));
        }
        return written.get(root);
    }

    private static Node logistic(Node z) {
        Node one = Primitives.constant(z, 1);
        return Primitives.div(one, Primitives.add(one, Primitives.exp(Primitives.neg(z))));
    }

    /** z, where {@code node} is what {@link Primitives#sigmoid} makes of z; else null. */
    static Node sigmoidOf(Node node) {
        boolean mayBe = node.op() == Op.DIV && node.input(0).op() == Op.WHERE && node.input(0).input(1).op() == Op.EXP
                && node.input(0).input(1).input(0).op() == Op.WHERE;
        Node z = mayBe ? node.input(0).input(1).input(0).input(1) : null;
        return z != null && Primitives.sigmoid(z) == node ? z : null;              // equal operations on equal operands are one node
    }
}
