package dev.chainrule.benchmarks;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** Multiplications and additions in registers, ten vectors that wait for none of the others: as fast as one core can. */
final class SimdMultiply implements MultiplyOnly.Loop {
    private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

    @Override
    public int operationsPerPass() {
        return 2 * 10 * S.length();
    }

    /** Each accumulator a becomes 1 − a in each pass: from 0 on it is 1, 0, 1, … */
    @Override
    public float loop(long passes) {
        FloatVector factor = FloatVector.broadcast(S, -1);
        FloatVector one = FloatVector.broadcast(S, 1);
        FloatVector a = FloatVector.zero(S);
        FloatVector b = a;
        FloatVector c = a;
        FloatVector d = a;
        FloatVector e = a;
        FloatVector f = a;
        FloatVector g = a;
        FloatVector h = a;
        FloatVector i = a;
        FloatVector j = a;
        for (long k = 0; k < passes; k++) {
            a = a.fma(factor, one);
            b = b.fma(factor, one);
            c = c.fma(factor, one);
            d = d.fma(factor, one);
            e = e.fma(factor, one);
            f = f.fma(factor, one);
            g = g.fma(factor, one);
            h = h.fma(factor, one);
            i = i.fma(factor, one);
            j = j.fma(factor, one);
        }
        float[] lanes = new float[S.length()];
        a.add(b).add(c.add(d)).add(e.add(f)).add(g.add(h)).add(i.add(j)).intoArray(lanes, 0);
        return lanes[0] / 10;
    }
}
