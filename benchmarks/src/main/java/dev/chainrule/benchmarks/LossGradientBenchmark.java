package dev.chainrule.benchmarks;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The flagship against its physical limit, in one run on the same memory: the loss 1/N Σ (yᵢ − max(0, w·Xᵢ + b))² with its gradient for w
 * and b, and reading X once with all cores ({@link ReadOnce}).
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsAppend = {"-Xmx3g", "--add-modules=jdk.incubator.vector"})
public class LossGradientBenchmark {
    /** rows × features. */
    @Param({"1000x10", "200000x512"})
    public String size;

    /** Where: {@code cpu}, {@code cuda:0}; {@code sim} too, at small sizes, for its time is the simulator's. */
    @Param("cpu")
    public String device;

    private Device opened;
    private final float[] loss = new float[1];
    private Program program;
    private ReadOnce readOnce;
    private final List<Buffer> inputs = new ArrayList<>();
    private final List<Buffer> outputs = new ArrayList<>();
    private final Map<String, float[]> data = new HashMap<>();
    private DimSizes sizes;

    /** Makes the data and the program, and checks its results. */
    @Setup
    public void setUp() {
        long n = Long.parseLong(size.split("x")[0]);
        long d = Long.parseLong(size.split("x")[1]);
        sizes = DimSizes.none().with("N", n).with("D", d);
        opened = Devices.open(device);
        FormulaGraph graph = new FormulaGraph(FormulaParser.parse("mean((y - max(0, X·w + b))^2)"),
                Map.of("X", Shape.parse("N,D"), "w", Shape.parse("D"), "y", Shape.parse("N")), DType.F32);
        List<Node> results = new ArrayList<>(List.of(graph.root()));
        results.addAll(Gradients.of(graph.root(), List.of(graph.variables().get("w"), graph.variables().get("b"))));
        Plan plan = Planner.plan(results);
        for (Slot slot : plan.inputs()) {
            float[] values = random(slot.name(), (int) slot.extent().at(sizes), d);
            Buffer buffer = opened.backend().allocate(DType.F32, values.length);
            buffer.write(values);
            inputs.add(buffer);
            data.put(slot.name(), values);
        }
        plan.outputs().forEach(slot -> outputs.add(opened.backend().allocate(DType.F32, slot.extent().at(sizes))));
        program = opened.backend().compile(plan);
        check();
        readOnce = new ReadOnce(data.get("X"), Runtime.getRuntime().availableProcessors());
    }

    private void check() {
        program.run(inputs, outputs, sizes);
        double[] expected = PlainLoss.withGradient(data);
        double largest = Arrays.stream(expected).skip(1).map(Math::abs).max().orElse(0);
        int at = 0;
        for (Buffer output : outputs) {
            double[] found = new double[(int) output.elements()];
            output.read(found);
            for (double value : found) {
                double allowed = at == 0 ? 1e-5 * expected[0] : 1e-4 * largest;
                if (!(Math.abs(value - expected[at]) <= allowed)) {
                    throw new IllegalStateException("On " + device + " result " + at + " of loss, gradient for w and for b is " + value
                            + ", a plain loop finds " + expected[at] + ".");
                }
                at++;
            }
        }
    }

    private static float[] random(String name, int length, long features) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        double scale = name.equals("w") ? 1 / Math.sqrt(features) : 1;
        float[] data = new float[length];
        for (int k = 0; k < length; k++) {
            data[k] = (float) ((random.nextDouble() * 2 - 1) * scale);
        }
        return data;
    }

    /** Loss and gradient; the loss is fetched, for a GPU has done its work only then. */
    @Benchmark
    public float lossAndGradient() {
        program.run(inputs, outputs, sizes);
        outputs.get(0).read(loss);
        return loss[0];
    }

    /** The limit on a CPU: X read once, with all cores. */
    @Benchmark
    public float readXOnce() {
        return readOnce.run();
    }

    /** Frees everything. */
    @TearDown
    public void tearDown() {
        program.close();
        inputs.forEach(Buffer::close);
        outputs.forEach(Buffer::close);
        readOnce.close();
        opened.close();
    }
}
