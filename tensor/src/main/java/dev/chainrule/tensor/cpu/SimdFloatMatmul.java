package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The SIMD twin of the float32 product: a tile of six rows by two of the machine's vectors, 128, 256 or 512 bits each. */
final class SimdFloatMatmul extends FloatMatmul {
    /** The machine's own width, known when this class is loaded: a constant to the JIT, or the vectors would become objects. */
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    /** Whether the machine has vectors of at least 128 bits. */
    static boolean isSupported() {
        return F.vectorBitSize() >= 128;
    }

    @Override
    public int columns() {
        return 2 * LANES;
    }

    /** Long, because a vector that is handed to another method may become an object: twelve sums live here and nowhere else. */
    @Override
    public void tile(float[] a, int aStart, float[] b, int bStart, int depth, float[] c, int cStart, int cStride, boolean add) {
        FloatVector s00 = FloatVector.zero(F);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s40 = s00;
        FloatVector s41 = s00;
        FloatVector s50 = s00;
        FloatVector s51 = s00;
        for (int p = 0; p < depth; p++) {
            FloatVector b0 = FloatVector.fromArray(F, b, bStart + p * 2 * LANES);
            FloatVector b1 = FloatVector.fromArray(F, b, bStart + p * 2 * LANES + LANES);
            FloatVector a0 = FloatVector.broadcast(F, a[aStart + p * ROWS]);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            FloatVector a1 = FloatVector.broadcast(F, a[aStart + p * ROWS + 1]);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            FloatVector a2 = FloatVector.broadcast(F, a[aStart + p * ROWS + 2]);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            FloatVector a3 = FloatVector.broadcast(F, a[aStart + p * ROWS + 3]);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            FloatVector a4 = FloatVector.broadcast(F, a[aStart + p * ROWS + 4]);
            s40 = a4.fma(b0, s40);
            s41 = a4.fma(b1, s41);
            FloatVector a5 = FloatVector.broadcast(F, a[aStart + p * ROWS + 5]);
            s50 = a5.fma(b0, s50);
            s51 = a5.fma(b1, s51);
        }
        if (add) {
            s00 = FloatVector.fromArray(F, c, cStart).add(s00);
            s01 = FloatVector.fromArray(F, c, cStart + LANES).add(s01);
            s10 = FloatVector.fromArray(F, c, cStart + cStride).add(s10);
            s11 = FloatVector.fromArray(F, c, cStart + cStride + LANES).add(s11);
            s20 = FloatVector.fromArray(F, c, cStart + 2 * cStride).add(s20);
            s21 = FloatVector.fromArray(F, c, cStart + 2 * cStride + LANES).add(s21);
            s30 = FloatVector.fromArray(F, c, cStart + 3 * cStride).add(s30);
            s31 = FloatVector.fromArray(F, c, cStart + 3 * cStride + LANES).add(s31);
            s40 = FloatVector.fromArray(F, c, cStart + 4 * cStride).add(s40);
            s41 = FloatVector.fromArray(F, c, cStart + 4 * cStride + LANES).add(s41);
            s50 = FloatVector.fromArray(F, c, cStart + 5 * cStride).add(s50);
            s51 = FloatVector.fromArray(F, c, cStart + 5 * cStride + LANES).add(s51);
        }
        s00.intoArray(c, cStart);
        s01.intoArray(c, cStart + LANES);
        s10.intoArray(c, cStart + cStride);
        s11.intoArray(c, cStart + cStride + LANES);
        s20.intoArray(c, cStart + 2 * cStride);
        s21.intoArray(c, cStart + 2 * cStride + LANES);
        s30.intoArray(c, cStart + 3 * cStride);
        s31.intoArray(c, cStart + 3 * cStride + LANES);
        s40.intoArray(c, cStart + 4 * cStride);
        s41.intoArray(c, cStart + 4 * cStride + LANES);
        s50.intoArray(c, cStart + 5 * cStride);
        s51.intoArray(c, cStart + 5 * cStride + LANES);
    }
}
