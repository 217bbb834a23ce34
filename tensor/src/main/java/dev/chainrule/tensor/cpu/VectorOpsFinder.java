package dev.chainrule.tensor.cpu;

/** Finds the SIMD twin by name where its module is present, so that nothing breaks where it is not. */
final class VectorOpsFinder {
    private static final String PACKAGE = "dev.chainrule.tensor.cpu.";

    private VectorOpsFinder() {
    }

    /** What to do for more speed, as a clause; empty where nothing is to be done. */
    static String hint() {
        return isModulePresent() ? "" : "; start Java with --add-modules jdk.incubator.vector for SIMD";
    }

    private static boolean isModulePresent() {
        return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    }

    static VectorOps best() {
        if (!isModulePresent()) {
            return new ScalarVectorOps();
        }
        try {
            int bits = (int) Class.forName(PACKAGE + "SimdColumnSums").getDeclaredMethod("vectorBits").invoke(null);
            if (bits < 128) {
                return new ScalarVectorOps();
            }
            Class<?> simd = Class.forName(PACKAGE + (bits >= 512 ? "SimdVectorOps" : "SimdNarrowVectorOps"));
            return (VectorOps) simd.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException | LinkageError unusable) {
            return new ScalarVectorOps();
        }
    }
}
