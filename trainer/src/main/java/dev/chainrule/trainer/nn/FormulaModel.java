package dev.chainrule.trainer.nn;

import dev.chainrule.autograd.formula.Expr;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Parameter.Initial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loss of the user's own, as a formula of X (N, D), y (N) and parameters, such as {@code mean((y - max(0, X·w + b))^2)}. Every other name
 * is a parameter: of the shape that is declared, else (D) where it stands in a product with X, {@code X·w}, else a scalar. The names N and D
 * are the numbers of rows and features, unless a parameter is so declared.
 *
 * <p>It predicts what the formula compares with y: ŷ where y stands once, as a term of a sum, {@code y - ŷ}; or what a second formula says.
 */
public final class FormulaModel implements Model {
    private static final String ROWS = "N";
    private static final String COLUMNS = "D";

    private final String text;
    private final String predictionText;
    private final Expr loss;
    private final Expr prediction;
    private final List<Parameter> parameters = new ArrayList<>();
    private final Map<String, Shape> declared;

    /**
     * Reads the formula.
     *
     * @param text           the loss, a scalar
     * @param predictionText what is predicted, (N), a formula of X and the parameters; null to take it from the loss
     * @param declared       name → shape of parameters; D is the number of features
     * @throws BadCallException if a formula does not parse, shapes do not fit, a declared parameter is not in it, or the loss is no scalar
     */
    public FormulaModel(String text, String predictionText, Map<String, Shape> declared) {
        this.text = text;
        this.predictionText = predictionText;
        this.declared = new LinkedHashMap<>(declared);
        loss = FormulaParser.parse(text);
        prediction = predictionText == null ? compared(loss) : FormulaParser.parse(predictionText);
        findParameters();
        checkShapes();
    }

    private void findParameters() {
        List<String> names = loss.variables();
        for (String name : declared.keySet()) {
            if (!names.contains(name)) {
                throw new BadCallException("The loss has no parameter '" + name + "': " + text);
            }
            if (name.equals("X") || name.equals("y")) {
                throw new BadCallException("'" + name + "' is the data, and cannot be declared as a parameter.");
            }
        }
        if (!names.contains("X")) {
            throw new BadCallException("The loss has no X, so it learns nothing from the features: " + text);
        }
        for (String name : names) {
            boolean data = name.equals("X") || name.equals("y") || isSize(name);
            if (!data) {
                Shape shape = declared.getOrDefault(name, isMultipliedWithX(loss, name) ? Shape.parse(COLUMNS) : Shape.SCALAR);
                boolean scalar = shape.rank() == 0;
                parameters.add(new Parameter(name, shape, scalar ? Initial.ZERO : Initial.GLOROT, !scalar));
            }
        }
        if (parameters.isEmpty()) {
            throw new BadCallException("The loss has no parameter to train, only X and y: " + text);
        }
        if (prediction != null) {
            prediction.variables().stream().filter(name -> !name.equals("X") && !isSize(name) && !names.contains(name)).findFirst()
                    .ifPresent(name -> {
                        throw new BadCallException("The prediction has a variable '" + name + "' that the loss lacks: " + predictionText);
                    });
        }
    }

    private boolean isSize(String name) {
        return (name.equals(ROWS) || name.equals(COLUMNS)) && !declared.containsKey(name);
    }

    private void checkShapes() {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node y = graph.input("y", Shape.parse("N"), DType.F32);
        List<Node> leaves = parameters.stream().map(p -> graph.input(p.name(), p.shape(), DType.F32)).toList();
        Node scalar;
        try {
            scalar = loss(x, y, leaves);
        } catch (BadCallException misfit) {
            throw new BadCallException(misfit.getMessage() + " The shapes are X (N, D), y (N)" + parameterShapes()
                    + "; --param NAME=SHAPE declares another.", misfit);
        }
        if (scalar.shape().rank() != 0) {
            throw new BadCallException("The loss must be a number, such as mean(…), and is of shape " + scalar.shape() + ": " + text);
        }
        if (prediction != null && !scores(x, leaves).shape().equals(y.shape())) {
            throw new BadCallException("The prediction must be one number a row, of shape " + y.shape() + ", and is of shape "
                    + scores(x, leaves).shape() + ": " + prediction);
        }
    }

    private String parameterShapes() {
        StringBuilder shapes = new StringBuilder();
        for (Parameter parameter : parameters) {
            shapes.append(", ").append(parameter.name()).append(parameter.shape().rank() == 0 ? " a scalar" : " " + parameter.shape());
        }
        return shapes.toString();
    }

    /** ŷ, where y stands once, as a term of a sum such as {@code y - ŷ} or {@code a + b - y}; else null. */
    private static Expr compared(Expr e) {
        if (count(e, "y") != 1) {
            return null;
        }
        List<Expr> plus = new ArrayList<>();
        List<Expr> minus = new ArrayList<>();
        terms(e, plus, minus);
        boolean positive = plus.removeIf(term -> isVariable(term, "y"));
        if (positive || minus.removeIf(term -> isVariable(term, "y"))) {
            return difference(positive ? minus : plus, positive ? plus : minus);
        }
        return e.operands().stream().filter(operand -> count(operand, "y") == 1).findFirst().map(FormulaModel::compared).orElse(null);
    }

