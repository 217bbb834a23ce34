package dev.chainrule.tensor;

/**
 * What Chainrule throws at its users: one clear sentence that names what was wrong, where, and what to do.
 *
 * <p>There are two kinds, and no third: {@link BadCallException}, the call was wrong (exit code 2), and {@link WorkFailedException}, the
 * call was right but the work failed (exit code 1).
 */
public abstract class ChainruleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ChainruleException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    /** The exit code of a command that ends with this exception: 1 the work failed, 2 the call was wrong. */
    public abstract int exitCode();
}
