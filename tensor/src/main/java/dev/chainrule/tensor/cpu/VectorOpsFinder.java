package dev.chainrule.tensor.cpu;

import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;

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

    /** Bits of this machine's vectors. */
    private static int bits() throws ReflectiveOperationException {
        return (int) Class.forName(PACKAGE + "SimdColumnSums").getDeclaredMethod("vectorBits").invoke(null);
    }

    private static VectorOps twin(String name) throws ReflectiveOperationException {
        return (VectorOps) Class.forName(PACKAGE + name).getDeclaredConstructor().newInstance();
    }

    /** Every twin that this machine can run, so that each is tested where the best is another. */
    static List<VectorOps> all() throws ReflectiveOperationException {
        List<VectorOps> all = new ArrayList<>(List.of(new ScalarVectorOps()));
        int bits = isModulePresent() ? bits() : 0;
        if (bits >= 128) {
            all.add(twin("SimdNarrowVectorOps"));
        }
        if (bits >= 256) {
            all.add(twin("Simd256VectorOps"));
        }
        if (bits >= 512) {
            all.add(twin("SimdVectorOps"));
        }
        return all;
    }

    static VectorOps best() {
        if (!isModulePresent()) {
            return new ScalarVectorOps();
        }
        try {
            int bits = bits();
            return bits >= 512 ? twin("SimdVectorOps") : bits >= 256 ? twin("Simd256VectorOps")
                    : bits >= 128 ? twin("SimdNarrowVectorOps") : new ScalarVectorOps();
        } catch (ReflectiveOperationException | LinkageError unusable) {
            return new ScalarVectorOps();
        }
    }
}
