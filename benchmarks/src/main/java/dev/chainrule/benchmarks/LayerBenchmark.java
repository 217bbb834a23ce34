package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.cpu.CpuBackend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A layer of many neurons, forward and backward ({@link LayerProblem}): three matrix products and what goes with them. */
public class LayerBenchmark extends Suite<LayerProblem> {
    /** Neurons, each with as many inputs. */
    @Param({"256", "512", "1024", "2048"})
    public int width;

    /** Rows. */
    @Param("1024")
    public int batch;

    /** Our own loops, with no native library. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** The limit: as many multiplications and additions as the three products have, in registers. */
    @Benchmark
    public float limit() {
        return run();
    }

    @Override
    LayerProblem problem() {
        return new LayerProblem(batch, width);
    }

    @Override
    Competitor competitor(String method, LayerProblem problem) {
        return method.equals("limit")
                ? new MultiplyOnly(6.0 * batch * width * width, Runtime.getRuntime().availableProcessors())
                : problem.chainrule(new Device(new CpuBackend()));
    }
}
