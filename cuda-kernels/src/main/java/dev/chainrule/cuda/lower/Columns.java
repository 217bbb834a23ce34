package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.Reg;

/**
 * The columns that a thread works on: {@code first + k·distance + v} for k &lt; steps and v &lt; vector. In registers, all its columns; in a
 * loop over the columns, those of one iteration.
 *
 * @param first     the column of k = 0, v = 0
 * @param steps     how many vectors
 * @param vector    neighbouring columns
 * @param distance  from one vector to the next
 * @param lastValid whether the vector of the last step lies within the row; null where it always does
 * @param isLoop    whether {@code first} changes from iteration to iteration
 */
record Columns(Reg first, int steps, int vector, long distance, Reg lastValid, boolean isLoop) {
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
