package dev.chainrule.tensor.cpu;

/** Finds the SIMD twin by name where its module is present, so that nothing breaks where it is not. */
final class VectorOpsFinder {
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
            Class<?> simd = Class.forName("dev.chainrule.tensor.cpu.SimdVectorOps");
            boolean supported = (boolean) simd.getDeclaredMethod("isSupported").invoke(null);
            return supported ? (VectorOps) simd.getDeclaredConstructor().newInstance() : new ScalarVectorOps();
        } catch (ReflectiveOperationException | LinkageError unusable) {
            return new ScalarVectorOps();
        }
    }
}
