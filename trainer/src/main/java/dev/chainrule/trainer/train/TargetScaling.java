package dev.chainrule.trainer.train;

import dev.chainrule.trainer.data.Moments;
import dev.chainrule.trainer.nn.Model;
import java.util.Arrays;

/**
 * Between the data's own target and the one that is trained on: y′ = (y − shift)/scale. Under a ReLU the shift is 0, so that the kink at 0
 * stays where it is; where the model's output is not affine in its last weights, nothing is scaled.
 *
 * @param shift     in target units
 * @param scale     in target units, above 0
 * @param firstBias the bias to start from, scaled
 * @param negatives under a ReLU, how many targets it cannot reach
 */
record TargetScaling(double shift, double scale, double firstBias, int negatives) {
    private static final TargetScaling NONE = new TargetScaling(0, 1, 0, 0);

    static TargetScaling fit(double[] y, Model model) {
        if (model.affineOutput().isEmpty()) {
            return NONE;
        }
        Moments moments = Moments.of(y);
        double scale = moments.isConstant() ? 1 : moments.deviation();
        if (model.affineOutput().get().shifts()) {
            return new TargetScaling(moments.mean(), scale, 0, 0);
        }
        int negatives = (int) Arrays.stream(y).filter(value -> value < 0).count();
        Moments positive = Moments.of(y.length, i -> y[i] > 0 ? y[i] : Double.NaN);
        return new TargetScaling(0, scale, positive.mean() / scale, negatives);
    }

    /** Whether the targets stay as they are. */
    boolean isNone() {
        return this == NONE;
    }
}
