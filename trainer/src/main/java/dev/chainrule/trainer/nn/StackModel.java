package dev.chainrule.trainer.nn;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.matmul;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Parameter.Initial;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Layers of neurons, one after the other: A₀ = X, Aₖ = fₖ(Aₖ₋₁·Wₖ + bₖ), with Wₖ (Hₖ₋₁, Hₖ) and bₖ (Hₖ), H₀ = D. The last layer gives the
 * scores: one neuron, of weights (H), scores (N); more neurons, scores (N, K). A single layer of K neurons under a cross-entropy is softmax
 * regression.
 *
 * @param layers at least one
 * @param loss   how wrong the scores are
 */
public record StackModel(List<Layer> layers, Loss loss) implements Model {
    private static final int MOST_UNITS = 1 << 20;

    /**
     * Neurons side by side.
     *
     * @param units      how many
     * @param activation what each makes of its pre-activation
     */
    public record Layer(int units, Activation activation) {
        /** @throws BadCallException if there are no units, or more than a million */
        public Layer {
            if (units < 1 || units > MOST_UNITS) {
                throw new BadCallException("A layer has 1 to " + MOST_UNITS + " neurons, not " + units + ".");
            }
        }
    }

    /** @throws BadCallException if there is no layer */
    public StackModel {
        layers = List.copyOf(layers);
        if (layers.isEmpty()) {
            throw new BadCallException("A stack needs at least one layer.");
        }
    }

    /** The layers {@code hidden}, then one of {@code outputs} linear neurons. */
    public static StackModel of(List<Integer> hidden, Activation activation, int outputs, Loss loss) {
        List<Layer> layers = hidden.stream().map(units -> new Layer(units, activation)).collect(Collectors.toCollection(ArrayList::new));
        layers.add(new Layer(outputs, Activation.LINEAR));
        return new StackModel(layers, loss);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> parameters = new ArrayList<>();
        String in = "D";
        for (int k = 0; k < layers.size(); k++) {
            Layer layer = layers.get(k);
            boolean vector = isVector(k);
            Initial initial = layer.activation == Activation.RELU ? Initial.HE : Initial.GLOROT;
            parameters.add(new Parameter(name("W", k), Shape.parse(vector ? in : in + "," + layer.units), initial, true));
            parameters.add(new Parameter(name("b", k), vector ? Shape.SCALAR : Shape.of(layer.units), Initial.ZERO, false));
            in = Integer.toString(layer.units);
        }
        return parameters;
    }

    /** The last layer of one neuron has a vector of weights, so that its scores are a vector too. */
    private boolean isVector(int k) {
        return k == layers.size() - 1 && layers.get(k).units == 1;
    }

    private String name(String letter, int k) {
        return letter + (k + 1);
    }

    @Override
    public Node scores(Node x, List<Node> p) {
        Node a = x;
        for (int k = 0; k < layers.size(); k++) {
            a = layers.get(k).activation.of(add(matmul(a, p.get(2 * k)), p.get(2 * k + 1)));
        }
        return a;
    }

    @Override
    public Node loss(Node x, Node y, List<Node> p) {
        return loss.of(y, scores(x, p));
    }

    @Override
    public int outputs() {
        return layers.get(layers.size() - 1).units;
    }

    @Override
    public Loss lossFunction() {
        return loss;
    }

    @Override
    public Model forTargetDividedBy(double scale) {
        return new StackModel(layers, loss.forTargetDividedBy(scale));
    }

    @Override
    public double lossUnit(double scale) {
        return loss.unit(scale);
    }

    @Override
    public Optional<AffineInput> affineInput() {
        return Optional.of(new AffineInput(0, 1));
    }

    @Override
    public Optional<AffineOutput> affineOutput() {
        int last = layers.size() - 1;
        Activation activation = layers.get(last).activation;
        boolean affine = isVector(last) && !loss.isForClasses() && (activation == Activation.LINEAR || activation == Activation.RELU);
        return affine ? Optional.of(new AffineOutput(2 * last, 2 * last + 1, activation == Activation.LINEAR)) : Optional.empty();
    }

    @Override
    public String formula() {
        String a = "X";
        for (int k = 0; k < layers.size(); k++) {
            boolean bare = a.matches("\\w+|.*\\)");
            a = layers.get(k).activation.formula((bare ? a : "(" + a + ")") + "·" + name("W", k) + " + " + name("b", k));
        }
        return loss.formula(a);
    }

    @Override
    public String describe() {
        if (layers.size() == 1) {
            return "layer of " + layers.get(0).units + (layers.get(0).units == 1 ? " neuron" : " neurons");
        }
        String all = layers.subList(0, layers.size() - 1).stream().map(layer -> Integer.toString(layer.units))
                .collect(Collectors.joining(", "));
        return "stack of " + all + " and " + layers.get(layers.size() - 1).units + " neurons";
    }

    @Override
    public Map<String, Object> specification() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "stack");
        map.put("layers", layers.stream().map(layer -> {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("units", layer.units);
            one.put("activation", layer.activation.toString());
            return one;
        }).toList());
        map.put("loss", loss.specification());
        return map;
    }
}
