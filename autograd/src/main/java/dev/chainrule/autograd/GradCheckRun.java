package dev.chainrule.autograd;

import dev.chainrule.autograd.GradCheckResult.Outcome;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** One run of {@link GradCheck}: draws directions until one is away from kinks, then compares. */
final class GradCheckRun {
    /** How much rounding a value of f may carry, in ulps: the sums of a few thousand terms. */
    private static final double ROUNDING = 64 * Math.ulp(1.0);
    /** How far a rejected point is moved, relative to each component. */
    private static final double MOVE = 1e-2;

    private final Node y;
    private final List<Node> wrt;
    private final Map<Node, double[]> start;
    private final DimSizes sizes;
    private final double tolerance;
    private final Node u;
    private final List<Node> pulled;
    private final List<Node> v;
    private final Node pushed;

    /** Differences along one direction: the derivative, the rounding it may carry, and the step, 0 if none was good. */
    private record Differences(double derivative, double noise, double step) {
    }

    GradCheckRun(Node y, List<Node> wrt, Map<Node, double[]> start, DimSizes sizes, double tolerance, Node u, List<Node> pulled,
            List<Node> v, Node pushed) {
        this.y = y;
        this.wrt = wrt;
        this.start = start;
        this.sizes = sizes;
        this.tolerance = tolerance;
        this.u = u;
        this.pulled = pulled;
        this.v = v;
        this.pushed = pushed;
        if (wrt.isEmpty()) {
            throw new BadCallException("A gradient check needs at least one input to differentiate for.");
        }
        for (Node x : wrt) {
            if (x.op() != Op.INPUT || !x.dtype().isFloating()) {
                throw new BadCallException("A gradient check moves its inputs: " + x + " is none, or holds no numbers to move.");
            }
        }
    }

    GradCheckResult search(Random random, int draws, double[] steps) {
        for (int rejected = 0; rejected < draws; rejected++) {
            Map<Node, double[]> at = rejected == 0 ? new IdentityHashMap<>(start) : moved(random);
            double[] cotangent = new double[elements(y)];
            for (int i = 0; i < cotangent.length; i++) {
                cotangent[i] = y.shape().rank() == 0 ? 1 : random.nextGaussian();
            }
            List<double[]> direction = wrt.stream().map(x -> direction(start.get(x), random)).toList();
            Differences differences = differences(at, direction, cotangent, steps);
            if (differences.step() > 0) {
                return compare(at, direction, cotangent, differences, rejected);
            }
        }
        return new GradCheckResult(Outcome.REJECTED, Double.NaN, Double.NaN, Double.NaN, Double.NaN, tolerance, 0, draws, "", Double.NaN);
    }

    private int elements(Node node) {
        return Math.toIntExact(node.shape().extent().at(sizes));
    }

