package dev.chainrule.trainer.nn;

import dev.chainrule.tensor.graph.Node;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A model with its loss: parameters, what they make of the features, and how wrong that is. It is a graph, so that it is differentiated,
 * planned and fused as it stands. Shapes: X (N, D), y (N), the scores (N), or (N, K) for K classes.
 */
public interface Model {
    /**
     * Weights that see the features in one product alone, Z = X·W + b: so the features may be scaled for the training, and W and b be taken
     * back to the data's own units after it.
     *
     * @param weights number of W among the parameters; its shape is (D) or (D, H)
     * @param bias    number of b, which nothing but this sum uses; its shape is () or (H)
     */
    record AffineInput(int weights, int bias) {
    }

    /**
     * Weights that make the prediction ŷ = A·w + b, or max(0, A·w + b), and nothing else: so the target may be scaled for the training.
     *
     * @param weights number of w among the parameters
     * @param bias    number of b
     * @param shifts  whether a shift of the target is a shift of b; not under a ReLU, whose kink stays at 0
     */
    record AffineOutput(int weights, int bias, boolean shifts) {
    }

    /** What is trained, in the order in which the other methods take it. */
    List<Parameter> parameters();

    /**
     * The scores: for regression the prediction ŷ itself, for classification what the loss takes (logits).
     *
     * @param x          features (N, D)
     * @param parameters one leaf for each of {@link #parameters()}
     * @throws dev.chainrule.tensor.BadCallException if the model has a loss alone, and says nothing of what it predicts
     */
    Node scores(Node x, List<Node> parameters);

    /** The loss, a scalar: a mean over the rows of x (N, D) and y (N). */
    Node loss(Node x, Node y, List<Node> parameters);

    /** Scores a row: 1, or K for K classes. */
    int outputs();

    /** What {@link #loss} is made of; for a formula of the user's own null. */
    Loss lossFunction();

    /** Whether the model predicts at all: a formula may state a loss alone. */
    default boolean predicts() {
        return true;
    }

    /** Whether the loss is a mean over the rows, so that the loss of all is the weighted mean of the losses of parts. */
    default boolean isMean() {
        return true;
    }

    /** This model, its loss for a target that is divided by {@code scale}: the loss divided by {@link #lossUnit}. */
    Model forTargetDividedBy(double scale);

    /** What a loss of 1 for a target divided by {@code scale} is for the target itself: scale² for squares. */
    double lossUnit(double scale);

    /** Where the features enter, if they may be scaled. */
    Optional<AffineInput> affineInput();

    /** Where the prediction leaves, if the target may be scaled. */
    Optional<AffineOutput> affineOutput();

    /** The loss as a formula of X, y and the parameters, which the parser reads; null where it has no such form. */
    String formula();

    /** In a word or two: {@code relu neuron}, {@code stack of 16, 8 and 1 neurons}. */
    String describe();

    /** All that is needed to make this model again, for {@code model.json}; read by {@link Models#of}. */
    Map<String, Object> specification();
}
