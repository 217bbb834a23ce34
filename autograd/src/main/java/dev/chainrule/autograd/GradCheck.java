package dev.chainrule.autograd;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Checks a gradient against what the function does, in float64 on the reference interpreter, along one random direction v. For y = f(x) with
 * Jacobian J and a random cotangent u (1 where y is a scalar), three numbers must agree:
 *
 * <pre>
 *   ⟨v, Jᵀu⟩                                 the reverse sweep, or the gradient that is given
 *   ⟨Jv, u⟩                                  the reverse sweep of the reverse sweep, for u: the rules are linear in the cotangent
 *   ⟨(f(x + hv) − f(x − hv)) / 2h, u⟩        central differences, at h and h/2, extrapolated (Richardson)
 * </pre>
 *
 * Each component of v is a normal number times the size of that component of x, so that no step is large for the number it changes; h is the
 * largest of 10⁻³ … 10⁻⁶ at which the differences of two step sizes agree. Where they agree at none, f has a kink, a pole or a comparison
 * within the step: the draw is rejected and another one made, at a point moved by up to a hundredth. A gradient that is smaller than the
 * rounding of f over the step cannot be told from 0. Nothing is modified.
 *
 * <p>Source: A. Griewank and A. Walther, <i>Evaluating Derivatives</i>, 2nd ed., 2008, section 3.3 (tangent and adjoint); the comparison of
 * step sizes is L. F. Richardson's, 1911.
 */
public final class GradCheck {
    private static final double[] STEPS = {1e-3, 1e-4, 1e-5, 1e-6};

    private final long seed;
    private final double tolerance;
    private final int draws;
    private final DimSizes sizes;

    private GradCheck(long seed, double tolerance, int draws, DimSizes sizes) {
        this.seed = seed;
        this.tolerance = tolerance;
        this.draws = draws;
        this.sizes = sizes;
    }

    /** A check with seed 1, tolerance 10⁻⁶, at most ten draws and no named dimensions. */
    public static GradCheck defaults() {
        return new GradCheck(1, 1e-6, 10, DimSizes.none());
    }

    /** This check with another seed: other directions. */
    public GradCheck seed(long number) {
        return new GradCheck(number, tolerance, draws, sizes);
    }

    /** This check with another bound of the relative error. */
    public GradCheck tolerance(double relative) {
        return new GradCheck(seed, relative, draws, sizes);
    }

    /** This check with another number of draws, of which one away from kinks is enough. */
    public GradCheck draws(int most) {
        return new GradCheck(seed, tolerance, most, sizes);
    }

    /** This check with sizes for the named dimensions. */
    public GradCheck sizes(DimSizes bound) {
        return new GradCheck(seed, tolerance, draws, bound);
    }

    /**
     * Checks the derivatives of {@code loss} for some leaves, at the values that the tensors hold, whatever their type in float64.
     *
     * @throws WorkFailedException if the gradient is wrong or could not be checked; says what was compared
     * @throws BadCallException    if a tensor is no leaf
     */
    public static GradCheckResult check(Tensor loss, Tensor... wrt) {
        return defaults().run(loss, wrt).requirePassed();
    }

    /**
     * Checks the derivatives of {@code y}, a scalar or not, for some inputs.
     *
     * @param at a float64 array for every INPUT that y needs, row-major
     * @throws WorkFailedException if the gradient is wrong or could not be checked; says what was compared
     */
    public static GradCheckResult check(Node y, Map<Node, double[]> at, List<Node> wrt) {
        return defaults().run(y, at, wrt).requirePassed();
    }

    /** The check of {@link #check(Tensor, Tensor...)} with these settings; does not throw for a wrong gradient. */
    public GradCheckResult run(Tensor loss, Tensor... wrt) {
        Map<Node, double[]> at = new IdentityHashMap<>();
        for (Node node : Graph.topologicalOrder(List.of(loss.node()))) {
            if (node.op() == Op.INPUT) {
                at.put(node, loss.device().of(node).toDoubles());
            }
        }
        for (Tensor x : wrt) {
            at.computeIfAbsent(x.node(), node -> x.toDoubles());
        }
        return run(loss.node(), at, Arrays.stream(wrt).map(Tensor::node).toList());
    }

    /** The check of {@link #check(Node, Map, List)} with these settings; does not throw for a wrong gradient. */
    public GradCheckResult run(Node y, Map<Node, double[]> at, List<Node> wrt) {
        Node u = y.graph().input("u", y.shape(), y.dtype());
        List<Node> pulled = Gradients.pullback(y, u, wrt);
        List<Node> v = wrt.stream().map(x -> x.graph().input("v", x.shape(), x.dtype())).toList();
        Node along = null;
        for (int k = 0; k < v.size(); k++) {
            Node part = Primitives.sum(Primitives.mul(v.get(k), pulled.get(k)));
            along = along == null ? part : Primitives.add(along, part);
        }
        Node pushed = along == null ? null : Gradients.of(along, List.of(u)).get(0);
        return new GradCheckRun(y, wrt, at, sizes, tolerance, u, pulled, v, pushed).search(new Random(seed), draws, STEPS);
    }

    /**
     * Checks a gradient that was made in some other way, such as by hand, against central differences alone.
     *
     * @param gradients ∂loss/∂x for each x in {@code wrt}, in that order
     * @throws BadCallException if {@code loss} is no scalar, or a gradient has not the shape of its input
     */
    public GradCheckResult run(Node loss, Map<Node, double[]> at, List<Node> wrt, List<Node> gradients) {
        if (loss.shape().rank() > 0 || gradients.size() != wrt.size()) {
            throw new BadCallException("A gradient to check needs a scalar loss and one gradient for each input, not shape " + loss.shape()
                    + " and " + gradients.size() + " gradients for " + wrt.size() + " inputs.");
        }
        for (int k = 0; k < wrt.size(); k++) {
            if (!wrt.get(k).shape().equals(gradients.get(k).shape())) {
                throw new BadCallException("The gradient for " + wrt.get(k) + " has shape " + gradients.get(k).shape() + ", the input "
                        + wrt.get(k).shape() + "; they must be equal.");
            }
        }
        Node u = loss.graph().input("u", loss.shape(), loss.dtype());
        return new GradCheckRun(loss, wrt, at, sizes, tolerance, u, gradients, List.of(), null).search(new Random(seed), draws, STEPS);
    }

    static double evaluate(Node y, Map<Node, double[]> at, DimSizes sizes, double[] u) {
        double[] value = ReferenceInterpreter.evaluate(List.of(y), at, sizes).get(y);
        double sum = 0;
        for (int i = 0; i < value.length; i++) {
            sum += value[i] * u[i];
        }
        return sum;
    }
}
