package dev.chainrule.cuda.lower;

import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;

/**
 * How a matrix product is laid over blocks and threads: a function of the sizes alone.
 *
 * @param m       rows of C
 * @param n       columns of C
 * @param k       length of the sums
 * @param side    rows, and columns, of the tile of C that a block makes
 * @param depth   how much of the sums is in shared memory at a time
 * @param micro   rows, and columns, of C that a thread has in registers
 * @param splits  the parts that the sums are split into, a block each, where the tiles alone would leave the GPU idle
 * @param chunk   the length of a part, a multiple of {@code depth}
 */
record MatmulGeometry(long m, long n, long k, int side, int depth, int micro, int splits, long chunk) {
    /** A square of 16 × 16. */
    static final int THREADS = 256;
    private static final int BLOCKS_WANTED = 264;
    private static final long LEAST_CHUNK = 256;
    private static final long LARGE = 1024;

    static MatmulGeometry of(MatmulKernel kernel, DimSizes sizes) {
        long m = sizes.of(kernel.m());
        long n = sizes.of(kernel.n());
        long k = sizes.of(kernel.k());
        boolean large = kernel.dtype() == DType.F32 && m >= LARGE && n >= LARGE;
        int micro = large ? 8 : 4;
        int side = 16 * micro;
        int depth = large ? 8 : 16;
        long tiles = ((m + side - 1) / side) * ((n + side - 1) / side);
        long splits = Math.max(1, Math.min(BLOCKS_WANTED / Math.max(1, tiles), k / LEAST_CHUNK));
        long chunk = Math.max(depth, ((k + splits - 1) / splits + depth - 1) / depth * depth);
        return new MatmulGeometry(m, n, k, side, depth, micro, (int) Math.max(1, (k + chunk - 1) / chunk), chunk);
    }

    long tilesDown() {
        return (m + side - 1) / side;
    }

    long tilesAcross() {
        return (n + side - 1) / side;
    }

    int grid() {
        return Math.toIntExact(Math.max(1, tilesDown() * tilesAcross() * splits));
    }

    /** Elements of each operand that a thread brings to shared memory at a time. */
    int loads() {
        return side * depth / THREADS;
    }

    /** One sentence for people. */
    String describe() {
        return grid() + " blocks of " + THREADS + " threads; a block makes a tile of " + side + " × " + side + ", a thread " + micro + " × "
                + micro
                + (splits == 1 ? "." : "; the sums are split into " + splits + " parts of " + chunk + ".");
    }
}
