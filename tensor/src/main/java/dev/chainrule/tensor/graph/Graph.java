package dev.chainrule.tensor.graph;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * Where nodes live. Operations and literal constants are hash-consed: the same operation on the same operands is the same node, so a
 * common subexpression is computed once. Inputs have an identity of their own and are never merged. Nodes that nobody holds any more are
 * collected. Safe for use by several threads.
 */
public final class Graph {
    private final WeakHashMap<Node, WeakReference<Node>> nodes = new WeakHashMap<>();

    /** A new leaf: data or a parameter, under the name that printed formulas show. */
    public Node input(String name, Shape shape, DType dtype) {
        return intern(new Node(this, Op.INPUT, List.of(), new Attribute.Leaf(name), shape, dtype));
    }

    /** The literal scalar {@code value}, rounded to {@code dtype}. */
    public Node constant(double value, DType dtype) {
        double rounded = dtype == DType.F32 ? (float) value : value;
        return intern(new Node(this, Op.CONSTANT, List.of(), new Attribute.Literal(rounded), Shape.SCALAR, dtype));
    }

    Node node(Op op, List<Node> inputs, Attribute attribute, Shape shape, DType dtype) {
        for (Node input : inputs) {
            if (input.graph() != this) {
                throw new BadCallException(op + ": the operands belong to different graphs; build both with the same device.");
            }
        }
        return intern(new Node(this, op, inputs, attribute, shape, dtype));
    }

    private Node intern(Node candidate) {
        synchronized (nodes) {
            WeakReference<Node> known = nodes.get(candidate);
            Node node = known == null ? null : known.get();
            if (node == null) {
                nodes.put(candidate, new WeakReference<>(candidate));
                return candidate;
            }
            return node;
        }
    }

    /** Every node that {@code outputs} need, operands before their users; the order depends on the graph alone. */
    public static List<Node> topologicalOrder(Collection<Node> outputs) {
        List<Node> order = new ArrayList<>();
        Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> stack = new ArrayDeque<>();
        for (Node output : outputs) {
            stack.push(output);
            while (!stack.isEmpty()) {
                Node node = stack.peek();
                Node waiting = done.contains(node) ? null : firstWaiting(node, done);
                if (waiting != null) {
                    stack.push(waiting);
                } else {
                    stack.pop();
                    if (done.add(node)) {
                        order.add(node);
                    }
                }
            }
        }
        return order;
    }

    private static Node firstWaiting(Node node, Set<Node> done) {
        for (Node input : node.inputs()) {
            if (!done.contains(input)) {
                return input;
            }
        }
        return null;
    }

    /** node → the nodes in {@code order} that have it as an operand, in order. */
    public static Map<Node, List<Node>> users(List<Node> order) {
        Map<Node, List<Node>> users = new IdentityHashMap<>();
        for (Node node : order) {
            for (Node input : node.inputs()) {
                List<Node> list = users.computeIfAbsent(input, n -> new ArrayList<>());
                if (list.isEmpty() || list.get(list.size() - 1) != node) {
                    list.add(node);
                }
            }
        }
        return users;
    }
}
