package dev.chainrule.cuda.sim;

/** A decoded instruction: what a warp does with it in one virtual call. */
abstract class Step {
    /** Lanes of a warp. */
    static final int LANES = 32;

    private int line;
    private int guard = -1;
    private boolean negated;

    /**
     * Does the work for the lanes of a mask. {@code warp.pc} already stands behind this instruction.
     *
     * @param warp whose registers and memory are read and written
     * @param mask the lanes that take part, never 0
     */
    abstract void run(Warp warp, int mask);

    /** Whether lanes may go different ways here. */
    boolean branches() {
        return false;
    }

    /** Whether every lane that gets here ends here. */
    boolean ends() {
        return false;
    }

    final Step at(int newLine, int newGuard, boolean newNegated) {
        line = newLine;
        guard = newGuard;
        negated = newNegated;
        return this;
    }

    final int line() {
        return line;
    }

    /** The predicate register that guards it, or −1. */
    final int guard() {
        return guard;
    }

    final boolean negated() {
        return negated;
    }
}
