package dev.chainrule.tensor.device;

import java.util.List;

/** What {@code doctor} asks of each part of the house ({@link java.util.ServiceLoader}): what it needs, and whether that is there. */
public interface Diagnosis {
    /** How it stands with a thing. */
    enum Verdict {
        /** It is there and does its work. */
        WORKS,
        /** It is not there, and need not be: the sentence says what it would be for. */
        MISSING,
        /** It is there, or ought to be, and does not work. */
        FAILS
    }

    /**
     * One line of the report.
     *
     * @param subject  what was looked at, such as {@code cuBLAS}
     * @param verdict  how it stands
     * @param sentence what was found, or the exact file that is missing and what it is for
     */
    record Finding(String subject, Verdict verdict, String sentence) {
    }

    /** Looks; never throws. */
    List<Finding> findings();
}
