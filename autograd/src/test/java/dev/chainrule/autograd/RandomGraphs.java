package dev.chainrule.autograd;

import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Draws graphs: leaves of random shapes, then random operations on what is there, values kept in a range where nothing explodes. */
final class RandomGraphs {
    private static final long[] SIZES = {1, 2, 3, 5, 8, 17, 33};

    final Graph graph = new Graph();
    final List<Node> leaves = new ArrayList<>();
    final Map<Node, double[]> values = new IdentityHashMap<>();
    private final List<Node> pool = new ArrayList<>();
    private final Random random;
    private final DType dtype;

    RandomGraphs(long seed, DType dtype, int operations) {
        this.random = new Random(seed);
        this.dtype = dtype;
        long n = SIZES[random.nextInt(SIZES.length)];
        long d = SIZES[random.nextInt(SIZES.length)];
        long t = SIZES[random.nextInt(SIZES.length)];
        for (Shape shape : List.of(Shape.of(n, d), Shape.of(d), Shape.of(n), Shape.SCALAR, Shape.of(n, t, d), Shape.of(d, t),
                Shape.of(n, d))) {
            if (leaves.size() < 2 || random.nextBoolean()) {
                leaf(shape);
            }
        }
        pool.addAll(leaves);
        for (int k = 0; k < operations; k++) {
            pool.add(operation());
        }
    }

    private void leaf(Shape shape) {
        Node leaf = graph.input("x" + leaves.size(), shape, dtype);
        double[] value = new double[(int) shape.extent().at(dev.chainrule.tensor.shape.DimSizes.none())];
        for (int i = 0; i < value.length; i++) {
            value[i] = (float) (random.nextGaussian() * 0.8);
        }
        leaves.add(leaf);
        values.put(leaf, value);
    }

    private Node pick() {
        return pool.get(random.nextInt(pool.size()));
    }

    /** A partner that broadcasts with {@code a}. */
    private Node partner(Node a) {
        for (int tries = 0; tries < 20; tries++) {
            Node b = pick();
            try {
                Shape.broadcast("draw", a.shape(), b.shape());
                return b;
            } catch (dev.chainrule.tensor.BadCallException misfit) {
                // draw again
            }
        }
        return a;
    }

    private Node operation() {
        Node a = pick();
        Node bounded = Primitives.tanh(a);
        Shape s = a.shape();
        return switch (random.nextInt(20)) {
            case 0 -> Primitives.add(a, partner(a));
            case 1 -> Primitives.sub(a, partner(a));
            case 2 -> Primitives.mul(bounded, Primitives.tanh(partner(a)));
            case 3 -> Primitives.div(bounded, Primitives.add(Primitives.exp(Primitives.tanh(partner(a))), Primitives.constant(a, 0.5)));
            case 4 -> Primitives.relu(a);
            case 5 -> random.nextBoolean() ? Primitives.sin(a) : Primitives.cos(a);
            case 6 -> Primitives.ln(Primitives.add(Primitives.mul(bounded, bounded), Primitives.constant(a, 1)));
            case 7 -> Primitives.sqrt(Primitives.add(Primitives.abs(bounded), Primitives.constant(a, 0.3)));
            case 8 -> Primitives.max(a, partner(a));
            case 9 -> Primitives.where(Primitives.less(a, Primitives.constant(a, 0.1)), a, partner(a));
            case 10, 11 -> s.rank() == 0 ? bounded : Primitives.sum(bounded, random.nextInt(s.rank()));
            case 12 -> s.rank() == 0 ? a : Primitives.mean(a, random.nextInt(s.rank()));
            case 13 -> s.rank() == 0 ? Primitives.neg(a) : Primitives.reduceMax(a, random.nextInt(s.rank()));
            case 14 -> s.rank() < 2 ? a : Primitives.transpose(a);
            case 15 -> reshaped(a);
            case 16, 17 -> product(a);
            case 18 -> softmax(a);
            default -> Primitives.pow(Primitives.add(bounded, Primitives.constant(a, 2)), Primitives.constant(a, random.nextInt(4) - 1));
        };
    }

    private Node reshaped(Node a) {
        List<Dim> dims = new ArrayList<>(a.shape().dims());
        if (dims.size() >= 2 && random.nextBoolean()) {
            long merged = dims.remove(0).size() * dims.remove(0).size();
            dims.add(0, Dim.of(merged));
        } else {
            dims.add(random.nextInt(dims.size() + 1), Dim.ONE);
        }
        return Primitives.reshape(a, Shape.of(dims));
    }

    private Node product(Node a) {
        for (Node b : pool) {
            boolean fits = a.shape().rank() >= 1 && a.shape().rank() <= 2 && b.shape().rank() >= 1 && b.shape().rank() <= 2
                    && a.shape().dim(a.shape().rank() - 1).equals(b.shape().dim(0));
            if (fits) {
                return Primitives.tanh(Primitives.matmul(a, b));
            }
        }
        return a;
    }

    private Node softmax(Node a) {
        if (a.shape().rank() == 0) {
            return a;
        }
        int axis = a.shape().rank() - 1;
        List<Dim> kept = new ArrayList<>(a.shape().dims());
        kept.set(axis, Dim.ONE);
        Node e = Primitives.exp(Primitives.sub(a, Primitives.reshape(Primitives.reduceMax(a, axis), Shape.of(kept))));
        return Primitives.div(e, Primitives.reshape(Primitives.sum(e, axis), Shape.of(kept)));
    }

    /** A few of the last results, and a scalar of all. */
    List<Node> outputs() {
        List<Node> outputs = new ArrayList<>(pool.subList(Math.max(leaves.size(), pool.size() - 3), pool.size()));
        outputs.add(loss());
        return outputs;
    }

    Node loss() {
        Node loss = null;
        for (Node node : pool.subList(Math.max(0, pool.size() - 4), pool.size())) {
            Node part = Primitives.mean(Primitives.tanh(node));
            loss = loss == null ? part : Primitives.add(loss, part);
        }
        return loss;
    }

}
