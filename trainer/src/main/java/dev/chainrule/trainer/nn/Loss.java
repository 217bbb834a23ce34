package dev.chainrule.trainer.nn;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How wrong scores are beside targets: a mean over the rows, as a graph. Each is a record of its constants. The targets y are numbers, or the
 * numbers of classes 0, 1, …; the scores are predictions, or logits, of shape (N), or (N, K) for K classes.
 */
public interface Loss {
    /** The loss, a scalar; y (N). */
    Node of(Node y, Node scores);

    /** What is predicted from the scores, of their shape: themselves, or probabilities. */
    default Node link(Node scores) {
        return scores;
    }

    /** The name that a user types, without constants. */
    String name();

    /** In words, with its unit for the target of that name: {@code mean squared error, in km²}. */
    String describe(String target);

    /** The loss as a formula that the parser reads, of y and {@code scores}; null where there is none. */
    String formula(String scores);

    /** Whether the targets are classes. */
    default boolean isForClasses() {
        return false;
    }

    /** Whether there is a score for each class; else one score tells two classes apart. */
    default boolean takesManyClasses() {
        return false;
    }

    /** For two classes told apart by one score: what is predicted above this is the second. */
    default double threshold() {
        return 0.5;
    }

    /** This loss for targets and scores that are divided by {@code scale}: the loss divided by {@link #unit}. */
    default Loss forTargetDividedBy(double scale) {
        return this;
    }

    /** What a loss of 1 for targets divided by {@code scale} is for the targets themselves. */
    default double unit(double scale) {
        return 1;
    }

    /** Name and constants, for {@code model.json}; read by {@link #of(Map)}. */
    default Map<String, Object> specification() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", name());
        return map;
    }

    /** Every loss, with the constants that it has if nothing else is said. */
    static List<Loss> all() {
        return List.of(new MeanSquaredError(), new AbsoluteError(), new Huber(1), new Quantile(0.5), new Logistic(), new CrossEntropy(),
                new Hinge());
    }

    /**
     * The loss of that name (upper or lower case); {@code huber:2} and {@code quantile:0.9} say their constant.
     *
     * @throws BadCallException if there is none; names all that there are
     */
    static Loss named(String text) {
        String[] parts = text.split(":", -1);
        Loss loss = all().stream().filter(known -> known.name().equalsIgnoreCase(parts[0])).findFirst()
                .orElseThrow(() -> new BadCallException("There is no loss '" + text + "'; choose one of "
                        + all().stream().map(Loss::name).collect(Collectors.joining(", ")) + ", or write a formula."));
        if (parts.length == 1) {
            return loss;
        }
        boolean hasConstant = loss instanceof Huber || loss instanceof Quantile;
        if (parts.length > 2 || !hasConstant || !parts[1].matches("[0-9.]+([eE][-+]?[0-9]+)?")) {
            throw new BadCallException("The loss '" + text + "': " + (hasConstant
                    ? "after the colon stands a number, such as " + loss.name() + ":0.9."
                    : "only huber and quantile take a number after a colon."));
        }
        double constant = Double.parseDouble(parts[1]);
        return loss instanceof Huber ? new Huber(constant) : new Quantile(constant);
    }

    /**
     * The loss of {@link #specification}.
     *
     * @throws BadCallException if there is none of that name
     */
    static Loss of(Map<?, ?> specification) {
        Loss loss = named((String) specification.get("name"));
        if (loss instanceof Huber && specification.get("delta") instanceof Number delta) {
            return new Huber(delta.doubleValue());
        }
        return loss instanceof Quantile && specification.get("q") instanceof Number q ? new Quantile(q.doubleValue()) : loss;
    }

    /** {@code scores} as an operand in a formula: in brackets, unless it is one word or one call. */
    static String operand(String scores) {
        return scores.matches("\\w+(\\([^()]*\\))?") ? scores : "(" + scores + ")";
    }
}
