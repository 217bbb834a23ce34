package dev.chainrule.benchmarks;

/** The limit of {@link StartUpBenchmark}: a Java that prints what it is told, and ends. */
final class EmptyJava {
    private EmptyJava() {
    }

    /** @param arguments the result to print */
    public static void main(String[] arguments) {
        System.out.println("result " + arguments[0]);
    }
}
