package dev.chainrule.tensor.cpu;

/**
 * C = A·B by blocks, after Goto and van de Geijn (Anatomy of High-Performance Matrix Multiplication, 2008): a block of B is packed into
 * panels that stay in the second and third cache, a block of A into panels that stay in the second, and tiles of C are summed in registers.
 *
 * <p>
 * The order of additions is fixed by k alone: it is cut into blocks of {@value #DEPTH}, a block's sum is one chain of fused multiply-adds in
 * the order of k from 0, and the sums are added in the order of the blocks. So the bits depend neither on the threads, nor on the width of
 * the vectors, nor on the size of any tile; and the rounding error of an element is at most about ({@value #DEPTH} + k/{@value #DEPTH}) units
 * in the last place of Σ|a·b|.
 *
 * @param <T> {@code float[]} or {@code double[]}
 */
final class BlockedProduct<T> {
    private static final int DEPTH = 256;
    private static final int ROWS_AT_ONCE = 16 * MatmulOps.ROWS;
    private static final int WIDE = 512;
    private static final int NARROW = 128;
    private static final int PACKED_COLUMNS = 2048;
    /** Below so many multiply-adds one thread is done before a second has woken. */
    private static final long SMALL = 100_000;

    private final MatmulOps<T> ops;
    private final int width;
    private T packedB;
    private T[] packedA;
    private T[] tiles;
    private Product<T> now;

    /**
     * One product: element (i, p) of A at aStart + i·aRow + p·aDepth, (p, j) of B at bStart + p·bDepth + j·bColumn, (i, j) of C at cStart +
     * i·cRow + j·cColumn.
     */
    private record Product<T>(T a, int aStart, int aRow, int aDepth, T b, int bStart, int bDepth, int bColumn, T c, int cStart, int cRow,
            int cColumn, int m, int n, int k) {
        /** Cᵀ = Bᵀ·Aᵀ: the same sums. */
        Product<T> transposed() {
            return new Product<>(b, bStart, bColumn, bDepth, a, aStart, aDepth, aRow, c, cStart, cColumn, cRow, n, m, k);
        }
    }

    BlockedProduct(MatmulOps<T> ops) {
        this.ops = ops;
        this.width = ops.columns();
    }

    /**
     * C[m, n] = Σₖ A[m, k]·B[k, n], all row-major.
     *
     * @param a array of A, [m, k], or of Aᵀ, [k, m]; not modified
     * @param b array of B, [k, n], or of Bᵀ, [n, k]; not modified
     * @param c array of C; modified
     */
    void run(Object a, boolean transposeA, Object b, boolean transposeB, Object c, int m, int n, int k, Workers workers) {
        run(a, 0, transposeA, b, 0, transposeB, c, 0, m, n, k, workers);
    }

    /** The same of matrices that begin at {@code aStart}, {@code bStart} and {@code cStart} of their arrays. */
    @SuppressWarnings("unchecked")
    void run(Object a, int aStart, boolean transposeA, Object b, int bStart, boolean transposeB, Object c, int cStart, int m, int n, int k,
            Workers workers) {
        Product<T> product = new Product<>((T) a, aStart, transposeA ? 1 : k, transposeA ? m : 1, (T) b, bStart, transposeB ? 1 : n,
                transposeB ? k : 1, (T) c, cStart, n, 1, m, n, k);
        if (k == 0) {
            ops.clear(product.c, cStart, m * n);
        } else if (m > 0 && n > 0) {
            // few columns fill a tile badly: they may fill it better as rows
            boolean better = 2 * padded(n, MatmulOps.ROWS) * padded(m, width) <= padded(m, MatmulOps.ROWS) * padded(n, width);
            run(better ? product.transposed() : product, workers);
        }
    }

    private static long padded(int size, int unit) {
        return (long) blocks(size, unit) * unit;
    }

    private static int blocks(int size, int unit) {
        return (size - 1) / unit + 1;
    }

