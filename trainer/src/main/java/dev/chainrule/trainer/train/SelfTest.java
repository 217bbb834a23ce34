package dev.chainrule.trainer.train;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Diagnosis.Finding;
import dev.chainrule.tensor.device.Diagnosis.Verdict;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Neuron;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A test of a device that takes about a second: loss and gradient of a ReLU neuron on random examples, launched, captured and replayed, beside
 * the same formulas in plain float64 Java; and whether all memory came back.
 */
public final class SelfTest {
    private static final int ROWS = 207;
    private static final int COLUMNS = 33;
    private static final int RUNS = 3;
    private static final double TOLERANCE = 1e-5;

    private final Random random = new Random(1);
    private final float[] x = numbers(ROWS * COLUMNS);
    private final float[] y = numbers(ROWS);
    private final float[] w = numbers(COLUMNS);
    private final float[] b = numbers(1);

    private SelfTest() {
    }

    /** Tests the device of that name; never throws a {@link ChainruleException}. */
    public static Finding of(String device) {
        long start = System.nanoTime();
        String subject = "device " + device;
        try (Device opened = Devices.open(device)) {
            double error = new SelfTest().error(opened.backend());
            String took = String.format(Locale.ROOT, "%.2f s, largest error %.1e", (System.nanoTime() - start) / 1e9, error);
            if (!(error <= TOLERANCE)) {
                return new Finding(subject, Verdict.FAILS, "wrong results: " + took + ", at most " + TOLERANCE + " is right");
            }
            long live = opened.liveBytes();
            return live != 0
                    ? new Finding(subject, Verdict.FAILS, live + " bytes did not come back after the self-test")
                    : new Finding(subject, Verdict.WORKS,
                            "self-test passed in " + took + ", 0 bytes left: " + opened.backend().description());
        } catch (ChainruleException failure) {
            return new Finding(subject, Verdict.FAILS, failure.getMessage());
        }
    }

    private float[] numbers(int count) {
        float[] numbers = new float[count];
        for (int k = 0; k < count; k++) {
            numbers[k] = (float) random.nextGaussian();
        }
        return numbers;
    }

    /** The largest difference of loss and gradient, relative to the largest component. */
    private double error(Backend backend) {
        Graph graph = new Graph();
        Node inX = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node inY = graph.input("y", Shape.parse("N"), DType.F32);
        Node inW = graph.input("w", Shape.parse("D"), DType.F32);
        Node inB = graph.input("b", Shape.SCALAR, DType.F32);
        Node loss = Neuron.RELU.loss(inX, inY, inW, inB);
        List<Node> outputs = new ArrayList<>(List.of(loss));
        outputs.addAll(Gradients.of(loss, List.of(inW, inB)));
        Plan plan = Planner.plan(outputs);
        DimSizes sizes = DimSizes.none().with("N", ROWS).with("D", COLUMNS);
        try (Program program = backend.compile(plan); Memory memory = new Memory(backend, sizes)) {
            memory.of(inX).write(x);
            memory.of(inY).write(y);
            memory.of(inW).write(w);
            memory.of(inB).write(b);
            List<Buffer> results = memory.results(plan.outputs());
            for (int k = 0; k < RUNS; k++) {
                program.run(memory.of(plan.inputs()), results, sizes);
            }
            double[] expected = expected();
            double[] all = new double[expected.length];
            int at = 0;
            for (Buffer result : results) {
                double[] values = new double[(int) result.elements()];
                result.read(values);
                System.arraycopy(values, 0, all, at, values.length);
                at += values.length;
            }
            return largestDifference(all, expected);
        }
    }

    private static double largestDifference(double[] all, double[] expected) {
        double largest = 0;
        double scale = 0;
        for (int k = 0; k < all.length; k++) {
            largest = Double.isNaN(all[k]) ? Double.NaN : Math.max(largest, Math.abs(all[k] - expected[k]));
            scale = Math.max(scale, Math.abs(expected[k]));
        }
        return largest / scale;
    }

    /** Loss, ∂loss/∂w and ∂loss/∂b by their formulas. */
    private double[] expected() {
        double[] sums = new double[COLUMNS + 2];
        for (int i = 0; i < ROWS; i++) {
            double z = b[0];
            for (int j = 0; j < COLUMNS; j++) {
                z += (double) x[i * COLUMNS + j] * w[j];
            }
            double e = Math.max(0, z) - y[i];
            sums[0] += e * e / ROWS;
            double slope = z > 0 ? 2 * e / ROWS : 0;
            for (int j = 0; j < COLUMNS; j++) {
                sums[1 + j] += slope * x[i * COLUMNS + j];
            }
            sums[COLUMNS + 1] += slope;
        }
        return sums;
    }
}
