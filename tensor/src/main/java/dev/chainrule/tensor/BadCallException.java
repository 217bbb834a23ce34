package dev.chainrule.tensor;

/** The call was wrong: a bad argument, shapes that do not fit, a file that is not what it should be. Commands end with exit code 2. */
public class BadCallException extends ChainruleException {
    private static final long serialVersionUID = 1L;

    /** @param sentence names what was wrong, where, and what to do */
    public BadCallException(String sentence) {
        super(sentence, null);
    }

    /**
     * @param sentence names what was wrong, where, and what to do
     * @param cause    what was underneath, shown only when DEBUG asks
     */
    public BadCallException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    @Override
    public int exitCode() {
        return 2;
    }
}
