package dev.chainrule.autograd.conformance;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The losses of one neuron that become one kernel with their gradients, as formulas over X, w, b, y and the weights v of the rows. */
enum Loss {
    RELU("mean((y - max(0, X·w + b))^2)"), LINEAR("mean((y - (X·w + b))^2)"), LOGISTIC("mean(ln(1 + exp(-y*(X·w + b))))"), HUBER(
            "mean(where(1[abs(y - X·w - b) <= 1], 0.5*(y - X·w - b)^2, abs(y - X·w - b) - 0.5))"), HINGE(
                    "mean(max(0, 1 - y*(X·w + b)))"), ROW_WEIGHTED("mean(v*(y - X·w - b)^2)"), SINE("mean((y - sin(X·w + b))^2)");

    /** What is done with the loss. */
    enum Use {
        /** Loss and gradient, sizes known when it is planned. */
        GRADIENT,
        /** The same with rows and columns known by name until it runs. */
        GRADIENT_NAMED,
        /** Of rows taken through a permutation. */
        MINI_BATCH,
        /** Momentum: the velocity, the parameters and the step number updated in their own buffers. */
        UPDATE,
        /** A mini-batch whose place in the permutation the step itself advances. */
        MINI_BATCH_UPDATE
    }

    private final String formula;

    Loss(String formula) {
        this.formula = formula;
    }

    /** The problem of some rows and features. */
    Problem problem(DType dtype, Use use, int rows, int features) {
        boolean named = use == Use.GRADIENT_NAMED;
        boolean batch = use == Use.MINI_BATCH || use == Use.MINI_BATCH_UPDATE;
        Shape matrix = named ? Shape.parse("N,D") : Shape.of(rows, features);
        Shape vector = named ? Shape.parse("N") : Shape.of(rows);
        Map<String, Shape> shapes = Map.of("X", matrix, "w", named ? Shape.parse("D") : Shape.of(features), "y", vector, "v", vector);
        FormulaGraph graph = new FormulaGraph(FormulaParser.parse(formula), shapes, dtype);
        Node loss = graph.root();
        Problem problem = new Problem(this + " " + dtype + " " + use + " [" + rows + ", " + features + "]", loss.graph());
        problem.sizes = named ? DimSizes.none().with("N", rows).with("D", features) : DimSizes.none();
        Map<String, Node> variables = new LinkedHashMap<>(graph.variables());
        if (batch) {
            loss = ofBatch(problem, loss, variables, rows);
        }
        List<Node> parameters = List.of(variables.get("w"), variables.get("b"));
        variables.forEach((name, node) -> bind(problem, name, node, features));
        List<Node> gradients = Gradients.of(loss, parameters);
        problem.outputs.add(loss);
        if (use == Use.UPDATE || use == Use.MINI_BATCH_UPDATE) {
            momentum(problem, parameters, gradients);
        } else {
            problem.outputs.addAll(gradients);
        }
        return problem;
    }

    private static void bind(Problem problem, String name, Node node, int features) {
        Domain domain = name.equals("v") ? Domain.POSITIVE : Domain.GAUSSIAN;
        problem.bind(node, domain);
        if (name.equals("w")) {
            double[] w = problem.values.get(node);
            for (int k = 0; k < w.length; k++) {
                w[k] = (float) (w[k] / Math.sqrt(features));
            }
        }
    }

    /** The loss of {@code rows} rows of inputs that have a few rows more, from the third row of a permutation on. */
    private Node ofBatch(Problem problem, Node whole, Map<String, Node> variables, int rows) {
        int all = rows + 5;
        Node order = problem.permutation(all);
        Node start = problem.leaf(DType.F64, new double[] {2});
        Map<Node, Node> replaced = new java.util.IdentityHashMap<>();
        for (Map.Entry<String, Node> variable : variables.entrySet()) {
            Node old = variable.getValue();
            if (old.shape().rank() > 0 && !variable.getKey().equals("w")) {
                List<Dim> dims = new ArrayList<>(old.shape().dims());
                dims.set(0, Dim.of(all));
                Node leaf = problem.graph.input(variable.getKey(), Shape.of(dims), old.dtype());
                replaced.put(old, Primitives.take(leaf, order, start, Dim.of(rows)));
                variable.setValue(leaf);
            }
        }
        if (problem.name.contains("UPDATE")) {
            problem.updates.put(start, Primitives.add(start, Primitives.constant(start, rows)));
        }
        return rebuilt(whole, replaced);
    }

    private static Node rebuilt(Node root, Map<Node, Node> replaced) {
        for (Node node : dev.chainrule.tensor.graph.Graph.topologicalOrder(List.of(root))) {
            if (!replaced.containsKey(node)) {
                replaced.put(node, Primitives.withInputs(node, node.inputs().stream().map(replaced::get).toList()));
            }
        }
        return replaced.get(root);
    }

    /** v ← 0.9·v + g, p ← p − 0.1·v, t ← t + 1. */
    private static void momentum(Problem problem, List<Node> parameters, List<Node> gradients) {
        for (int k = 0; k < parameters.size(); k++) {
            Node p = parameters.get(k);
            Node v = problem.bind(problem.graph.input("velocity" + k, p.shape(), p.dtype()), Domain.GAUSSIAN);
            Node next = Primitives.add(Primitives.mul(v, Primitives.constant(v, 0.9)), gradients.get(k));
            problem.updates.put(v, next);
            problem.updates.put(p, Primitives.sub(p, Primitives.mul(next, Primitives.constant(p, 0.1))));
        }
        Node t = problem.leaf(DType.F64, new double[] {41});
        problem.updates.put(t, Primitives.add(t, Primitives.constant(t, 1)));
    }
}
