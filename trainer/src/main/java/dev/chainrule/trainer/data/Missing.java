package dev.chainrule.trainer.data;

/** What to do with a row that lacks a value. */
public enum Missing {
    /** Leave it out, and count it. */
    DROP,
    /** Refuse the file. */
    FAIL
}
