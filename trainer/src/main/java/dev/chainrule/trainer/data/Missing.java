package dev.chainrule.trainer.data;

import java.util.Locale;

/** What to do with a row that lacks a value of a feature. One that lacks the target cannot be learned from, and is left out in any case. */
public enum Missing {
    /** Leave it out, and count it. */
    DROP,
    /** Refuse the file. */
    FAIL,
    /** Put the mean of the column in its place; of a category, the part of the rows that each value has. */
    MEAN;

    /** As a user writes it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
