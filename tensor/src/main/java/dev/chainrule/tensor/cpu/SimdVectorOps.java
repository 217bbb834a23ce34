package dev.chainrule.tensor.cpu;

import jdk.incubator.vector.FloatVector;

/** Placeholder until the loops land: proves that the module compiles apart. */
final class SimdVectorOps {
    static int lanes() {
        return FloatVector.SPECIES_PREFERRED.length();
    }
}
