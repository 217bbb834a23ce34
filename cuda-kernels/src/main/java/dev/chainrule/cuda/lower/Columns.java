package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.Reg;

/**
 * The columns that a thread works on: {@code first + k·distance + v} for k &lt; steps and v &lt; vector. In registers, all its columns; in a
 * loop over the columns, those of the iteration that is being written.
 */
final class Columns {
    private final Reg first;
    private final int vector;
    private final long distance;
    private final Reg lastValid;
    private final boolean loop;
    private int steps;

    /**
     * Some columns of a thread.
     *
     * @param first     the column of k = 0, v = 0
     * @param steps     how many vectors
     * @param vector    neighbouring columns
     * @param distance  from one vector to the next
     * @param lastValid whether the vector of the last step lies within the row; null where it always does
     * @param loop      whether {@code first} changes from iteration to iteration
     */
    Columns(Reg first, int steps, int vector, long distance, Reg lastValid, boolean loop) {
        this.first = first;
        this.steps = steps;
        this.vector = vector;
        this.distance = distance;
        this.lastValid = lastValid;
        this.loop = loop;
    }

    Reg first() {
        return first;
    }

    int vector() {
        return vector;
    }

    long distance() {
        return distance;
    }

    boolean isLoop() {
        return loop;
    }

    /** Writes an iteration of a loop that takes {@code steps} vectors. */
    void taking(int steps, Runnable iteration) {
        int before = this.steps;
        this.steps = steps;
        iteration.run();
        this.steps = before;
    }

    /** How many columns. */
    int count() {
        return steps * vector;
    }

    /** The predicate of column {@code c}: null where it is always within the row. */
    Reg valid(int c) {
        return c / vector == steps - 1 ? lastValid : null;
    }

    /** How far column {@code c} lies behind the first. */
    long behindFirst(int c) {
        return c / vector * distance + c % vector;
    }
}
