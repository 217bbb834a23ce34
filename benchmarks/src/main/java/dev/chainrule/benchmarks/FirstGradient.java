package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.Devices;

/** What {@link StartUpBenchmark} starts: makes the data, computes loss and gradient once, prints them. */
final class FirstGradient {
    private FirstGradient() {
    }

    /** @param arguments the size, such as {@code 1000x10}, and the model */
    public static void main(String[] arguments) {
        LossGradientProblem problem = LossGradientProblem.unchecked(Size.parse(arguments[0]), arguments[1]);
        NewJava.print(problem.chainrule(Devices.open("cpu")));
    }
}
