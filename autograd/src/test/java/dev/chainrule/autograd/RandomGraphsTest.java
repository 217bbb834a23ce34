package dev.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random graphs: the CPU, scalar and SIMD, agrees with the oracle, forward and backward, and with itself to the bit; and so does the device
 * that {@code -Dtest.device} names.
 */
class RandomGraphsTest {
    private static final String DEVICE = System.getProperty("test.device", "cpu");
    private static final int SAMPLE = DEVICE.startsWith("sim") ? 100 : 1_000;
    private static final int ALL = DEVICE.startsWith("sim") ? 1_000 : 20_000;
    private static final int GRAPHS = Boolean.getBoolean("long") ? ALL : SAMPLE;
    private static final long FIRST_SEED = Long.getLong("tests.seed", 1) * 1_000_000;

    @Test
    void doublesAgreeWithTheOracle() {
        try (Backend cpu = open(2, true)) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
                RandomGraphs draw = new RandomGraphs(seed, DType.F64, 3 + (int) (seed % 12));
                List<Node> outputs = withGradients(draw);
                Map<Node, double[]> expected = ReferenceInterpreter.evaluate(outputs, draw.values, DimSizes.none());
                List<double[]> found = run(cpu, draw, outputs);
                for (int k = 0; k < outputs.size(); k++) {
                    assertClose("seed " + seed + ", output " + k + " " + outputs.get(k), found.get(k), expected.get(outputs.get(k)), 1e-10,
                            null);
                }
            }
            assertThat(cpu.liveBytes()).isZero();
        }
    }

    @Test
    void floatsAgreeWithTheOracleAndWithEachOtherToTheBit() {
        int rejected = 0;
        try (Backend simd = open(2, true); Backend scalar = open(1, false); Backend seven = open(7, true)) {
            for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
                RandomGraphs draw = new RandomGraphs(seed, DType.F32, 3 + (int) (seed % 12));
                List<Node> outputs = withGradients(draw);
                Map<Node, double[]> expected = ReferenceInterpreter.evaluate(Graph.topologicalOrder(outputs), draw.values, DimSizes.none());
                boolean decided = expected.keySet().stream().noneMatch(node -> isUndecided(node, expected));
                rejected += decided ? 0 : 1;
                Map<Node, double[]> moved = ReferenceInterpreter.evaluate(outputs, nudged(draw, seed), DimSizes.none());
                List<double[]> found = run(simd, draw, outputs);
                List<double[]> again = run(scalar, draw, outputs);
                List<double[]> third = seed % 10 == 0 ? run(seven, draw, outputs, true) : again;
                for (int k = 0; k < outputs.size(); k++) {
                    String what = "seed " + seed + ", output " + k + " " + outputs.get(k);
                    assertThat(again.get(k)).as(what).isEqualTo(found.get(k));
                    assertThat(third.get(k)).as(what).isEqualTo(found.get(k));
                    if (decided) {
                        assertClose(what, found.get(k), expected.get(outputs.get(k)), 4e-6, moved.get(outputs.get(k)));
                    }
                }
            }
        }
        assertThat(rejected).as("graphs of which a draw is near a kink or a comparison").isLessThanOrEqualTo(GRAPHS / 50);
    }

    @Test
    void gradientsPassTheDirectionalCheck() {
        int rejected = 0;
        for (long seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
            RandomGraphs draw = new RandomGraphs(seed, DType.F64, 3 + (int) (seed % 12));
            GradCheckResult result = GradCheck.defaults().seed(seed).run(draw.loss(), draw.values, draw.leaves);
            rejected += result.outcome() == GradCheckResult.Outcome.REJECTED ? 1 : 0;
            assertThat(result.outcome()).as("seed " + seed + ": " + result).isNotEqualTo(GradCheckResult.Outcome.FAILED);
        }
        assertThat(rejected).as("graphs of which every draw is near a kink").isLessThanOrEqualTo(GRAPHS / 100);
    }

    private static Backend open(int threads, boolean simd) {
        return DEVICE.startsWith("cpu") ? new CpuBackend(threads, simd) : Devices.open(DEVICE.equals("cuda") ? "cuda:0" : DEVICE).backend();
    }

    private static List<Node> withGradients(RandomGraphs draw) {
        List<Node> outputs = new ArrayList<>(draw.outputs());
        outputs.addAll(Gradients.of(draw.loss(), draw.leaves));
        return outputs;
    }

    /** Whether float32 may take the other side of a kink or a comparison than float64 does: ln(1 + 10⁻⁸) is above 0 in one, 0 in the other. */
    private static boolean isUndecided(Node node, Map<Node, double[]> values) {
        boolean hasKink = switch (node.op()) {
            case RELU, ABS, MAX, MIN, LESS, LESS_EQUAL, EQUAL -> true;
            default -> false;
        };
        if (!hasKink) {
            return false;
        }
        double[] a = values.get(node.input(0));
        double[] b = node.op().arity() > 1 ? values.get(node.input(1)) : new double[a.length];
        for (int i = 0; i < a.length; i++) {
            double apart = Math.abs(a[i] - b[i]);
            if (apart > 0 && apart < 5e-7 * Math.max(1, Math.abs(a[i]))) {
                return true;
            }
        }
        return false;
    }

    /** Every input moved by one float32 ulp: how far the oracle follows is how far a float32 device may be off, times a factor. */
    private static Map<Node, double[]> nudged(RandomGraphs draw, long seed) {
        Random random = new Random(seed);
        Map<Node, double[]> moved = new IdentityHashMap<>();
        draw.values.forEach((leaf, value) -> {
            double[] next = value.clone();
            for (int i = 0; i < next.length; i++) {
                next[i] += (random.nextBoolean() ? 1 : -1) * Math.ulp((float) next[i]);
            }
            moved.put(leaf, next);
        });
        return moved;
    }

    private static void assertClose(String what, double[] found, double[] expected, double relative, double[] moved) {
        double scale = moved == null ? 1e-3 : 0.25;                   // float32 intermediate values of about 1 round by 6e-8, whatever comes of them
        double change = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            change = moved == null ? 0 : Math.max(change, Math.abs(moved[i] - expected[i]));
        }
        double bound = relative * scale + 30 * change;
        for (int i = 0; i < expected.length; i++) {
            assertThat(Math.abs(found[i] - expected[i])).as(what + " [" + i + "]: " + found[i] + " against " + expected[i])
                    .isLessThanOrEqualTo(bound);
        }
    }

    static List<double[]> run(Backend cpu, RandomGraphs draw, List<Node> outputs) {
        return run(cpu, draw, outputs, false);
    }

    /** @param inPlace whether inputs stay outside of the device's own memory, where it can read them there */
    private static List<double[]> run(Backend cpu, RandomGraphs draw, List<Node> outputs, boolean inPlace) {
        Plan plan = Planner.plan(outputs);
        List<Buffer> in = new ArrayList<>();
        List<Buffer> out = new ArrayList<>();
        for (Slot slot : plan.inputs()) {
            double[] value = draw.values.get(slot.node());
            in.add(inPlace && slot.dtype() == DType.F32
                    ? cpu.inPlace(outside(value)).orElseGet(() -> written(cpu, slot.dtype(), value))
                    : written(cpu, slot.dtype(), value));
        }
        for (Slot slot : plan.outputs()) {
            out.add(cpu.allocate(slot.dtype(), slot.extent().at(DimSizes.none())));
        }
        List<double[]> results = new ArrayList<>();
        try (Program program = cpu.compile(plan)) {
            program.run(in, out, DimSizes.none());
            for (Buffer buffer : out) {
                double[] value = new double[(int) buffer.elements()];
                buffer.read(value);
                results.add(value);
            }
        } catch (RuntimeException failed) {
            throw new AssertionError("plan:\n" + plan.describe(), failed);
        }
        in.forEach(Buffer::close);
        out.forEach(Buffer::close);
        return results;
    }

    private static Buffer written(Backend backend, DType dtype, double[] value) {
        Buffer buffer = backend.allocate(dtype, value.length);
        buffer.write(value);
        return buffer;
    }

    private static FloatBuffer outside(double[] value) {
        FloatBuffer memory = ByteBuffer.allocateDirect(Float.BYTES * value.length).order(ByteOrder.nativeOrder()).asFloatBuffer();
        for (int k = 0; k < value.length; k++) {
            memory.put(k, (float) value[k]);
        }
        return memory;
    }
}
