package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.trainer.optim.Optimizer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** An epoch of training, end to end ({@link TrainingProblem}): shuffling, gathering batches, loss, gradient, update. */
public class TrainingBenchmark extends Suite<TrainingProblem> {
    /** rows × features. */
    @Param({"4096x256", "100000x32", "200000x512"})
    public String size;

    /** {@code adam} in mini-batches of 1024 rows, {@code sgd} with every row in each step. */
    @Param({"adam", "sgd"})
    public String optimizer;

    /** An epoch. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** The limit: X read once with all cores. */
    @Benchmark
    public float limit() {
        return run();
    }

    @Override
    TrainingProblem problem() {
        return new TrainingProblem(Size.parse(size), Optimizer.named(optimizer));
    }

    @Override
    Competitor competitor(String method, TrainingProblem problem) {
        Device device = new Device(new CpuBackend());
        return method.equals("limit")
                ? new ReadOnce(device, problem.start.x, Runtime.getRuntime().availableProcessors())
                : new ChainruleTraining(device, problem);
    }
}