    /** A normal number times the size of each component; a component that is small among its neighbours moves a tenth of their size. */
    private static double[] direction(double[] x, Random random) {
        double squares = 0;
        for (double component : x) {
            squares += component * component;
        }
        double typical = squares == 0 ? 1 : 0.1 * Math.sqrt(squares / x.length);
        double[] direction = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            direction[i] = random.nextGaussian() * Math.max(Math.abs(x[i]), typical);
        }
        return direction;
    }

    private Map<Node, double[]> moved(Random random) {
        Map<Node, double[]> at = new IdentityHashMap<>(start);
        for (Node x : wrt) {
            at.put(x, plus(start.get(x), MOVE, direction(start.get(x), random)));
        }
        return at;
    }

    private static double[] plus(double[] x, double step, double[] direction) {
        double[] sum = x.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += step * direction[i];
        }
        return sum;
    }

    /**
     * Central differences at the largest step where those of h and h/2 agree, and where the second differences shrink with h² as they do
     * away from a kink (on a kink they shrink with h).
     */
    private Differences differences(Map<Node, double[]> at, List<double[]> direction, double[] cotangent, double[] steps) {
        double here = GradCheck.evaluate(y, at, sizes, cotangent);
        for (double h : steps) {
            double[] f = new double[4];
            double largest = Math.abs(here);
            for (int k = 0; k < 4; k++) {
                f[k] = along(at, direction, new double[] {h, -h, h / 2, -h / 2}[k], cotangent);
                largest = Math.max(largest, Math.abs(f[k]));
            }
            double whole = (f[0] - f[1]) / (2 * h);
            double half = (f[2] - f[3]) / h;
            double bend = (4 * (f[2] - 2 * here + f[3]) - (f[0] - 2 * here + f[1])) / h;
            double noise = ROUNDING * largest / h;
            double bound = tolerance / 8 * Math.max(Math.abs(whole), Math.abs(half)) + 8 * noise;
            if (Math.abs(whole - half) <= bound && Math.abs(bend) <= bound) {
                return new Differences((4 * half - whole) / 3, noise, h);
            }
        }
        return new Differences(Double.NaN, Double.NaN, 0);
    }

    private double along(Map<Node, double[]> at, List<double[]> direction, double h, double[] cotangent) {
        Map<Node, double[]> there = new IdentityHashMap<>(at);
        for (int k = 0; k < wrt.size(); k++) {
            there.put(wrt.get(k), plus(at.get(wrt.get(k)), h, direction.get(k)));
        }
        return GradCheck.evaluate(y, there, sizes, cotangent);
    }

    /** What the gradient says: for each input ⟨v, Jᵀu⟩, the size of its products, and ⟨Jv, u⟩. */
    private record Products(double[] shares, double size, double forward) {
    }

    private Products products(Map<Node, double[]> at, List<double[]> direction, double[] cotangent) {
        Map<Node, double[]> inputs = new IdentityHashMap<>(at);
        inputs.put(u, cotangent);
        for (int k = 0; k < v.size(); k++) {
            inputs.put(v.get(k), direction.get(k));
        }
        List<Node> outputs = new ArrayList<>(pulled);
        if (pushed != null) {
            outputs.add(pushed);
        }
        Map<Node, double[]> values = ReferenceInterpreter.evaluate(outputs, inputs, sizes);
        double[] shares = new double[wrt.size()];
        double squares = 0;
        for (int k = 0; k < shares.length; k++) {
            double[] gradient = values.get(pulled.get(k));
            for (int i = 0; i < gradient.length; i++) {
                double product = direction.get(k)[i] * gradient[i];
                shares[k] += product;
                squares += product * product;
            }
        }
        double forward = pushed == null ? sum(shares) : dot(values.get(pushed), cotangent);
        return new Products(shares, Math.sqrt(squares), forward);
    }

    private GradCheckResult compare(Map<Node, double[]> at, List<double[]> direction, double[] cotangent, Differences differences,
            int rejected) {
        Products products = products(at, direction, cotangent);
        double backward = sum(products.shares());
        double error = Math.max(error(backward, differences.derivative(), products.size(), differences.noise()),
                error(backward, products.forward(), products.size(), 0));
        String worst = "";
        double worstError = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < wrt.size(); k++) {
            double alone = alone(k, products, at, direction, cotangent, differences.step());
            if (alone > worstError || Double.isNaN(alone)) {
                worst = wrt.get(k).name();
                worstError = alone;
            }
        }
        double largest = Math.max(error, worstError);
        return new GradCheckResult(largest <= tolerance ? Outcome.PASSED : Outcome.FAILED, backward, products.forward(),
                differences.derivative(), largest, tolerance, differences.step(), rejected, worst, worstError);
    }

    /** The error along one input, the others held. */
    private double alone(int k, Products products, Map<Node, double[]> at, List<double[]> direction, double[] cotangent, double step) {
        List<double[]> only = new ArrayList<>();
        for (int j = 0; j < direction.size(); j++) {
            only.add(j == k ? direction.get(j) : new double[direction.get(j).length]);
        }
        Differences differences = differences(at, only, cotangent, new double[] {step, step / 10});
        return differences.step() == 0 ? 0 : error(products.shares()[k], differences.derivative(), products.size(), differences.noise());
    }

    /** |a − b| relative to the largest of a, b and {@code size}; what rounding explains does not count. */
    private double error(double a, double b, double size, double noise) {
        double scale = Math.max(size, Math.max(Math.abs(a), Math.abs(b)));
        double difference = Math.abs(a - b);
        return difference == 0 ? 0 : difference / Math.max(scale, 4 * noise / tolerance);
    }

    private static double sum(double[] a) {
        double sum = 0;
        for (double each : a) {
            sum += each;
        }
        return sum;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
