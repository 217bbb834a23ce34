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

/** From the command line to the first gradient: a new Java for each, until it has ended. */
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 10)
public class StartUpBenchmark extends Suite<LossGradientProblem> {
    /** rows × features. */
    @Param("1000x10")
    public String size;

    /** What the neuron makes of w·x + b. */
    @Param("relu")
    public String model;

    /** Ours, on the CPU. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** The limit: a Java that does nothing. */
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
        if (method.equals("limit")) {
            return new NewJava(EmptyJava.class, Double.toString(problem.expected(method).get(0).value().applyAsDouble(0)));
        }
        return new NewJava(FirstGradient.class, size, model);
    }
}
