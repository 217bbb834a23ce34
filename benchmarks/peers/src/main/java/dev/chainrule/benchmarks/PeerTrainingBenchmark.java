package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.trainer.optim.Optimizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The peers of {@link TrainingBenchmark}. */
public class PeerTrainingBenchmark extends PeerSuite<TrainingProblem> {
    /** rows × features. */
    @Param({"4096x256", "100000x32", "200000x512"})
    public String size;

    /** {@code adam} in mini-batches of 1024 rows, {@code sgd} with every row in each step. */
    @Param({"adam", "sgd"})
    public String optimizer;

    /** ND4J: rows pulled, eager operations, its own updaters. */
    @Benchmark
    public float nd4j() {
        return run();
    }

    /** PyTorch: rows taken by index, autograd, DJL's optimizers. */
    @Benchmark
    public float pytorch() {
        return run();
    }

    /** Plain Java loops, one thread. */
    @Benchmark
    public float loops() {
        return run();
    }

    @Override
    TrainingProblem problem() {
        return new TrainingProblem(Size.parse(size), Optimizer.named(optimizer));
    }

    @Override
    Competitor competitor(String method, TrainingProblem problem) {
        return switch (method) {
            case "nd4j" -> new Nd4jTraining(problem);
            case "pytorch" -> new PyTorchTraining(problem);
            case "loops" -> new LoopsTraining(problem);
            default -> throw unknown(method);
        };
    }

    @Override
    Competitor ours(TrainingProblem problem) {
        return new ChainruleTraining(cpu(), problem);
    }
}
