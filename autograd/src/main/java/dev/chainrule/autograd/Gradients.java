package dev.chainrule.autograd;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The reverse sweep: from the graph of a scalar L to the graph of its derivatives. Cotangents are gathered from the result down to the
 * leaves, in reverse topological order; where a node is used several times, the paths add up (the total derivative). Nothing is computed,
 * and the result can be differentiated again.
 */
public final class Gradients {
    private final Map<Tensor, Tensor> gradients = new LinkedHashMap<>();

    private Gradients(Tensor loss, Tensor[] wrt) {
        List<Node> nodes = of(loss.node(), Arrays.stream(wrt).map(Tensor::node).toList());
        for (int k = 0; k < wrt.length; k++) {
            gradients.put(wrt[k], loss.device().of(nodes.get(k)));
        }
    }

    /**
     * The gradients of a scalar for some tensors, as tensors: a graph, nothing has run.
     *
     * @throws BadCallException if {@code loss} is no scalar
     */
    public static Gradients gradients(Tensor loss, Tensor... wrt) {
        return new Gradients(loss, wrt);
    }

    /**
     * ∂loss/∂x, of the shape of x.
     *
     * @throws BadCallException if x is none of the tensors that the gradients were asked for
     */
    public Tensor of(Tensor x) {
        Tensor gradient = gradients.get(x);
        if (gradient == null) {
            throw new BadCallException("There is no gradient for " + x + ": name it when the gradients are made.");
        }
        return gradient;
    }

    /**
     * ∂L/∂x for each x in {@code wrt}, in that order; zeros for an x that L does not depend on.
     *
     * @param loss a scalar
     * @throws BadCallException if {@code loss} is no scalar
     */
    public static List<Node> of(Node loss, List<Node> wrt) {
        if (!loss.shape().equals(Shape.SCALAR)) {
            throw new BadCallException("A gradient needs a scalar, not shape " + loss.shape() + "; take a sum or a mean first.");
        }
        return pullback(loss, Primitives.constant(loss, 1), wrt);
    }

    /**
     * The vector-Jacobian product Jᵀu of any node: ∂⟨u, y⟩/∂x for each x in {@code wrt}.
     *
     * @param u a cotangent of the shape of y
     */
    public static List<Node> pullback(Node y, Node u, List<Node> wrt) {
        if (!u.shape().equals(y.shape())) {
            throw new BadCallException(
                    "pullback: the cotangent has shape " + u.shape() + ", the result " + y.shape() + "; they must be equal.");
        }
        List<Node> order = Graph.topologicalOrder(List.of(y));
        Set<Node> onPath = onPath(order, wrt);
        Map<Node, Node> cotangents = new IdentityHashMap<>();
        cotangents.put(y, u);
        for (int k = order.size() - 1; k >= 0; k--) {
            Node node = order.get(k);
            Node g = cotangents.get(node);
            if (g != null && onPath.contains(node)) {
                accumulate(node, GradientRules.vjp(node, g), onPath, cotangents);
            }
        }
        List<Node> result = new ArrayList<>();
        for (Node x : wrt) {
            Node g = cotangents.get(x);
            result.add(g != null ? g : Primitives.broadcastTo(Primitives.constant(x, 0), x.shape()));
        }
        return result;
    }

    private static void accumulate(Node node, List<Node> shares, Set<Node> onPath, Map<Node, Node> cotangents) {
        for (int k = 0; k < shares.size(); k++) {
            if (onPath.contains(node.input(k))) {
                cotangents.merge(node.input(k), shares.get(k), Primitives::add);
            }
        }
    }

    /** The nodes through which a derivative can flow: those that depend on a member of {@code wrt}. */
    private static Set<Node> onPath(List<Node> order, List<Node> wrt) {
        Set<Node> onPath = Collections.newSetFromMap(new IdentityHashMap<>());
        onPath.addAll(wrt);
        for (Node node : order) {
            if (node.inputs().stream().anyMatch(onPath::contains)) {
                onPath.add(node);
            }
        }
        return onPath;
    }
}
