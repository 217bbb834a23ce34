package dev.chainrule.benchmarks;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Neuron;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The loss of a neuron over N rows, 1/N Σ (yᵢ − ŷᵢ)², with its gradient for w and b; ŷᵢ is zᵢ = w·Xᵢ + b, for ReLU max(0, zᵢ). X and y lie
 * between −1 and 1, w between ±1/√D.
 */
final class LossGradientProblem implements Problem {
    /** So many cores may work at the plain loop. */
    private static final int PARTS = 64;

    final Size size;
    final boolean relu;
    final float[] x;
    final float[] y;
    final float[] w;
    final float[] b;
    private final double[] truth;

    LossGradientProblem(Size size, String model) {
        this(size, model, true);
    }

    private LossGradientProblem(Size size, String model, boolean checked) {
        this.size = size;
        relu = Neuron.valueOf(model.toUpperCase(Locale.ROOT)) == Neuron.RELU;
        x = BenchmarkData.uniform("X", (long) size.rows() * size.features(), 1);
        y = BenchmarkData.uniform("y", size.rows(), 1);
        w = BenchmarkData.uniform("w", size.features(), 1 / Math.sqrt(size.features()));
        b = BenchmarkData.uniform("b", 1, 1);
        truth = checked ? plainLoop() : new double[0];
    }

    /** The data alone, for a program that is checked by who starts it. */
    static LossGradientProblem unchecked(Size size, String model) {
        return new LossGradientProblem(size, model, false);
    }

    /** Loss, then its gradients for w and b. */
    List<Node> nodes() {
        Graph graph = new Graph();
        Node features = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node targets = graph.input("y", Shape.parse("N"), DType.F32);
        Node weights = graph.input("w", Shape.parse("D"), DType.F32);
        Node bias = graph.input("b", Shape.SCALAR, DType.F32);
        Node loss = (relu ? Neuron.RELU : Neuron.LINEAR).loss(features, targets, weights, bias);
        List<Node> results = new ArrayList<>(List.of(loss));
        results.addAll(Gradients.of(loss, List.of(weights, bias)));
        return results;
    }

    /** Ours on {@code device}, which it closes. */
    Compiled chainrule(Device device) {
        DimSizes sizes = DimSizes.none().with("N", size.rows()).with("D", size.features());
        return new Compiled(device, nodes(), sizes, Map.of("X", x, "y", y, "w", w, "b", b));
    }

    /**
     * For {@code limit} the sum of X, else loss and gradient, sums in float32 in whatever order. Peers may be less exact: ND4J adds up one
     * by one.
     */
    @Override
    public List<Expected> expected(String method) {
        if (method.equals("limit")) {
            return List.of(Expected.sumOf("X", x));
        }
        int d = w.length;
        double[] gradient = new double[d];
        System.arraycopy(truth, 1, gradient, 0, d);
        Expected forWeights = Expected.relative("gradient for w", gradient, 1e-4);
        return List.of(Expected.relative("loss", new double[] {truth[0]}, method.startsWith("chainrule") ? 1e-5 : 1e-3), forWeights,
                new Expected("gradient for b", 1, k -> truth[1 + d], Math.max(forWeights.allowed(), 1e-4 * Math.abs(truth[1 + d]))));
    }

    /** The loss; then 2/N Σ eᵢ·Xᵢ, with eᵢ = ŷᵢ − yᵢ, for ReLU only over rows with zᵢ &gt; 0; then the same without Xᵢ. */
    private double[] plainLoop() {
        int parts = Math.min(PARTS, y.length);
        double[][] sums = IntStream.range(0, parts).parallel()
                .mapToObj(part -> plainLoop((int) ((long) y.length * part / parts), (int) ((long) y.length * (part + 1) / parts)))
                .toArray(double[][]::new);
        double[] results = new double[w.length + 2];
        for (double[] sum : sums) {
            for (int k = 0; k < results.length; k++) {
                results[k] += sum[k];
            }
        }
        return results;
    }

    private double[] plainLoop(int firstRow, int endRow) {
        double[] results = new double[w.length + 2];
        for (int i = firstRow; i < endRow; i++) {
            int row = i * w.length;
            double z = b[0];
            for (int j = 0; j < w.length; j++) {
                z += (double) x[row + j] * w[j];
            }
            double error = (relu ? Math.max(0, z) : z) - y[i];
            results[0] += error * error / y.length;
            double slope = relu && z <= 0 ? 0 : 2 * error / y.length;
            for (int j = 0; j < w.length; j++) {
                results[1 + j] += slope * x[row + j];
            }
            results[w.length + 1] += slope;
        }
        return results;
    }
}
