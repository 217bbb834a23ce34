package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.cpu.CpuBackend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** The flagship: the loss of a neuron and its gradient, in float32, against its physical limit, reading X once. */
public class LossGradientBenchmark extends Suite<LossGradientProblem> {
    /** rows × features. */
    @Param({"1000x10", "4096x256", "100000x32", "200000x512", "1000000x64", "20000x4096"})
    public String size;

    /** What the neuron makes of w·x + b. */
    @Param({"linear", "relu"})
    public String model;

    /** Where: {@code cpu}, {@code cuda:0}; {@code sim} too, at small sizes, for its time is the simulator's. */
    @Param("cpu")
    public String device;

    /** Loss and gradient. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** The same on the CPU without SIMD, as on a Java that lacks the module {@code jdk.incubator.vector}. */
    @Benchmark
    public float chainruleScalar() {
        return run();
    }

    /** The limit on a CPU: X read once with all cores, where it lies; a copy of it where the device is no CPU. */
    @Benchmark
    public float limit() {
        return run();
    }

    @Override
    LossGradientProblem problem() {
        return new LossGradientProblem(Size.parse(size), model);
    }

    @Override
    Competitor competitor(String method, LossGradientProblem problem) {
        int cores = Runtime.getRuntime().availableProcessors();
        return switch (method) {
            case "chainrule" -> problem.chainrule(Devices.open(device));
            case "chainruleScalar" -> problem.chainrule(new Device(new CpuBackend(cores, false)));
            case "limit" -> new ReadOnce(Devices.open(device), problem.x, cores);
            default -> throw unknown(method);
        };
    }
}
