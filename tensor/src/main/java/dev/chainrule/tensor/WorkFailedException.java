package dev.chainrule.tensor;

/** The call was right, but the work failed: memory ran out, a device was lost, a training diverged. Commands end with exit code 1. */
public class WorkFailedException extends ChainruleException {
    private static final long serialVersionUID = 1L;

    /** @param sentence names what failed, where, and what to do */
    public WorkFailedException(String sentence) {
        super(sentence, null);
    }

    /**
     * @param sentence names what failed, where, and what to do
     * @param cause    what was underneath, shown only when DEBUG asks
     */
    public WorkFailedException(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    @Override
    public int exitCode() {
        return 1;
    }
}
