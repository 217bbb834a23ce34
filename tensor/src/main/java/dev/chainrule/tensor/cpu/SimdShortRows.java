package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * Dots of rows shorter than a vector of 512 bits, which spend their time in the trees that add a vector's lanes up. Sixteen rows share one: each
 * of its levels halves the number of vectors, and the last vector has the sums of all in the order of the rows. Each group has four vectors first, of
 * rows r, r + 4, r + 8 and r + 12, a quarter of the lanes for each; then these become one. Those are two loops with memory between them, for the JIT of
 * Java 17 makes objects of the vectors of a loop that has all levels; and one method, longer than what it would put into its caller, for it does the same
 * where a caller has too many vectors already.
 */
final class SimdShortRows {
    /** How many rows share a tree. */
    static final int GROUP = 16;
    private static final int GROUPS_AT_ONCE = 2;

    private static final VectorSpecies<Float> F = FloatVector.SPECIES_512;
    private static final VectorMask<Float> UPPER_2 = VectorMask.fromLong(F, 0xCCCC);
    private static final VectorMask<Float> UPPER_1 = VectorMask.fromLong(F, 0xAAAA);

    private SimdShortRows() {
    }

    /**
     * out[i] = Σⱼ m[i, j]·w[j], for rows that follow one another, from each of which a whole vector can be loaded.
     *
     * @param rows a multiple of {@link #GROUP}
     * @param mask the first n lanes, n below 16
     */
    static void dots(float[] m, int mStart, int rowStride, int rows, int n, VectorMask<Float> mask, float[] w, int wStart, float[] out,
            int outStart) {
        float[] scratch = new float[GROUPS_AT_ONCE * 4 * GROUP];
        System.arraycopy(w, wStart, scratch, 0, n);
        FloatVector weights = FloatVector.fromArray(F, scratch, 0);
        FloatVector zero = FloatVector.zero(F);
        int hop = 4 * rowStride;
        for (int i = 0; i < rows; i += GROUPS_AT_ONCE * GROUP) {
            int groups = Math.min(GROUPS_AT_ONCE, (rows - i) / GROUP);
            for (int k = 0; k < 4 * groups; k++) {
                int row = mStart + (i + k / 4 * GROUP + k % 4) * rowStride;
                FloatVector a = zero.blend(FloatVector.fromArray(F, m, row).mul(weights), mask);
                row += hop;
                FloatVector b = zero.blend(FloatVector.fromArray(F, m, row).mul(weights), mask);
                row += hop;
                FloatVector c = zero.blend(FloatVector.fromArray(F, m, row).mul(weights), mask);
                row += hop;
                FloatVector d = zero.blend(FloatVector.fromArray(F, m, row).mul(weights), mask);
                SimdVectorOps.pair(SimdVectorOps.pair(a, c, SimdVectorOps.BY_8, SimdVectorOps.UPPER_8),
                        SimdVectorOps.pair(b, d, SimdVectorOps.BY_8, SimdVectorOps.UPPER_8),
                        SimdVectorOps.BY_4, SimdVectorOps.UPPER_4).intoArray(scratch, 16 * k);
            }
            for (int k = 0; k < 64 * groups; k += 64) {
                FloatVector a = FloatVector.fromArray(F, scratch, k);
                FloatVector b = FloatVector.fromArray(F, scratch, k + 16);
                FloatVector c = FloatVector.fromArray(F, scratch, k + 32);
                FloatVector d = FloatVector.fromArray(F, scratch, k + 48);
                SimdVectorOps.pair(SimdVectorOps.pair(a, c, SimdVectorOps.BY_2, UPPER_2),
                        SimdVectorOps.pair(b, d, SimdVectorOps.BY_2, UPPER_2), SimdVectorOps.BY_1, UPPER_1)
                        .intoArray(out, outStart + i + k / 4);
            }
        }
    }
}
