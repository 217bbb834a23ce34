package dev.chainrule.cuda.lower;

/**
 * What a kernel may use. None of it changes the order of a sum, so none of it changes a bit of a result.
 *
 * @param stagedBytes   shared memory of a block for rows too wide for registers, in bytes
 * @param longIndexFrom the number of elements from which on places take 64 bits; lowered in tests
 */
public record Limits(int stagedBytes, long longIndexFrom) {
    /** What every chip from Volta on has: 96 KB of shared memory a block, of which some is for reductions. */
    public static final Limits PORTABLE = new Limits(88 << 10, 1L << 31);
    /** Hopper: 227 KB of shared memory a block. */
    public static final Limits HOPPER = new Limits(216 << 10, 1L << 31);
}
