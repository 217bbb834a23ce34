package dev.chainrule.benchmarks;

import java.util.Locale;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;

/** The peers of {@link ElementwiseBenchmark}. */
@Fork(value = 1, jvmArgsPrepend = "-Xmx6g", jvmArgsAppend = {"-XX:+UseParallelGC", "-XX:+IgnoreUnrecognizedVMOptions",
        "--add-modules=jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"})
public class PeerElementwiseBenchmark extends PeerSuite<ElementwiseProblem> {
    /** What is computed. */
    @Param({"relu", "chain", "dot", "sum", "max"})
    public String work;

    /** Elements of each vector. */
    @Param({"1000", "10000", "100000", "1000000", "10000000", "100000000"})
    public int elements;

    /** ND4J: eager operations. */
    @Benchmark
    public float nd4j() {
        return run();
    }

    /** PyTorch: eager operations. */
    @Benchmark
    public float pytorch() {
        return run();
    }

    /** A plain Java loop, one thread. */
    @Benchmark
    public float loops() {
        return run();
    }

    @Override
    ElementwiseProblem problem() {
        return new ElementwiseProblem(ElementwiseProblem.Work.valueOf(work.toUpperCase(Locale.ROOT)), elements);
    }

    @Override
    Competitor competitor(String method, ElementwiseProblem problem) {
        return switch (method) {
            case "nd4j" -> new Nd4jElementwise(problem);
            case "pytorch" -> new PyTorchElementwise(problem);
            case "loops" -> new LoopsElementwise(problem);
            default -> throw unknown(method);
        };
    }

    @Override
    Competitor ours(ElementwiseProblem problem) {
        return problem.chainrule(cpu());
    }
}
