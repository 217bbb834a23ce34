package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The peers of {@link LossGradientBenchmark}. */
public class PeerLossGradientBenchmark extends PeerSuite<LossGradientProblem> {
    /** rows × features. */
    @Param({"1000x10", "4096x256", "100000x32", "200000x512", "1000000x64", "20000x4096"})
    public String size;

    /** What the neuron makes of w·x + b. */
    @Param({"linear", "relu"})
    public String model;

    /** Where: peers run on the CPU. */
    @Param("cpu")
    public String device;

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

    /** Plain Java loops, one thread, the gradient written out by hand, in one pass over X. */
    @Benchmark
    public float loops() {
        return run();
    }

    @Override
    LossGradientProblem problem() {
        mustBeCpu(device);
        return new LossGradientProblem(Size.parse(size), model);
    }

    @Override
    Competitor competitor(String method, LossGradientProblem problem) {
        return switch (method) {
            case "nd4j" -> new Nd4jLossGradient(problem);
            case "pytorch" -> new PyTorchLossGradient(problem);
            case "loops" -> new LoopsLossGradient(problem);
            default -> throw unknown(method);
        };
    }

    @Override
    Competitor ours(LossGradientProblem problem) {
        return problem.chainrule(cpu());
    }
}
