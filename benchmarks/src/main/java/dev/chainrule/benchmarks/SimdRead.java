package dev.chainrule.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A plain read: four streams of vector additions, a quarter of the range apart, a cache line of each in turn. With pages of 4 KB one stream
 * waits for the first lines of each page; four wait together. Vectors of 32 bytes, for an array begins 16 bytes into a line, and every
 * vector of 64 would lie in two.
 */
final class SimdRead implements ReadOnce.Fold {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED.length() > 8
            ? FloatVector.SPECIES_256
            : FloatVector.SPECIES_PREFERRED;

    @Override
    public float fold(float[] x, int from, int to) {
        int width = S.length();
        int quarter = (to - from) / (8 * width) * (2 * width);
        FloatVector a0 = FloatVector.zero(S);
        FloatVector a1 = a0;
        FloatVector b0 = a0;
        FloatVector b1 = a0;
        FloatVector c0 = a0;
        FloatVector c1 = a0;
        FloatVector d0 = a0;
        FloatVector d1 = a0;
        for (int i = from; i < from + quarter; i += 2 * width) {
            int j = i + quarter;
            int k = j + quarter;
            int l = k + quarter;
            a0 = a0.add(FloatVector.fromArray(S, x, i));
            a1 = a1.add(FloatVector.fromArray(S, x, i + width));
            b0 = b0.add(FloatVector.fromArray(S, x, j));
            b1 = b1.add(FloatVector.fromArray(S, x, j + width));
            c0 = c0.add(FloatVector.fromArray(S, x, k));
            c1 = c1.add(FloatVector.fromArray(S, x, k + width));
            d0 = d0.add(FloatVector.fromArray(S, x, l));
            d1 = d1.add(FloatVector.fromArray(S, x, l + width));
        }
        float[] lanes = new float[width];
        a0.add(a1).add(b0.add(b1)).add(c0.add(c1).add(d0.add(d1))).intoArray(lanes, 0);
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        for (int i = from + 4 * quarter; i < to; i++) {
            sum += x[i];
        }
        return sum;
    }
}
