package dev.chainrule.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The fastest plain read found in Java: four streams of vector additions. */
final class SimdRead implements ReadOnce.Fold {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    @Override
    public int fold(float[] x, int from, int to) {
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        int width = S.length();
        int i = from;
        for (; i + 4 * width <= to; i += 4 * width) {
            a = a.add(FloatVector.fromArray(S, x, i));
            b = b.add(FloatVector.fromArray(S, x, i + width));
            c = c.add(FloatVector.fromArray(S, x, i + 2 * width));
            d = d.add(FloatVector.fromArray(S, x, i + 3 * width));
        }
        float[] lanes = new float[width];
        a.add(b).add(c).add(d).intoArray(lanes, 0);
        float sum = 0;
        for (float lane : lanes) {
            sum += lane;
        }
        for (; i < to; i++) {
            sum += x[i];
        }
        return Float.floatToRawIntBits(sum);
    }
}
