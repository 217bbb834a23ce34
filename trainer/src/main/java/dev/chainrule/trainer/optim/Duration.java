package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.BadCallException;

/**
 * How long something takes in a training.
 *
 * @param count  from 1 to 2⁵⁰
 * @param epochs whether epochs are counted, or steps
 */
public record Duration(long count, boolean epochs) {
    /** @throws BadCallException if the count is not from 1 to 2⁵⁰ */
    public Duration {
        if (count < 1 || count > 1L << 50) {
            throw new BadCallException("A number of " + (epochs ? "epochs" : "steps") + " must be from 1 to 2^50, not " + count + ".");
        }
    }

    /** That many steps. */
    public static Duration steps(long count) {
        return new Duration(count, false);
    }

    /** That many epochs. */
    public static Duration epochs(long count) {
        return new Duration(count, true);
    }

    /** The same in steps. */
    public Duration inSteps(long stepsAnEpoch) {
        return epochs ? steps(Math.multiplyExact(count, stepsAnEpoch)) : this;
    }

    /**
     * The number of steps.
     *
     * @throws IllegalStateException if it is in epochs, whose length is not known here
     */
    long steps() {
        if (epochs) {
            throw new IllegalStateException("a schedule in epochs was not told how many steps an epoch has");
        }
        return count;
    }

    @Override
    public String toString() {
        return count + (epochs ? "" : "steps");
    }
}
