package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** From a formula to a graph: each part of the formula becomes a node; variables are inputs of the declared shapes, scalars otherwise. */
public final class FormulaGraph {
    private final Graph graph;
    private final DType dtype;
    private final Map<String, Node> variables = new LinkedHashMap<>();
    private final Map<String, Dim> dimensions = new HashMap<>();
    private final Map<Node, Expr> sources = new IdentityHashMap<>();
    private final Node root;

    /**
     * Builds the graph.
     *
     * @param shapes name → shape of the variables that are no scalars
     * @param dtype  the type of every input
     * @throws BadCallException if shapes do not fit; names the operation, both shapes and the column
     */
    public FormulaGraph(Expr formula, Map<String, Shape> shapes, DType dtype) {
        this.graph = new Graph();
        this.dtype = dtype;
        for (Shape shape : shapes.values()) {
            shape.dims().stream().filter(dim -> dim.isNamed() && !shapes.containsKey(dim.name()))
                    .forEach(dim -> dimensions.put(dim.name(), dim));
        }
        for (String name : formula.variables()) {
            if (!isDimension(name)) {
                variables.put(name, graph.input(name, shapes.getOrDefault(name, Shape.SCALAR), dtype));
            }
        }
        this.root = build(formula);
    }

    /**
     * Builds the formula into a graph that is there.
     *
     * @param bound      name → node for every variable of the formula, all of one floating type
     * @param dimensions name → the dimension that the formula means by it, such as N for the rows of a batch
     * @throws BadCallException if shapes do not fit, or a variable is neither bound nor a dimension
     */
    public FormulaGraph(Expr formula, Map<String, Node> bound, Map<String, Dim> dimensions) {
        Node first = bound.values().iterator().next();
        this.graph = first.graph();
        this.dtype = first.dtype();
        this.dimensions.putAll(dimensions);
        this.variables.putAll(bound);
        for (String name : formula.variables()) {
            if (!bound.containsKey(name) && !isDimension(name)) {
                throw new BadCallException("The formula has a variable '" + name + "' that nothing is known of.");
            }
        }
        this.root = build(formula);
    }

    /** The value of the whole formula. */
    public Node root() {
        return root;
    }

    /** Name → input, in the order of appearance. */
    public Map<String, Node> variables() {
        return variables;
    }

    /** The input of that name; one that stands alone if the formula lacks it, so that its derivative is 0. */
    public Node leaf(String name, Shape shape) {
        Node variable = variables.get(name);
        return variable != null ? variable : graph.input(name, shape, dtype);
    }

    /** Whether {@code name} is a dimension of a declared shape: in the formula it stands for that number. */
    public boolean isDimension(String name) {
        return dimensions.containsKey(name) && !variables.containsKey(name);
    }

    /** The part of the formula that {@code node} computes, or null. */
    public Expr source(Node node) {
        return sources.get(node);
    }

    private Node build(Expr e) {
        List<Node> operands = new ArrayList<>();
        e.operands().forEach(operand -> operands.add(build(operand)));
        try {
            Node node = apply(e, operands);
            sources.putIfAbsent(node, e);
            return node;
        } catch (BadCallException misfit) {
            throw new BadCallException("In the formula at column " + e.column() + ": " + misfit.getMessage(), misfit);
        }
    }

    private Node apply(Expr e, List<Node> x) {
        return switch (e.kind()) {
            case NUMBER -> graph.constant(e.value(), dtype);
            case VARIABLE -> isDimension(e.name()) ? size(e.name()) : variables.get(e.name());
            case NEGATE -> Primitives.neg(x.get(0));
            case ADD -> Primitives.add(x.get(0), x.get(1));
            case SUBTRACT -> Primitives.sub(x.get(0), x.get(1));
            case TIMES -> Primitives.mul(x.get(0), x.get(1));
            case DOT -> dot(x.get(0), x.get(1));
            case DIVIDE -> Primitives.div(x.get(0), x.get(1));
            case POWER -> Primitives.pow(x.get(0), literal(x.get(1), e.operands().get(1)));
            case TRANSPOSE -> Primitives.transpose(x.get(0));
            case CALL -> call(e.name(), x);
            case INDICATOR -> relation(e.name(), x.get(0), x.get(1));
        };
    }

    private Node size(String dimension) {
        return Primitives.size(graph.constant(1, dtype), dimensions.get(dimension).extent());
    }

    /** The exponent −2 is the number −2, so that the power rule sees a number. */
    private Node literal(Node exponent, Expr e) {
        boolean negative = e.kind() == Expr.Kind.NEGATE && e.operands().get(0).kind() == Expr.Kind.NUMBER;
        return negative ? graph.constant(-e.operands().get(0).value(), dtype) : exponent;
    }

    private static Node dot(Node a, Node b) {
        return a.shape().rank() == 0 || b.shape().rank() == 0 ? Primitives.mul(a, b) : Primitives.matmul(a, b);
    }

    private Node call(String function, List<Node> x) {
        Node a = x.get(0);
        return switch (function) {
            case "ln" -> Primitives.ln(a);
            case "exp" -> Primitives.exp(a);
            case "sin" -> Primitives.sin(a);
            case "cos" -> Primitives.cos(a);
            case "tan" -> Primitives.div(Primitives.sin(a), Primitives.cos(a));
            case "tanh" -> Primitives.tanh(a);
            case "sqrt" -> Primitives.sqrt(a);
            case "abs" -> Primitives.abs(a);
            case "relu" -> Primitives.relu(a);
            case "sigmoid" -> Primitives.sigmoid(a);
            case "mean" -> Primitives.mean(a);
            case "sum" -> Primitives.sum(a);
            case "max" -> x.size() == 1 ? Primitives.reduceMax(a) : x.stream().reduce(Primitives::max).orElseThrow();
            case "min" -> x.size() == 1
                    ? Primitives.neg(Primitives.reduceMax(Primitives.neg(a)))
                    : x.stream().reduce(Primitives::min).orElseThrow();
            case "dot" -> dot(a, x.get(1));
            case "where" -> Primitives.where(a, x.get(1), x.get(2));
            default -> throw new BadCallException("there is no function '" + function + "'");
        };
    }

    private static Node relation(String relation, Node a, Node b) {
        return switch (relation) {
            case "<" -> Primitives.less(a, b);
            case ">" -> Primitives.less(b, a);
            case "≤" -> Primitives.lessEqual(a, b);
            case "≥" -> Primitives.lessEqual(b, a);
            default -> Primitives.equal(a, b);
        };
    }
}
