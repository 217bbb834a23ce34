package dev.chainrule.cuda.sim;

import dev.chainrule.tensor.WorkFailedException;

/** The text is not PTX, or not the PTX that this simulator knows: says which line, what stands there, and what was expected. */
public final class PtxParseException extends WorkFailedException {
    private static final long serialVersionUID = 1L;
    private final int line;

    PtxParseException(int line, String sentence) {
        super("PTX line " + line + ": " + sentence);
        this.line = line;
    }

    /** The line of the text, from 1. */
    public int line() {
        return line;
    }
}
