package dev.chainrule.benchmarks;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.reduceMax;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;

/** One operation on vectors a and c, whose elements lie between −1 and 1. */
final class ElementwiseProblem implements Problem {
    /** What is computed; each of the last three reads everything and gives one number. */
    enum Work {
        /** max(0, a). */
        RELU,
        /** max(0, (a + c) ⊙ a − c) · ½: five operations. */
        CHAIN,
        /** Σ aᵢ·cᵢ. */
        DOT,
        /** Σ aᵢ. */
        SUM,
        /** The largest aᵢ. */
        MAX
    }

    final Work work;
    final int elements;
    final float[] a;
    final float[] c;

    ElementwiseProblem(Work work, int elements) {
        this.work = work;
        this.elements = elements;
        a = BenchmarkData.uniform("a", elements, 1);
        c = work == Work.CHAIN || work == Work.DOT ? BenchmarkData.uniform("c", elements, 1) : new float[0];
    }

    /** The result. */
    Node node() {
        Graph graph = new Graph();
        Node x = graph.input("a", Shape.parse("N"), DType.F32);
        Node y = graph.input("c", Shape.parse("N"), DType.F32);
        return switch (work) {
            case RELU -> relu(x);
            case CHAIN -> {
                Node inner = sub(mul(add(x, y), x), y);
                yield mul(relu(inner), constant(inner, 0.5));
            }
            case DOT -> sum(mul(x, y));
            case SUM -> sum(x);
            case MAX -> reduceMax(x);
        };
    }

    /** Whether the result is one number. */
    boolean isScalar() {
        return work == Work.DOT || work == Work.SUM || work == Work.MAX;
    }

    /** Ours on {@code device}, which it closes. */
    Competitor chainrule(Device device) {
        return new Compiled(device, List.of(node()), sizes(), data());
    }

    /** All vectors, one after the other. */
    float[] everything() {
        float[] all = Arrays.copyOf(a, a.length + c.length);
        System.arraycopy(c, 0, all, a.length, c.length);
        return all;
    }

    DimSizes sizes() {
        return DimSizes.none().with("N", elements);
    }

    Map<String, float[]> data() {
        return Map.of("a", a, "c", c);
    }

    /** For {@code limit} the sum of everything. Sums may lie off by a few units in the last place of Σ |aᵢ|, whatever their order. */
    @Override
    public List<Expected> expected(String method) {
        if (method.equals("limit")) {
            return List.of(Expected.sumOf("all vectors", a, c));
        }
        return List.of(switch (work) {
            case RELU -> new Expected("relu", elements, k -> Math.max(0, a[k]), 1e-7);
            case CHAIN -> new Expected("chain", elements, k -> Math.max(0, ((double) a[k] + c[k]) * a[k] - c[k]) * 0.5, 1e-6);
            case DOT -> scalar("dot", total(k -> (double) a[k] * c[k]), 1e-6 * elements);
            case SUM -> scalar("sum", total(k -> a[k]), 1e-6 * elements);
            case MAX -> scalar("max", largest(), 1e-7);
        });
    }

    private static Expected scalar(String name, double value, double allowed) {
        return new Expected(name, 1, k -> value, allowed);
    }

    private double total(IntToDoubleFunction term) {
        double total = 0;
        for (int k = 0; k < elements; k++) {
            total += term.applyAsDouble(k);
        }
        return total;
    }

    private double largest() {
        double largest = Double.NEGATIVE_INFINITY;
        for (float value : a) {
            largest = Math.max(largest, value);
        }
        return largest;
    }
}