    private void run(Product<T> product, Workers workers) {
        now = product;
        makeRoom(product, workers.count());
        boolean alone = (long) product.m * product.n * product.k <= SMALL;
        for (int j0 = 0; j0 < product.n; j0 += PACKED_COLUMNS) {
            int first = j0;
            int columns = Math.min(PACKED_COLUMNS, product.n - j0);
            int panels = blocks(columns, width);
            int rowBlocks = blocks(product.m, ROWS_AT_ONCE);
            int wide = rowBlocks < 4 ? NARROW : WIDE;
            for (int p0 = 0; p0 < product.k; p0 += DEPTH) {
                int from = p0;
                int depth = Math.min(DEPTH, product.k - p0);
                each(workers, alone, panels, (panel, worker) -> packB(first, columns, panel, from, depth));
                each(workers, alone, rowBlocks * blocks(columns, wide), (task, worker) -> {
                    int column = task / rowBlocks * wide;
                    block(task % rowBlocks * ROWS_AT_ONCE, first, column, Math.min(columns, column + wide), from, depth, worker);
                });
            }
        }
        now = null;
    }

    @SuppressWarnings("unchecked")
    private void makeRoom(Product<T> product, int workers) {
        int depth = Math.min(DEPTH, product.k);
        int columns = (int) padded(Math.min(PACKED_COLUMNS, product.n), width);
        if (packedB == null || java.lang.reflect.Array.getLength(packedB) < columns * depth) {
            packedB = ops.array(columns * depth);
        }
        int rows = (int) padded(Math.min(ROWS_AT_ONCE, product.m), MatmulOps.ROWS);
        if (packedA == null || java.lang.reflect.Array.getLength(packedA[0]) < rows * depth) {
            packedA = (T[]) new Object[workers];
            tiles = (T[]) new Object[workers];
            for (int w = 0; w < workers; w++) {
                packedA[w] = ops.array(rows * depth);
                tiles[w] = ops.array(MatmulOps.ROWS * width);
            }
        }
    }

    private static void each(Workers workers, boolean alone, int tasks, Workers.Task task) {
        if (alone) {
            for (int number = 0; number < tasks; number++) {
                task.run(number, 0);
            }
        } else {
            workers.run(tasks, task);
        }
    }

    private void packB(int first, int columns, int panel, int p0, int depth) {
        int column = panel * width;
        ops.pack(now.b, now.bStart + (first + column) * now.bColumn + p0 * now.bDepth, now.bColumn, now.bDepth,
                Math.min(width, columns - column), width,
                depth, packedB, column * depth);
    }

    /** Rows from {@code row} on against the packed columns {@code column} … {@code end} − 1. */
    private void block(int row, int first, int column, int end, int p0, int depth, int worker) {
        int rows = Math.min(ROWS_AT_ONCE, now.m - row);
        for (int i = 0; i < rows; i += MatmulOps.ROWS) {
            ops.pack(now.a, now.aStart + (row + i) * now.aRow + p0 * now.aDepth, now.aRow, now.aDepth, Math.min(MatmulOps.ROWS, rows - i),
                    MatmulOps.ROWS, depth, packedA[worker], i * depth);
        }
        for (int j = column; j < end; j += width) {
            for (int i = 0; i < rows; i += MatmulOps.ROWS) {
                tile(row, i, rows, first, j, end, depth, p0 > 0, worker);
            }
        }
    }

    private void tile(int row, int i, int rows, int first, int j, int end, int depth, boolean add, int worker) {
        int at = now.cStart + (row + i) * now.cRow + (first + j) * now.cColumn;
        int height = Math.min(MatmulOps.ROWS, rows - i);
        int columns = Math.min(width, end - j);
        if (height == MatmulOps.ROWS && columns == width && now.cColumn == 1) {
            ops.tile(packedA[worker], i * depth, packedB, j * depth, depth, now.c, at, now.cRow, add);
        } else {                                                     // at the edges, through a tile of the worker's own
            ops.tile(packedA[worker], i * depth, packedB, j * depth, depth, tiles[worker], 0, width, false);
            ops.store(tiles[worker], height, columns, now.c, at, now.cRow, now.cColumn, add);
        }
    }
}
