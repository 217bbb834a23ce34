package dev.chainrule.benchmarks;

import dev.chainrule.autograd.formula.Expr;
import dev.chainrule.autograd.formula.Formulas;
import dev.chainrule.tensor.graph.Node;
import java.util.List;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** How long a derivation takes: reading the formula, differentiating it, simplifying and printing the derivative. */
public class DeriveBenchmark extends Suite<DeriveProblem> {
    /** What is derived for x. */
    @Param({"sin(x + x^2)", "x^2 * exp(-x) / (1 + x^2)", "ln(1 + exp(sin(3 * x) * tanh(x))) + sqrt(1 + max(0, x)^2)"})
    public String formula;

    /** Which part of it: each begins with what the one before leaves; {@code all} does them all. */
    @Param({"parse", "differentiate", "simplify", "all"})
    public String stage;

    /** The derivation. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** A fixed piece of work, for the machine's speed. */
    @Benchmark
    public float clock() {
        return run();
    }

    @Override
    DeriveProblem problem() {
        return new DeriveProblem(formula);
    }

    @Override
    Competitor competitor(String method, DeriveProblem problem) {
        if (method.equals("clock")) {
            return new Clock();
        }
        Expr parsed = problem.parsed();
        Node derivative = DeriveProblem.derivative(parsed);
        Supplier<Object> work = switch (stage) {
            case "parse" -> problem::parsed;
            case "differentiate" -> () -> DeriveProblem.derivative(parsed);
            case "simplify" -> () -> Formulas.print(derivative);
            case "all" -> () -> Formulas.print(DeriveProblem.derivative(problem.parsed()));
            default -> throw new IllegalArgumentException("There is no stage '" + stage + "'.");
        };
        return new Latency(work, problem::values);
    }
}
