package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.abs;
import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.div;
import static dev.chainrule.tensor.graph.Primitives.less;
import static dev.chainrule.tensor.graph.Primitives.lessEqual;
import static dev.chainrule.tensor.graph.Primitives.max;
import static dev.chainrule.tensor.graph.Primitives.min;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.neg;
import static dev.chainrule.tensor.graph.Primitives.sqrt;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.where;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/** The graph of one step of {@link Lbfgs}: names as there. Conditions are the numbers 1 and 0; max is or, a product is and. */
final class LbfgsStep {
    /** c₁ of the sufficient decrease. */
    private static final double ARMIJO = 1e-4;
    /** What counts as rounding, in units in the last place of 1. */
    private static final double ROUNDING = 16;
    /** Below this a curvature has no reciprocal in float32. */
    private static final double SMALLEST_CURVATURE = 1e-30;
    /** A search that comes down to this part of its first step has a direction that leads nowhere. */
    private static final double SHORTEST = 1e-8;

    private final Node like;
    private final Node rate;
    private final double slack;
    private final ParameterVector trial;
    private final Node f;
    private final ParameterVector g;
    private final ParameterVector x;
    private final ParameterVector gradient;
    private final ParameterVector d;
    private final Node started;
    private final Node value;
    private final Node slope;
    private final Node length;
    private final History history;

    LbfgsStep(int pairs, Optimizer.Step step) {
        like = step.loss();
        rate = cast(step.rate(), like.dtype());
        slack = ROUNDING * (like.dtype() == DType.F32 ? Math.ulp(1f) : Math.ulp(1d));
        trial = new ParameterVector(step.parameters());
        f = step.loss();
        g = new ParameterVector(step.gradients());
        x = ParameterVector.memory("base", trial);
        gradient = ParameterVector.memory("gradient", trial);
        d = ParameterVector.memory("direction", trial);
        started = scalar("started");
        value = scalar("loss");
        slope = scalar("slope");
        length = scalar("length");
        history = new History(pairs);
    }

    private Node scalar(String what) {
        return like.graph().input(what + " of lbfgs", Shape.SCALAR, like.dtype());
    }

    private Node number(double value) {
        return constant(like, value);
    }

    private Node not(Node condition) {
        return sub(number(1), condition);
    }

    void update(Map<Node, Node> next) {
        Node moved = mul(started, isDecrease());
        Node accepted = max(not(started), moved);
        ParameterVector base = trial.where(accepted, x);
        ParameterVector atBase = g.where(accepted, gradient);
        history.extend(trial.minus(x), g.minus(gradient), moved);
        Node shorter = shorter();
        Node scaled = div(number(1), max(number(1), atBase.norm1()));
        ParameterVector newton = history.direction(atBase, scaled);
        Node exhausted = mul(mul(not(accepted), less(number(0), history.scale)), less(shorter, mul(number(SHORTEST), rate)));
        Node useless = max(not(less(atBase.dot(newton), number(0))), exhausted);
        ParameterVector descent = atBase.times(neg(scaled)).where(useless, newton);
        Node t = where(max(accepted, useless), rate, shorter);

        trial.becomes(base.plus(descent.times(t)), next);
        x.becomes(base, next);
        gradient.becomes(atBase, next);
        d.becomes(descent, next);
        next.put(started, number(1));
        next.put(value, where(accepted, f, value));
        next.put(slope, atBase.dot(descent));
        next.put(length, t);
        history.remember(useless, next);
    }

    /** Whether f fell enough, or differs by rounding and its slope fell; never where f or its slope is no number. */
    private Node isDecrease() {
        Node along = g.dot(d);
        Node armijo = lessEqual(f, add(value, mul(mul(number(ARMIJO), length), slope)));
        Node close = lessEqual(f, add(value, mul(number(slack), abs(value))));
        Node flatter = lessEqual(along, mul(number(2 * ARMIJO - 1), slope));
        return mul(less(abs(along), number(Double.POSITIVE_INFINITY)), max(armijo, mul(close, flatter)));
    }

    /** The minimum of the parabola through f(x), the slope there and f, within [t/10, t/2]; t/10 if there is none. */
    private Node shorter() {
        Node above = sub(sub(f, value), mul(slope, length));
        Node minimum = div(neg(mul(slope, mul(length, length))), mul(number(2), above));
        Node least = mul(number(0.1), length);
        return where(less(least, minimum), min(minimum, mul(number(0.5), length)), least);
    }

    /** The pairs (s, y), the oldest first; ρ = 1/(s·y), or 0 where there is none. */
    private final class History {
        private final List<ParameterVector> oldS = new ArrayList<>();
        private final List<ParameterVector> oldY = new ArrayList<>();
        private final List<Node> oldRho = new ArrayList<>();
        private final Node oldScale = scalar("scale");
        private List<ParameterVector> s;
        private List<ParameterVector> y;
        private List<Node> rho;
        /** s·y / y·y of the newest pair; 0 if there is none. */
        private Node scale;

        History(int pairs) {
            for (int k = 0; k < pairs; k++) {
                oldS.add(ParameterVector.memory("s" + k, trial));
                oldY.add(ParameterVector.memory("y" + k, trial));
                oldRho.add(scalar("rho" + k));
            }
        }

        /** Takes the new pair in, and drops the oldest, if x moved and there is curvature between. */
        void extend(ParameterVector newS, ParameterVector newY, Node moved) {
            Node sy = newS.dot(newY);
            Node yy = newY.dot(newY);
            Node rounding = mul(number(slack), mul(sqrt(newS.dot(newS)), sqrt(yy)));
            Node curved = mul(less(rounding, sy), less(number(SMALLEST_CURVATURE), min(sy, yy)));
            Node taken = mul(moved, curved);
            s = shifted(oldS, newS, (a, b) -> a.where(taken, b));
            y = shifted(oldY, newY, (a, b) -> a.where(taken, b));
            rho = shifted(oldRho, div(number(1), sy), (a, b) -> where(taken, a, b));
            scale = where(taken, div(sy, yy), oldScale);
        }

        private <T> List<T> shifted(List<T> old, T newest, BinaryOperator<T> choice) {
            List<T> result = new ArrayList<>();
            for (int k = 0; k < old.size(); k++) {
                result.add(choice.apply(k + 1 < old.size() ? old.get(k + 1) : newest, old.get(k)));
            }
            return result;
        }

        /** −H·g for the gradient {@code at}, by algorithm 7.4; {@code scaled} stands for H₀ where there is no pair. */
        ParameterVector direction(ParameterVector at, Node scaled) {
            List<Node> alpha = new ArrayList<>();
            ParameterVector q = at;
            for (int k = s.size() - 1; k >= 0; k--) {
                Node a = mul(rho.get(k), s.get(k).dot(q));
                alpha.add(0, a);
                q = q.minus(y.get(k).times(a));
            }
            ParameterVector r = q.times(where(less(number(0), scale), scale, scaled));
            for (int k = 0; k < s.size(); k++) {
                Node beta = mul(rho.get(k), y.get(k).dot(r));
                r = r.plus(s.get(k).times(sub(alpha.get(k), beta)));
            }
            return r.map(Primitives::neg);
        }

        /** @param forgotten whether the pairs lead nowhere, and a new history begins */
        void remember(Node forgotten, Map<Node, Node> next) {
            for (int k = 0; k < s.size(); k++) {
                oldS.get(k).becomes(s.get(k), next);
                oldY.get(k).becomes(y.get(k), next);
                next.put(oldRho.get(k), where(forgotten, number(0), rho.get(k)));
            }
            next.put(oldScale, where(forgotten, number(0), scale));
        }
    }
}
