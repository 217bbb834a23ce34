package dev.chainrule.tensor.cpu;

/** Finds the SIMD twin by name where its module is present, so that nothing breaks where it is not. */
final class VectorOpsFinder {
    private VectorOpsFinder() {
    }

    static VectorOps best() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
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
