package dev.chainrule.autograd.formula;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * All that {@code derive} has to say of a formula: its derivatives as text and LaTeX, their values at a point, the written derivation and
 * the picture of the graph.
 */
public final class DeriveReport {
    /**
     * What is asked.
     *
     * @param formula the formula, as {@link FormulaParser} reads it
     * @param wrt     the variables to differentiate for; null: all, in the order of appearance
     * @param at      name → number where values are wanted; null: nowhere
     * @param order   1, or 2 for second derivatives too
     * @param shapes  name → shape of the variables that are no scalars
     */
    public record Request(String formula, List<String> wrt, Map<String, Double> at, int order, Map<String, Shape> shapes) {
    }

    /**
     * One derivative.
     *
     * @param left    what it is a derivative of, and for what: {@code df/dx}, {@code ∂f/∂w}, {@code ∂²f/∂x∂y}
     * @param formula in plain text
     * @param latex   the whole equation in LaTeX
     * @param value   at the point asked for, which may be no finite number; null if no point was
     */
    public record Derivative(String left, String formula, String latex, Double value) {
        private Derivative at(double number) {
            return new Derivative(left, formula, latex, number);
        }
    }

    private final Request request;
    private final Expr expr;
    private final FormulaGraph graph;
    private final Derivation derivation;
    private final Map<String, Derivative> first = new LinkedHashMap<>();
    private final Map<String, Map<String, Derivative>> second = new LinkedHashMap<>();
    private Double value;

    private DeriveReport(Request request) {
        this.request = request;
        this.expr = FormulaParser.parse(request.formula());
        this.graph = new FormulaGraph(expr, request.shapes(), DType.F64);
        this.derivation = new Derivation(graph.root(), inputs());
        checkPoint();
        for (String name : derivation.wrt().keySet()) {
            Term term = derivation.derivative(name);
            first.put(name, derivative(name, null, term));
            if (request.order() == 2) {
                second.put(name, secondDerivatives(name, term));
            }
        }
        if (request.at() != null || graph.variables().isEmpty() && derivation.isScalar()) {
            evaluate(request.at() == null ? Map.of() : request.at());
        }
    }

    /**
     * Derives.
     *
     * @throws BadCallException                         if the formula does not parse, shapes do not fit, or a name is unknown
     * @throws dev.chainrule.tensor.WorkFailedException if the formula is undefined at the point
     */
    public static DeriveReport of(Request request) {
        return new DeriveReport(request);
    }

    /** The inputs to differentiate for; a formula without variables is differentiated for x. */
    private Map<String, Node> inputs() {
        Set<String> known = new LinkedHashSet<>(graph.variables().keySet());
        List<String> wrt = request.wrt() != null ? request.wrt() : known.isEmpty() ? List.of("x") : List.copyOf(known);
        Map<String, Node> inputs = new LinkedHashMap<>();
        for (String name : wrt) {
            if (!FormulaParser.isName(name)) {
                throw new BadCallException("'" + name + "' is no variable to differentiate for: give names, such as x or x,y.");
            }
            if (graph.isDimension(name)) {
                throw new BadCallException("There is no derivative for " + name + ": it is a dimension of a shape.");
            }
            Shape shape = request.shapes().getOrDefault(name, Shape.SCALAR);
            if (inputs.put(name, known.contains(name) ? graph.variables().get(name) : graph.leaf(name, shape)) != null) {
                throw new BadCallException("The variable " + name + " is named twice; once is enough.");
            }
        }
        for (String name : request.shapes().keySet()) {
            if (!known.contains(name) && !inputs.containsKey(name)) {
                throw new BadCallException("A shape is given for " + name + ", which the formula lacks; it has " + list(known) + ".");
            }
        }
        return inputs;
    }

    private static String list(Set<String> names) {
        return names.isEmpty() ? "no variables" : String.join(", ", names);
    }

