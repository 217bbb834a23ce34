package dev.chainrule.autograd.formula;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The derivatives of a formula as mathematics writes them. Each operation is an intermediate variable u₁, u₂, …; its local partial
 * derivatives come from {@link dev.chainrule.autograd.GradientRules}, the one table of rules; a derivative is the sum over all paths of
 * their products (the multivariable, or total derivative, chain rule). Scalars are followed forwards, so that the result reads like the
 * formula; vectors and matrices backwards, as they are computed.
 */
public final class Derivation {
    private final Node root;
    private final Map<String, Node> wrt;
    private final List<Node> order;
    private final List<Node> steps = new ArrayList<>();
    private final Map<Node, Term> names = new IdentityHashMap<>();
    private final Map<Node, Set<Node>> dependsOn = new IdentityHashMap<>();

    /**
     * @param root the formula, a scalar
     * @param wrt  name → the input to differentiate for, in order
     */
    public Derivation(Node root, Map<String, Node> wrt) {
        this.root = Textbook.of(root);
        this.wrt = new LinkedHashMap<>(wrt);
        this.order = Graph.topologicalOrder(List.of(this.root));
        for (Node node : order) {
            Set<Node> inputs = Collections.newSetFromMap(new IdentityHashMap<>());
            node.inputs().forEach(input -> inputs.addAll(dependsOn.get(input)));
            if (wrt.containsValue(node)) {
                inputs.add(node);
            }
            dependsOn.put(node, inputs);
            if (isStep(node)) {
                steps.add(node);
            }
        }
        for (int k = 0; k < steps.size(); k++) {
            names.put(steps.get(k), new Term.Var(stepName(k), steps.get(k).shape().rank(), false));
        }
    }

    /** u₁, u₂, …; f for a single operation; u and f for one function of another, where there is one path only. */
    private String stepName(int k) {
        String u = free("u", "v", "z", "s", "t");
        String f = free("f", "g", "h", "F");
        boolean one = steps.size() == 1;
        boolean onePath = steps.size() == 2
                && steps.get(1).inputs().stream().filter(input -> !dependsOn.get(input).isEmpty()).distinct().count() == 1;
        return one || onePath && k == 1 ? f : onePath ? u : u + subscript(k + 1);
    }

    /** The first of {@code letters} that no variable begins with. */
    private String free(String... letters) {
        for (String letter : letters) {
            if (order.stream().noneMatch(node -> node.op() == Op.INPUT && node.name().startsWith(letter))) {
                return letter;
            }
        }
        return letters[0] + "_";
    }

    private boolean isStep(Node node) {
        return node.op().kind() != Op.Kind.LEAF && node.op() != Op.BROADCAST && node.op() != Op.CAST && node.op() != Op.RESHAPE
                && !dependsOn.get(node).isEmpty();
    }

    static String subscript(int number) {
        StringBuilder digits = new StringBuilder();
        Integer.toString(number).chars().forEach(c -> digits.append((char) ('₀' + (c - '0'))));
        return digits.toString();
    }

    /** Whether no vector or matrix occurs. */
    boolean isScalar() {
        return order.stream().allMatch(node -> node.shape().rank() == 0);
    }

    /** The operations that depend on a variable, operands first: the intermediate variables. */
    List<Node> steps() {
        return steps;
    }

    /** The name of an intermediate variable or input. */
    Term name(Node node) {
        Node seen = seen(node);
        return names.containsKey(seen) ? names.get(seen) : new NodeTerms(names).of(seen);
    }

    boolean depends(Node node, Node variable) {
        return dependsOn.getOrDefault(node, Set.of()).contains(variable);
    }

    Map<String, Node> wrt() {
        return wrt;
    }

    Node root() {
        return root;
    }

    /** The formula of ∂f/∂variable, simplified. */
    Term derivative(String variable) {
        Node x = wrt.get(variable);
        return isScalar() ? forward(x).get(root) : new NodeTerms().of(Gradients.of(root, List.of(x)).get(0));
    }