    private static void terms(Expr e, List<Expr> plus, List<Expr> minus) {
        switch (e.kind()) {
            case ADD, SUBTRACT -> {
                terms(e.operands().get(0), plus, minus);
                boolean add = e.kind() == Expr.Kind.ADD;
                terms(e.operands().get(1), add ? plus : minus, add ? minus : plus);
            }
            case NEGATE -> terms(e.operands().get(0), minus, plus);
            default -> plus.add(e);
        }
    }

    /** The sum of some terms less that of others; null if there are none. */
    private static Expr difference(List<Expr> plus, List<Expr> minus) {
        Expr sum = plus.stream().reduce((a, b) -> new Expr(Expr.Kind.ADD, "+", 0, List.of(a, b), a.column())).orElse(null);
        for (Expr term : minus) {
            sum = sum == null
                    ? new Expr(Expr.Kind.NEGATE, "-", 0, List.of(term), term.column())
                    : new Expr(Expr.Kind.SUBTRACT, "-", 0, List.of(sum, term), term.column());
        }
        return sum;
    }

    private static boolean isVariable(Expr e, String name) {
        return e.kind() == Expr.Kind.VARIABLE && e.name().equals(name);
    }

    private static int count(Expr e, String name) {
        return (isVariable(e, name) ? 1 : 0) + e.operands().stream().mapToInt(operand -> count(operand, name)).sum();
    }

    private static boolean isMultipliedWithX(Expr e, String name) {
        boolean here = isProductOfX(e) && isVariable(e.operands().get(1), name);
        return here || e.operands().stream().anyMatch(operand -> isMultipliedWithX(operand, name));
    }

    private static boolean isProductOfX(Expr e) {
        boolean product = e.kind() == Expr.Kind.DOT || e.kind() == Expr.Kind.CALL && e.name().equals("dot");
        return product && isVariable(e.operands().get(0), "X") && e.operands().get(1).kind() == Expr.Kind.VARIABLE;
    }

    @Override
    public List<Parameter> parameters() {
        return List.copyOf(parameters);
    }

    private Node build(Expr e, Node x, Node y, List<Node> leaves) {
        Map<String, Node> bound = new LinkedHashMap<>();
        bound.put("X", x);
        if (y != null) {
            bound.put("y", y);
        }
        for (int k = 0; k < leaves.size(); k++) {
            bound.put(parameters.get(k).name(), leaves.get(k));
        }
        Map<String, Dim> sizes = new LinkedHashMap<>();
        sizes.put(ROWS, x.shape().dim(0));
        sizes.put(COLUMNS, x.shape().dim(1));
        return new FormulaGraph(e, bound, sizes).root();
    }

    @Override
    public Node scores(Node x, List<Node> leaves) {
        if (prediction == null) {
            throw new BadCallException("The loss does not say what is predicted, for y does not stand once, in 'y - …': say it with "
                    + "--prediction FORMULA.");
        }
        return build(prediction, x, null, leaves);
    }

    @Override
    public Node loss(Node x, Node y, List<Node> leaves) {
        return build(loss, x, y, leaves);
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public Loss lossFunction() {
        return null;
    }

    @Override
    public boolean predicts() {
        return prediction != null;
    }

    /** Only {@code mean(…)} is known to be one. */
    @Override
    public boolean isMean() {
        return loss.kind() == Expr.Kind.CALL && loss.name().equals("mean");
    }

    @Override
    public Model forTargetDividedBy(double scale) {
        return this;
    }

    @Override
    public double lossUnit(double scale) {
        return 1;
    }

    /** {@code X·w + b} where X, w and b stand nowhere else: then the features may be scaled. */
    @Override
    public Optional<AffineInput> affineInput() {
        Expr sum = affineSum(loss);
        if (sum == null || count(loss, "X") != 1 || predictionText != null) {
            return Optional.empty();
        }
        int product = isProductOfX(sum.operands().get(0)) ? 0 : 1;
        String weights = sum.operands().get(product).operands().get(1).name();
        String bias = sum.operands().get(1 - product).name();
        boolean alone = count(loss, weights) == 1 && count(loss, bias) == 1 && !isSize(bias) && !bias.equals("y");
        return alone ? Optional.of(new AffineInput(index(weights), index(bias))) : Optional.empty();
    }

    private static Expr affineSum(Expr e) {
        if (e.kind() == Expr.Kind.ADD) {
            Expr a = e.operands().get(0);
            Expr b = e.operands().get(1);
            if (isProductOfX(a) && b.kind() == Expr.Kind.VARIABLE || isProductOfX(b) && a.kind() == Expr.Kind.VARIABLE) {
                return e;
            }
        }
        return e.operands().stream().map(FormulaModel::affineSum).filter(found -> found != null).findFirst().orElse(null);
    }

    private int index(String name) {
        return parameters.stream().map(Parameter::name).toList().indexOf(name);
    }

    @Override
    public Optional<AffineOutput> affineOutput() {
        return Optional.empty();
    }

    @Override
    public String formula() {
        return loss.toString();
    }

    @Override
    public String describe() {
        return "loss of your own";
    }

    @Override
    public Map<String, Object> specification() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "formula");
        map.put("loss", text);
        map.put("prediction", predictionText);
        Map<String, Object> shapes = new LinkedHashMap<>();
        parameters.forEach(p -> shapes.put(p.name(), String.join(",", p.shape().dims().stream().map(Dim::toString).toList())));
        map.put("parameters", shapes);
        return map;
    }
}
