package dev.chainrule.tensor;

import dev.chainrule.tensor.graph.Primitives;

/**
 * Functions written in terms of the primitives: they have no derivative rule and no kernel of their own, since the rules and the planner see
 * what they are made of.
 */
public final class Composites {
    private Composites() {
    }

    /** max(a, b) with a literal first, as formulas write it: {@code max(0, z)}. */
    public static Tensor max(double a, Tensor b) {
        return b.max(a);
    }

    /** min(a, b) with a literal first. */
    public static Tensor min(double a, Tensor b) {
        return b.min(a);
    }

    /** σ(a) = 1 / (1 + e⁻ᵃ), without overflow: {@link Primitives#sigmoid}. */
    public static Tensor sigmoid(Tensor a) {
        return a.device().of(Primitives.sigmoid(a.node()));
    }

    /** tan a = sin a / cos a. */
    public static Tensor tan(Tensor a) {
        return a.sin().dividedBy(a.cos());
    }

    /**
     * ln(1 + eᵃ), without overflow: a/2 + |a|/2 + ln(1 + e^(−|a|)). What has |a| in it is even, so that the derivative 0 of |a| at a = 0 is the true
     * one, and that of the whole ½.
     */
    public static Tensor softplus(Tensor a) {
        return a.times(0.5).plus(a.abs().times(0.5)).plus(a.abs().negated().exp().plus(1).ln());
    }

    /** eᵃⁱ / Σⱼ eᵃʲ over the last axis, the largest element taken off first so that nothing overflows. */
    public static Tensor softmax(Tensor a) {
        Tensor e = a.minus(keepLast(a.maxOver(-1), a)).exp();
        return e.dividedBy(keepLast(e.sum(-1), a));
    }

    /** Huber's loss: a²/2 for |a| ≤ delta, else delta·(|a| − delta/2). */
    public static Tensor huber(Tensor a, double delta) {
        Tensor inner = a.abs().min(delta);
        return inner.times(a.abs().minus(inner.times(0.5)));
    }

    private static Tensor keepLast(Tensor reduced, Tensor like) {
        long[] dims = new long[like.shape().rank()];
        for (int k = 0; k < dims.length; k++) {
            dims[k] = k == dims.length - 1 ? 1 : like.shape().dim(k).size();
        }
        return reduced.reshape(dims);
    }
}
