package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.cpu.CpuBackend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * An epoch of the trainer ({@link EpochProblem}) beside its steps alone. 25,600 rows in batches of 256 are 100 steps: a step takes a hundredth of the
 * time.
 */
public class EpochBenchmark extends Suite<EpochProblem> {
    /** rows × features. */
    @Param({"100000x256", "25600x64"})
    public String size;

    /** Rows of a step; 0 for all. */
    @Param({"0", "256"})
    public int batchRows;

    /** All rows on the device. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** A quarter of the rows may stay on the device; the others pass through it in each epoch. */
    @Benchmark
    public float chainruleStreamed() {
        return run();
    }

    /** The limit: the step alone, on buffers that lie ready. */
    @Benchmark
    public float limit() {
        return run();
    }

    @Override
    EpochProblem problem() {
        return new EpochProblem(Size.parse(size), batchRows);
    }

    @Override
    Competitor competitor(String method, EpochProblem problem) {
        Device device = new Device(new CpuBackend());
        return switch (method) {
            case "chainrule" -> new TrainerEpochs(device, problem, Long.MAX_VALUE);
            case "chainruleStreamed" -> new TrainerEpochs(device, problem, Math.max(1, problem.bytes() / 4));
            case "limit" -> new ChainruleTraining(device, problem.steps);
            default -> throw unknown(method);
        };
    }
}
