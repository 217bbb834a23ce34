package dev.chainrule.tensor.cpu;

/**
 * The innermost loops of the dense product for one element type, in two twins, scalar or SIMD, that give the same bits: whatever the shape
 * of a tile, each of its elements is one chain of fused multiply-adds in the order of k. Operands are read from panels: a panel of A holds
 * {@link #ROWS} rows, one of B {@link #columns()} columns, element (p, r) of either at p·width + r, with zeros where the matrix ends.
 *
 * @param <T> {@code float[]} or {@code double[]}
 */
interface MatmulOps<T> {
    /** Rows of a tile. With two vectors of columns that is twelve sums at once: enough to hide the latency of an fma, few enough for sixteen registers. */
    int ROWS = 6;

    /** Columns of a tile. */
    int columns();

    /** An array of {@code length} zeros. */
    T array(int length);

    /**
     * Packs one panel: to[toStart + p·width + r] = from[start + r·stride + p·depthStride] for r &lt; count, 0 for the others. One of the
     * strides is 1 in practice, and each case has its loop.
     */
    void pack(T from, int start, int stride, int depthStride, int count, int width, int depth, T to, int toStart);

    /**
     * A whole tile: c[i, j] = Σₚ a[p, i]·b[p, j], or c[i, j] plus that sum.
     *
     * @param a   a panel of A from {@code aStart} on
     * @param b   a panel of B from {@code bStart} on
     * @param c   row i of the tile begins at cStart + i·cStride; modified
     * @param add whether to add to what is in c
     */
    void tile(T a, int aStart, T b, int bStart, int depth, T c, int cStart, int cStride, boolean add);

    /** Moves the upper left {@code rows} × {@code width} of a tile to c[cStart + i·rowStride + j·columnStride], or adds them there. */
    void store(T tile, int rows, int width, T c, int cStart, int rowStride, int columnStride, boolean add);

    /** Sets {@code length} elements from {@code start} on to 0. */
    void clear(T c, int start, int length);

    /** The best for float32: SIMD if {@code simd} and the module is there. */
    @SuppressWarnings("unchecked")
    static MatmulOps<float[]> floats(boolean simd) {
        return simd ? (MatmulOps<float[]>) found("SimdFloatMatmul", new ScalarFloatMatmul()) : new ScalarFloatMatmul();
    }

    /** The best for float64: SIMD if {@code simd} and the module is there. */
    @SuppressWarnings("unchecked")
    static MatmulOps<double[]> doubles(boolean simd) {
        return simd ? (MatmulOps<double[]>) found("SimdDoubleMatmul", new ScalarDoubleMatmul()) : new ScalarDoubleMatmul();
    }

    /** Whether {@link #floats} and {@link #doubles} find SIMD. */
    static boolean isSimd(boolean simd) {
        return !(floats(simd) instanceof ScalarFloatMatmul);
    }

    private static MatmulOps<?> found(String simdClass, MatmulOps<?> otherwise) {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return otherwise;
        }
        try {
            Class<?> simd = Class.forName("dev.chainrule.tensor.cpu." + simdClass);
            boolean supported = (boolean) simd.getDeclaredMethod("isSupported").invoke(null);
            return supported ? (MatmulOps<?>) simd.getDeclaredConstructor().newInstance() : otherwise;
        } catch (ReflectiveOperationException | LinkageError unusable) {
            return otherwise;
        }
    }
}
