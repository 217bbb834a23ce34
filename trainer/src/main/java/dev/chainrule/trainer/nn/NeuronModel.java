package dev.chainrule.trainer.nn;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Parameter.Initial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One neuron with a loss: ŷ = f(X·w + b), with w (D) and b (). Loss and gradient together are one kernel that reads X once.
 *
 * @param neuron what f is
 * @param loss   how wrong ŷ is; a loss for classes takes the logit X·w + b
 */
public record NeuronModel(Neuron neuron, Loss loss) implements Model {
    private static final List<Parameter> PARAMETERS = List.of(new Parameter("w", Shape.parse("D"), Initial.ZERO, true),
            new Parameter("b", Shape.SCALAR, Initial.ZERO, false));

    @Override
    public List<Parameter> parameters() {
        return PARAMETERS;
    }

    @Override
    public Node scores(Node x, List<Node> p) {
        return loss.isForClasses() ? Neuron.preActivation(x, p.get(0), p.get(1)) : neuron.predict(x, p.get(0), p.get(1));
    }

    @Override
    public Node loss(Node x, Node y, List<Node> p) {
        return loss.of(y, scores(x, p));
    }

    @Override
    public int outputs() {
        return 1;
    }

    @Override
    public Loss lossFunction() {
        return loss;
    }

    /** The number of rows with z &gt; 0, a scalar; null for a neuron that is never silent. */
    public Node activeRows(Node x, List<Node> p) {
        return isSilenced() ? Neuron.activeRows(x, p.get(0), p.get(1)) : null;
    }

    /** Whether the neuron is silent, and learns nothing, where z ≤ 0. */
    public boolean isSilenced() {
        return neuron == Neuron.RELU && !loss.isForClasses();
    }

    @Override
    public Model forTargetDividedBy(double scale) {
        return new NeuronModel(neuron, loss.forTargetDividedBy(scale));
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
        return loss.isForClasses() || neuron == Neuron.SIGMOID ? Optional.empty()
                : Optional.of(new AffineOutput(0, 1, neuron == Neuron.LINEAR));
    }

    @Override
    public String formula() {
        return loss.formula(loss.isForClasses() ? "X·w + b" : neuron.activation().formula("X·w + b"));
    }

    @Override
    public String describe() {
        return neuron + " neuron";
    }

    @Override
    public Map<String, Object> specification() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("kind", "neuron");
        map.put("activation", neuron.toString());
        map.put("loss", loss.specification());
        return map;
    }
}