    private void checkPoint() {
        if (request.at() == null) {
            return;
        }
        Set<String> known = new LinkedHashSet<>(graph.variables().keySet());
        for (String name : known) {
            if (!request.at().containsKey(name)) {
                throw new BadCallException("The point gives no value for " + name + "; the formula has " + list(known) + ".");
            }
            if (graph.variables().get(name).shape().rank() > 0) {
                throw new BadCallException("A point gives numbers to scalars; " + name + " has shape "
                        + graph.variables().get(name).shape() + ".");
            }
        }
        known.addAll(derivation.wrt().keySet());
        for (String name : request.at().keySet()) {
            if (!known.contains(name)) {
                throw new BadCallException("The point gives a value for " + name + ", which the formula lacks; there is " + list(known)
                        + ".");
            }
        }
    }

    private boolean isPartial() {
        return Math.max(graph.variables().size(), derivation.wrt().size()) > 1;
    }

    private Derivative derivative(String x, String y, Term term) {
        boolean partial = isPartial();
        TermPrinter plain = new TermPrinter(graph.variables().keySet());
        TermPrinter latex = new LatexPrinter();
        return new Derivative(plain.derivative(partial, "f", x, y), plain.print(term),
                latex.derivative(partial, "f", x, y) + " = " + latex.print(term), null);
    }

    /** The derivatives of the first derivative, as it is printed: so they read as if written by hand. */
    private Map<String, Derivative> secondDerivatives(String x, Term term) {
        if (!derivation.isScalar()) {
            throw new BadCallException("Second derivatives are for scalars; without --shape all variables are.");
        }
        Map<String, Derivative> row = new LinkedHashMap<>();
        TermPrinter plain = new TermPrinter(graph.variables().keySet());
        FormulaGraph again = new FormulaGraph(FormulaParser.parse(plain.print(term), graph.variables().keySet()), Map.of(), DType.F64);
        Map<String, Node> inputs = new LinkedHashMap<>();
        derivation.wrt().keySet().forEach(y -> inputs.put(y, again.leaf(y, Shape.SCALAR)));
        Derivation next = new Derivation(again.root(), inputs);
        inputs.keySet().forEach(y -> row.put(y, derivative(x, y, next.derivative(y))));
        return row;
    }

    private void evaluate(Map<String, Double> at) {
        List<String> names = List.copyOf(derivation.wrt().keySet());
        List<Node> wrt = List.copyOf(derivation.wrt().values());
        List<Node> outputs = new ArrayList<>(List.of(graph.root()));
        List<Node> gradient = Gradients.of(graph.root(), wrt);
        outputs.addAll(gradient);
        Map<Node, List<Node>> rows = new java.util.IdentityHashMap<>();
        if (request.order() == 2) {
            gradient.forEach(g -> rows.put(g, Gradients.of(g, wrt)));
            rows.values().forEach(outputs::addAll);
        }
        Map<String, Node> inputs = new LinkedHashMap<>(graph.variables());
        inputs.putAll(derivation.wrt());
        PointEvaluation point = new PointEvaluation(outputs, inputs, at);
        point.requireDefined(graph, at);
        value = point.of(graph.root());
        for (int k = 0; k < names.size(); k++) {
            first.put(names.get(k), first.get(names.get(k)).at(point.of(gradient.get(k))));
            for (int j = 0; j < names.size() && request.order() == 2; j++) {
                double number = point.of(rows.get(gradient.get(k)).get(j));
                second.get(names.get(k)).compute(names.get(j), (name, d) -> d.at(number));
            }
        }
    }

    /** The formula as it was written, with the signs of a textbook. */
    public String formula() {
        return expr.toString();
    }

    /** Name → derivative, in the order asked for. */
    public Map<String, Derivative> derivatives() {
        return first;
    }

    /** Name → name → second derivative; empty unless they were asked for. */
    public Map<String, Map<String, Derivative>> second() {
        return second;
    }

    /** The value at the point asked for, which may be no finite number; null if no point was. */
    public Double value() {
        return value;
    }

    /** The gradient ∇f as a list, where all of several variables were asked for; else null. */
    private String gradient() {
        return request.wrt() != null || first.size() < 2 ? null
                : "∇f = [" + first.values().stream().map(Derivative::formula).collect(Collectors.joining(", ")) + "]";
    }

