package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Node;

/**
 * A factor on η whenever a loss that the host observes, once an epoch, has not become better for a while: the rules of PyTorch's
 * ReduceLROnPlateau in its modes "min" and "rel". The graph takes η as it comes: the host writes base·scale after each observation.
 *
 * @param factor    what a reduction multiplies the scale with, in (0, 1)
 * @param patience  how many observations in a row may be no better; one more reduces
 * @param threshold the part of the best loss by which a better one must be below it
 * @param cooldown  how many observations after a reduction are not counted
 * @param minimum   the least scale
 */
public record Plateau(double factor, int patience, double threshold, int cooldown, double minimum) implements RateSchedule {
    /** @throws BadCallException if the factor is not in (0, 1), or another number below 0 */
    public Plateau {
        if (!(factor > 0 && factor < 1)) {
            throw new BadCallException("plateau: the factor must be above 0 and below 1, not " + factor + ".");
        }
        if (patience < 0 || !(threshold >= 0) || cooldown < 0 || !(minimum >= 0)) {
            throw new BadCallException("plateau: patience, threshold, cooldown and minimum must be 0 or more, not " + patience + ", "
                    + threshold + ", " + cooldown + ", " + minimum + ".");
        }
    }

    /** A tenth after 10 observations that were no better by 10⁻⁴; no cooldown, no minimum. */
    public Plateau() {
        this(0.1, 10);
    }

    /** No better by 10⁻⁴; no cooldown, no minimum. */
    public Plateau(double factor, int patience) {
        this(factor, patience, 1e-4, 0, 0);
    }

    /**
     * What is known of the losses so far: the whole state of this schedule, to be saved with a checkpoint.
     *
     * @param scale what η is multiplied with now
     * @param best  the best loss
     * @param bad   how many observations since were no better
     * @param cool  how many observations to come are not counted
     */
    public record State(double scale, double best, int bad, int cool) {
        /** Before the first observation. */
        public static final State START = new State(1, Double.POSITIVE_INFINITY, 0, 0);
    }

    /** The state after another loss; one that is not a number is no better than any. */
    public State observe(State before, double loss) {
        boolean better = loss < before.best - Math.abs(before.best) * threshold || loss < before.best && Double.isInfinite(before.best);
        int bad = better ? 0 : before.bad + 1;
        int cool = before.cool;
        if (cool > 0) {
            cool--;
            bad = 0;
        }
        double best = better ? loss : before.best;
        return bad > patience ? new State(Math.max(minimum, before.scale * factor), best, 0, cooldown)
                : new State(before.scale, best, bad, cool);
    }

    @Override
    public Node rate(Node base, Node stepsDone, Node totalSteps) {
        return base;
    }

    @Override
    public String name() {
        return "plateau:" + factor + ":" + patience;
    }
}
