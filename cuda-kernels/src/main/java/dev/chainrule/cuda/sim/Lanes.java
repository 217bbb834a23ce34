package dev.chainrule.cuda.sim;

/** The arithmetic of an instruction on all 32 lanes; lanes that do not take part are computed and dropped, so it must never throw. */
@FunctionalInterface
interface Lanes {
    /**
     * {@code d[i] = op(a[i], b[i], c[i])} for each lane i; an operand that the instruction does not have is a repeated one.
     */
    void all(long[] d, long[] a, long[] b, long[] c);
}
