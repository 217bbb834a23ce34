package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.trainer.optim.Optimizer;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** How long it takes from a formula's graph to a program that is ready to run. */
public class CompileBenchmark extends Suite<Problem> {
    /** {@code neuron}: loss and gradient; {@code adam}: a training step with it; {@code layer}: forward and backward. */
    @Param({"neuron", "adam", "layer"})
    public String graph;

    /** {@code plan}: building, differentiating and planning the graph; {@code compile}: the device's part, from the plan. */
    @Param({"plan", "compile"})
    public String stage;

    /** Where. */
    @Param("cpu")
    public String device;

    /** Planning or compiling. */
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
    Problem problem() {
        return switch (graph) {
            case "neuron" -> new LossGradientProblem(new Size(64, 16), "relu");
            case "adam" -> new TrainingProblem(new Size(64, 16), Optimizer.named("adam"));
            case "layer" -> new LayerProblem(16, 32);
            default -> throw new IllegalArgumentException("There is no graph '" + graph + "'.");
        };
    }

    @Override
    Competitor competitor(String method, Problem problem) {
        if (method.equals("clock")) {
            return new Clock();
        }
        Supplier<Plan> planned;
        Function<Device, Competitor> whole;
        if (problem instanceof LossGradientProblem neuron) {
            planned = () -> Planner.plan(neuron.nodes());
            whole = neuron::chainrule;
        } else if (problem instanceof TrainingProblem training) {
            planned = training::plan;
            whole = opened -> new ChainruleTraining(opened, training);
        } else if (problem instanceof LayerProblem layer) {
            planned = () -> Planner.plan(layer.nodes());
            whole = layer::chainrule;
        } else {
            throw unknown(method);
        }
        Supplier<List<float[]>> results = () -> resultsOf(whole.apply(Devices.open(device)));
        return stage.equals("plan") ? new Latency(planned::get, results) : new Compiling(Devices.open(device), planned.get(), results);
    }

    private static List<float[]> resultsOf(Competitor program) {
        try {
            program.run();
            return program.results();
        } finally {
            program.close();
        }
    }

    /** Compiles a plan and frees what came of it. */
    private static final class Compiling implements Competitor {
        private final Device device;
        private final Plan plan;
        private final Supplier<List<float[]>> results;

        Compiling(Device device, Plan plan, Supplier<List<float[]>> results) {
            this.device = device;
            this.plan = plan;
            this.results = results;
        }

        @Override
        public float run() {
            try (var program = device.backend().compile(plan)) {
                return System.identityHashCode(program);
            }
        }

        @Override
        public List<float[]> results() {
            return results.get();
        }

        @Override
        public void close() {
            device.close();
        }
    }
}
