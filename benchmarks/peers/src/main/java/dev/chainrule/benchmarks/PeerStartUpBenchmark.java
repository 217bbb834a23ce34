package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Warmup;

/** The peers of {@link StartUpBenchmark}; their libraries lie unpacked from a former start. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 10)
public class PeerStartUpBenchmark extends PeerSuite<LossGradientProblem> {
    /** rows × features. */
    @Param("1000x10")
    public String size;

    /** What the neuron makes of w·x + b. */
    @Param("relu")
    public String model;

    /** ND4J. */
    @Benchmark
    public float nd4j() {
        return run();
    }

    /** PyTorch through DJL. */
    @Benchmark
    public float pytorch() {
        return run();
    }

    /** Plain Java loops. */
    @Benchmark
    public float loops() {
        return run();
    }

    @Override
    LossGradientProblem problem() {
        return new LossGradientProblem(Size.parse(size), model);
    }

    @Override
    Competitor competitor(String method, LossGradientProblem problem) {
        return new NewJava(PeerFirstGradient.class, method, size, model);
    }

    @Override
    Competitor ours(LossGradientProblem problem) {
        return problem.chainrule(cpu());
    }
}
