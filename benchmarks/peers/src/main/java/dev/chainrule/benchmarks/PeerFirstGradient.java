package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;

/** What {@link PeerStartUpBenchmark} starts: makes the data, computes loss and gradient once, prints them. */
final class PeerFirstGradient {
    private PeerFirstGradient() {
    }

    /** @param arguments the competitor, the size, the model */
    public static void main(String[] arguments) {
        LossGradientProblem problem = LossGradientProblem.unchecked(Size.parse(arguments[1]), arguments[2]);
        NewJava.print(new PeerLossGradientBenchmark().competitor(arguments[0], problem));
        System.exit(0);
    }
}
