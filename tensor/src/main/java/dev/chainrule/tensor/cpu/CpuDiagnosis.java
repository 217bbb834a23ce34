package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.device.Diagnosis;
import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;

/** What makes the CPU fast: SIMD by {@code jdk.incubator.vector}, and ND4J's BLAS for large dense products. */
public final class CpuDiagnosis implements Diagnosis {
    private static final String ND4J = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";

    @Override
    public List<Finding> findings() {
        return List.of(simd(), nd4j());
    }

    private static Finding simd() {
        VectorOps best = VectorOpsFinder.best();
        return best instanceof ScalarVectorOps
                ? new Finding("SIMD", Verdict.MISSING,
                        "module jdk.incubator.vector not loaded, so plain loops serve; " + VectorOpsFinder.hint())
                : new Finding("SIMD", Verdict.WORKS, best.name());
    }

    private static Finding nd4j() {
        try {
            Enumeration<URL> backends = CpuDiagnosis.class.getClassLoader().getResources(ND4J);
            return backends.hasMoreElements()
                    ? new Finding("ND4J", Verdict.WORKS, "a backend is on the class path: " + jar(backends.nextElement()))
                    : new Finding("ND4J", Verdict.MISSING, "no backend on the class path (nd4j-native): arrays of ND4J cannot be made; "
                            + "Chainrule itself needs none");
        } catch (IOException unreadable) {
            return new Finding("ND4J", Verdict.FAILS, "the class path cannot be read: " + unreadable.getMessage());
        }
    }

    private static String jar(URL resource) {
        return resource.toString().replaceAll("!/.*", "").replaceAll(".*/", "");
    }
}
