package dev.chainrule.autograd.conformance;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Something to run on a device: a graph, what is asked of it, and the numbers that go in. */
final class Problem {
    final String name;
    final Graph graph;
    final List<Node> leaves = new ArrayList<>();
    final Map<Node, double[]> values = new IdentityHashMap<>();
    final List<Node> outputs = new ArrayList<>();
    final Map<Node, Node> updates = new LinkedHashMap<>();
    DimSizes sizes = DimSizes.none();
    private final Random random;
    private Plan plan;

    Problem(String name) {
        this(name, new Graph());
    }

    /** A problem over a graph that something else has made. */
    Problem(String name, Graph graph) {
        this.name = name;
        this.graph = graph;
        this.random = new Random(name.hashCode() * 31L + Long.getLong("tests.seed", 1));
    }

    /** A new input with numbers of {@code domain}. */
    Node leaf(DType dtype, Domain domain, long... dims) {
        return bind(graph.input("x" + leaves.size(), Shape.of(dims), dtype), domain);
    }

    /** A new input with these numbers. */
    Node leaf(DType dtype, double[] numbers, long... dims) {
        return bind(graph.input("x" + leaves.size(), Shape.of(dims), dtype), numbers);
    }

    /** Numbers for an input that is there already. */
    Node bind(Node leaf, Domain domain) {
        return bind(leaf, domain.numbers(random, leaf.dtype(), Math.toIntExact(leaf.shape().extent().at(sizes))));
    }

    /** Numbers for an input that is there already. */
    Node bind(Node leaf, double[] numbers) {
        leaves.add(leaf);
        values.put(leaf, numbers);
        return leaf;
    }

    /** A permutation of {@code n} row numbers as an input. */
    Node permutation(int n) {
        double[] order = new double[n];
        for (int k = 0; k < n; k++) {
            int other = random.nextInt(k + 1);
            order[k] = order[other];
            order[other] = k;
        }
        return leaf(DType.I32, order, n);
    }

    /** Asks for y, and for the cotangents of every floating input that some random cotangent of y is pulled back to. */
    Problem forwardAndBackward(Node y) {
        outputs.add(y);
        List<Node> floating = leaves.stream().filter(leaf -> leaf.dtype().isFloating()).toList();
        if (!floating.isEmpty()) {
            Node u = bind(graph.input("u", y.shape(), y.dtype()), Domain.GAUSSIAN);
            outputs.addAll(Gradients.pullback(y, u, floating));
        }
        return this;
    }

    /** Asks for these as they are. */
    Problem outputs(Node... nodes) {
        outputs.addAll(List.of(nodes));
        return this;
    }

    /** What is read back after a run: the outputs, then the updated inputs. */
    List<Node> results() {
        List<Node> results = new ArrayList<>(outputs);
        results.addAll(updates.values());
        return results;
    }

    /** The plan, made once. */
    Plan plan() {
        if (plan == null) {
            plan = Planner.plan(outputs, updates);
        }
        return plan;
    }

    /** Whether nothing is reduced, so that every device gives the same bits. */
    boolean isElementwise() {
        return Graph.topologicalOrder(results()).stream()
                .noneMatch(node -> node.op().kind() == Op.Kind.REDUCE || node.op().kind() == Op.Kind.CONTRACTION);
    }

    /** Whether {@code op} is needed for the first output. */
    boolean uses(Op op) {
        return Graph.topologicalOrder(outputs.subList(0, 1)).stream().anyMatch(node -> node.op() == op);
    }

    @Override
    public String toString() {
        return name;
    }
}
