package dev.chainrule.tensor.cpu;

import java.lang.module.ModuleFinder;

/** Finds the SIMD twin by name where its module is present, so that nothing breaks where it is not. */
final class VectorOpsFinder {
    private static final String PACKAGE = "dev.chainrule.tensor.cpu.";
    private static final String MODULE = "jdk.incubator.vector";
    private static boolean warned;

    private VectorOpsFinder() {
    }

    /** What to do for SIMD, as a clause; empty where it is there. */
    static String hint() {
        if (isModulePresent()) {
            return "";
        }
        return ModuleFinder.ofSystem().find(MODULE).isPresent() ? "start Java with --add-modules " + MODULE + " for SIMD"
                : "this Java lacks the module " + MODULE + ", take one that has it for SIMD";
    }

    /** Says once, on standard error, that there is no SIMD. */
    static synchronized void warnOnce() {
        if (!warned && !isModulePresent()) {
            warned = true;
            System.err.println("chainrule: the CPU works several times slower than it could: " + hint() + ".");
        }
    }

    private static boolean isModulePresent() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
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
