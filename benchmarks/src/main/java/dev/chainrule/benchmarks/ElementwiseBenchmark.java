package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.cpu.CpuBackend;
import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/** Operations on long vectors ({@link ElementwiseProblem}): elementwise ones, fused and one after the other, and reductions. */
@Fork(value = 1, jvmArgsPrepend = "-Xmx6g", jvmArgsAppend = {"-XX:+UseParallelGC", "-XX:+IgnoreUnrecognizedVMOptions",
        "--add-modules=jdk.incubator.vector", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow"})
public class ElementwiseBenchmark extends Suite<ElementwiseProblem> {
    /** What is computed. */
    @Param({"relu", "chain", "dot", "sum", "max"})
    public String work;

    /** Elements of each vector. */
    @Param({"1000", "10000", "100000", "1000000", "10000000", "100000000"})
    public int elements;

    /** One kernel. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** A kernel for each operation, what lies between them in memory. */
    @Benchmark
    public float chainruleUnfused() {
        return run();
    }

    /** The limit of work that gives one number: what it reads, read once with all cores. */
    @Benchmark
    public float limit() {
        return run();
    }

    @Override
    ElementwiseProblem problem() {
        return new ElementwiseProblem(ElementwiseProblem.Work.valueOf(work.toUpperCase(Locale.ROOT)), elements);
    }

    @Override
    Competitor competitor(String method, ElementwiseProblem problem) {
        Device device = new Device(new CpuBackend());
        return switch (method) {
            case "chainrule" -> problem.chainrule(device);
            case "limit" -> new ReadOnce(device, problem.everything(), Runtime.getRuntime().availableProcessors());
            case "chainruleUnfused" -> new Unfused(device, problem.node(), problem.sizes(), problem.data());
            default -> throw unknown(method);
        };
    }
}
