package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The vectors of this machine, for the loops that {@link VectorCode} writes; named there, so that nothing else needs the module. */
final class SimdLanes {
    static final VectorSpecies<Float> F32 = FloatVector.SPECIES_PREFERRED;
    static final VectorSpecies<Double> F64 = DoubleVector.SPECIES_PREFERRED;
    static final VectorSpecies<Integer> I32 = IntVector.SPECIES_PREFERRED;
    static final VectorSpecies<Long> I64 = LongVector.SPECIES_PREFERRED;

    /** Half as wide: as many F32 as there are F64, for a loop that has both. */
    static final VectorSpecies<Float> HALF_F32 = VectorSpecies.of(float.class, VectorShape.forBitSize(F64.vectorBitSize() / 2));
    static final VectorSpecies<Integer> HALF_I32 = VectorSpecies.of(int.class, VectorShape.forBitSize(F64.vectorBitSize() / 2));

    /** How many elements a vector has. */
    static final int FLOATS = F32.length();
    static final int DOUBLES = F64.length();

    private SimdLanes() {
    }
}