    /** The written derivation, a line each. */
    public List<String> steps(boolean latex) {
        return new WrittenDerivation(derivation, latex ? new LatexPrinter() : new TermPrinter(graph.variables().keySet())).lines();
    }

    /** The graph as SVG: operations as nodes, values flowing from left to right, each edge with its local partial derivative. */
    public String svg() {
        return new GraphDrawing(derivation, new TermPrinter(graph.variables().keySet())).svg();
    }

    /** The same graph in the language of Graphviz. */
    public String dot() {
        return new GraphDrawing(derivation, new TermPrinter(graph.variables().keySet())).dot();
    }

    /** What a terminal shows. */
    public List<String> lines(boolean steps, boolean latex) {
        List<String> lines = new ArrayList<>();
        lines.add("f = " + (latex ? new LatexPrinter().print(new NodeTerms().of(graph.root())) : formula()));
        if (steps) {
            lines.add("");
            lines.addAll(steps(latex));
            lines.add("");
        }
        first.values().forEach(d -> lines.add(latex ? d.latex() : d.left() + " = " + d.formula()));
        if (gradient() != null && !latex) {
            lines.add(gradient());
        }
        second.values().forEach(row -> row.values().forEach(d -> lines.add(latex ? d.latex() : d.left() + " = " + d.formula())));
        if (value != null) {
            lines.addAll(values(latex));
        }
        return lines;
    }

    private List<String> values(boolean latex) {
        Map<String, Double> at = request.at() == null ? Map.of() : request.at();
        TermPrinter printer = latex ? new LatexPrinter() : new TermPrinter();
        List<String> lines = new ArrayList<>();
        lines.add(at.isEmpty() ? "Values"
                : "At " + at.entrySet().stream().map(e -> printer.variable(e.getKey()) + " = " + number(e.getValue(), latex))
                        .collect(Collectors.joining(", ")));
        lines.add("  f = " + number(value, latex));
        first.forEach((x, d) -> lines.add("  " + left(d, x, null, latex) + " = " + number(d.value(), latex)));
        second.forEach((x, row) -> row.forEach((y, d) -> lines.add("  " + left(d, x, y, latex) + " = " + number(d.value(), latex))));
        return lines;
    }

    private String left(Derivative d, String x, String y, boolean latex) {
        return latex ? new LatexPrinter().derivative(isPartial(), "f", x, y) : d.left();
    }

    private static String number(double number, boolean latex) {
        if (!latex) {
            return number(number);
        }
        return Double.isNaN(number) ? "\\mathrm{NaN}"
                : Double.isInfinite(number) ? (number < 0 ? "-" : "") + "\\infty" : new LatexPrinter().decimal(number);
    }

    /** The same as an object for JSON: maps, lists, strings and numbers, which may be no finite ones. */
    public Map<String, Object> json(boolean steps, boolean latex) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("formula", formula());
        if (value != null) {
            object.put("value", value);
        }
        object.put("derivatives", json(first, latex));
        if (request.order() == 2) {
            Map<String, Object> rows = new LinkedHashMap<>();
            second.forEach((name, row) -> rows.put(name, json(row, latex)));
            object.put("second", rows);
        }
        if (steps) {
            object.put("steps", steps(latex));
        }
        return object;
    }

    private static Map<String, Object> json(Map<String, Derivative> row, boolean latex) {
        Map<String, Object> object = new LinkedHashMap<>();
        row.forEach((name, d) -> {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("formula", d.formula());
            if (latex) {
                entry.put("latex", d.latex());
            }
            if (d.value() != null) {
                entry.put("value", d.value());
            }
            object.put(name, entry);
        });
        return object;
    }

    /** A number for a reader: {@code 12}, {@code 0.1}, {@code 1e-7}. */
    static String number(double number) {
        boolean whole = number == Math.rint(number) && Math.abs(number) < 1e15;
        String text = whole ? Long.toString((long) number) : Double.toString(number).replace(".0E", "E").replace('E', 'e');
        return text.replace("-", "−").replace("e−", "e-");
    }
}
