package dev.chainrule.benchmarks;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sum;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A layer of many neurons in the midst of a network: H = max(0, X·W + b) forwards, and backwards from ∂L/∂H = G the gradients Z = G ⊙ 1[H
 * &gt; 0], ∂L/∂X = Z·Wᵀ, ∂L/∂W = Xᵀ·Z, ∂L/∂b = Σᵢ Zᵢ; L = Σ H ⊙ G is the first result. Shapes: X, G, H (B, D), W (D, D), b (D). Three
 * products, 6·B·D² operations.
 */
final class LayerProblem implements Problem {
    final int batch;
    final int width;
    final float[] x;
    final float[] w;
    final float[] b;
    final float[] g;
    private final double[] loss = new double[1];
    private final double[] forX;
    private final double[] forW;
    private final double[] forB;

    LayerProblem(int batch, int width) {
        this.batch = batch;
        this.width = width;
        x = BenchmarkData.steps("X", (long) batch * width, 8, 1.0 / 8);
        w = BenchmarkData.steps("W", (long) width * width, 8, 1.0 / 256);
        b = BenchmarkData.steps("b", width, 8, 1.0 / 16);
        for (int k = 0; k < width; k++) {
            b[k] += 1f / (1 << 12);                                          // half the step of a product: no sum is 0
        }
        g = BenchmarkData.uniform("G", (long) batch * width, 1);
        forX = new double[x.length];
        forW = new double[w.length];
        forB = new double[width];
        plainLoops();
    }

    /** Loss, then its gradients for X, W and b. */
    List<Node> nodes() {
        Graph graph = new Graph();
        Node rows = graph.input("X", Shape.parse("B,D"), DType.F32);
        Node weights = graph.input("W", Shape.parse("D,D"), DType.F32);
        Node biases = graph.input("b", Shape.parse("D"), DType.F32);
        Node arriving = graph.input("G", Shape.parse("B,D"), DType.F32);
        Node total = sum(mul(relu(add(matmul(rows, weights), biases)), arriving));
        List<Node> results = new ArrayList<>(List.of(total));
        results.addAll(Gradients.of(total, List.of(rows, weights, biases)));
        return results;
    }

    /** Ours on {@code device}, which it closes. */
    Competitor chainrule(Device device) {
        DimSizes sizes = DimSizes.none().with("B", batch).with("D", width);
        return new Compiled(device, nodes(), sizes, Map.of("X", x, "W", w, "b", b, "G", g));
    }

    @Override
    public List<Expected> expected(String method) {
        if (method.equals("limit")) {
            return MultiplyOnly.expected();
        }
        double all = loss[0];
        return List.of(new Expected("loss", 1, k -> all, 1e-6 * g.length), Expected.relative("gradient for X", forX, 1e-5),
                Expected.relative("gradient for W", forW, 1e-5), Expected.relative("gradient for b", forB, 1e-4));
    }

    private void plainLoops() {
        double[] z = new double[g.length];
        IntStream.range(0, batch).parallel().forEach(i -> {
            double[] h = new double[width];
            for (int j = 0; j < width; j++) {
                double factor = x[i * width + j];
                for (int k = 0; k < width; k++) {
                    h[k] += factor * w[j * width + k];
                }
            }
            for (int k = 0; k < width; k++) {
                z[i * width + k] = h[k] + b[k];
            }
        });
        for (int k = 0; k < z.length; k++) {
            loss[0] += Math.max(0, z[k]) * g[k];
            z[k] = z[k] > 0 ? g[k] : 0;
            forB[k % width] += z[k];
        }
        IntStream.range(0, batch).parallel().forEach(i -> {
            for (int j = 0; j < width; j++) {
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += z[i * width + k] * w[j * width + k];
                }
                forX[i * width + j] = sum;
            }
        });
        IntStream.range(0, width).parallel().forEach(j -> {
            for (int i = 0; i < batch; i++) {
                double factor = x[i * width + j];
                for (int k = 0; k < width; k++) {
                    forW[j * width + k] += factor * z[i * width + k];
                }
            }
        });
    }
}