    /** The derivatives of every node for {@code x}, in terms of the variables: forwards, each the sum over its operands. */
    Map<Node, Term> forward(Node x) {
        Map<Node, Term> derivatives = new IdentityHashMap<>();
        NodeTerms terms = new NodeTerms();
        for (Node node : order) {
            List<Term> paths = new ArrayList<>();
            for (int k = 0; k < node.inputs().size(); k++) {
                if (depends(node.input(k), x)) {
                    paths.add(Algebra.multiply(partial(node, k, terms::of), derivatives.get(node.input(k))));
                }
            }
            derivatives.put(node, node == x ? Algebra.ONE : Algebra.sum(paths));
        }
        derivatives.putIfAbsent(x, Algebra.ONE);
        return derivatives;
    }

    /** The local partial derivative of {@code node} for operand {@code k}, the operands written as {@code written} says. */
    Term partial(Node node, int k, java.util.function.Function<Node, Term> written) {
        if (node.op() == Op.MATMUL) {
            return written.apply(node.input(1 - k));
        }
        if (node.op() == Op.SUM) {
            return Algebra.ONE;
        }
        List<Node> fresh = new ArrayList<>();
        Map<Node, Term> texts = new IdentityHashMap<>();
        for (int j = 0; j < node.inputs().size(); j++) {
            Node input = node.input(j);
            Node copy = input.op().kind() == Op.Kind.LEAF && input.op() != Op.INPUT || isLiteral(input)
                    ? input
                    : node.graph().input("operand", input.shape(), input.dtype());
            fresh.add(copy);
            texts.put(copy, written.apply(input));
        }
        Node y = Primitives.withInputs(node, fresh);
        texts.put(y, new NodeTerms(texts).of(y));
        Node one = Primitives.fill(y, 1);
        return new NodeTerms(texts).of(dev.chainrule.autograd.GradientRules.vjp(y, one).get(k));
    }

    /** Operand → ∂step/∂operand, in letters, for every operand that is no number; where one is used twice, the sum. */
    Map<Node, Term> partials(Node step) {
        Map<Node, Term> partials = new LinkedHashMap<>();
        for (int k = 0; k < step.inputs().size(); k++) {
            Node operand = seen(step.input(k));
            if (operand.op() != Op.CONSTANT && operand.op() != Op.SIZE) {
                partials.merge(operand, partial(step, k, this::name), Algebra::add);
            }
        }
        return partials;
    }

    /** The operand behind what is not written: broadcasts, casts, reshapes. */
    Node seen(Node node) {
        Node seen = node;
        while (!names.containsKey(seen) && (seen.op() == Op.BROADCAST || seen.op() == Op.CAST || seen.op() == Op.RESHAPE)) {
            seen = seen.input(0);
        }
        return seen;
    }

    private static boolean isLiteral(Node node) {
        return node.op() == Op.BROADCAST && node.input(0).op() == Op.CONSTANT;
    }

    /** ∂f/∂u for every step and variable, in terms of the intermediate variables: the reverse sweep. */
    Map<Node, Term> backward() {
        List<Node> targets = new ArrayList<>(steps);
        targets.addAll(wrt.values());
        List<Node> cotangents = Gradients.pullback(root, Primitives.constant(root, 1), targets);
        NodeTerms terms = new NodeTerms(names);
        Map<Node, Term> result = new IdentityHashMap<>();
        for (int k = 0; k < targets.size(); k++) {
            result.put(targets.get(k), terms.of(cotangents.get(k)));
        }
        return result;
    }

    /** The definition of an intermediate variable in terms of those before it. */
    Term definition(Node step) {
        Map<Node, Term> before = new IdentityHashMap<>(names);
        before.remove(step);
        return new NodeTerms(before).of(step);
    }
}
