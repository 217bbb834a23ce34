package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.cpu.CpuBackend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The peers of {@link LayerBenchmark}, and ours with the BLAS that ND4J brings. */
public class PeerLayerBenchmark extends PeerSuite<LayerProblem> {
    /** Neurons, each with as many inputs. */
    @Param({"256", "512", "1024", "2048"})
    public int width;

    /** Rows. */
    @Param("1024")
    public int batch;

    /** Ours, the large products by ND4J's BLAS. */
    @Benchmark
    public float chainruleBlas() {
        return run();
    }

    /** ND4J: eager operations, the gradient written out by hand. */
    @Benchmark
    public float nd4j() {
        return run();
    }

    /** PyTorch: eager operations, the gradient by its autograd. */
    @Benchmark
    public float pytorch() {
        return run();
    }

    /** Plain Java loops, one thread, along rows in memory. */
    @Benchmark
    public float loops() {
        return run();
    }

    @Override
    LayerProblem problem() {
        return new LayerProblem(batch, width);
    }

    @Override
    Competitor competitor(String method, LayerProblem problem) {
        return switch (method) {
            case "chainruleBlas" -> withBlas(problem);
            case "nd4j" -> new Nd4jLayer(problem);
            case "pytorch" -> new PyTorchLayer(problem);
            case "loops" -> new LoopsLayer(problem);
            default -> throw unknown(method);
        };
    }

    /** The backend asks the property when it is made. */
    private static Competitor withBlas(LayerProblem problem) {
        String before = System.getProperty("chainrule.blas", "auto");
        System.setProperty("chainrule.blas", "on");
        try {
            return problem.chainrule(new Device(new CpuBackend()));
        } finally {
            System.setProperty("chainrule.blas", before);
        }
    }

    @Override
    Competitor ours(LayerProblem problem) {
        return problem.chainrule(cpu());
    }
}
