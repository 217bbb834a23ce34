package dev.chainrule.trainer.train;

import dev.chainrule.trainer.data.FeatureScaling;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Parameter;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes trained parameters back to the data's own units, so that the model does to raw features what it did to scaled ones: the last weights
 * are multiplied by the scale of the target, the first ones by the transposed scaling of the features, and the biases take up the shifts.
 */
final class DataUnits {
    private final Model model;
    private final FeatureScaling features;
    private final TargetScaling target;

    DataUnits(Model model, FeatureScaling features, TargetScaling target) {
        this.model = model;
        this.features = features;
        this.target = target;
    }

    /** New arrays, one a parameter; {@code trained} is not modified. */
    List<double[]> of(List<double[]> trained) {
        List<double[]> result = new ArrayList<>(trained.stream().map(double[]::clone).toList());
        model.affineOutput().ifPresent(output -> {
            double[] weights = result.get(output.weights());
            for (int k = 0; k < weights.length; k++) {
                weights[k] *= target.scale();
            }
            double[] bias = result.get(output.bias());
            bias[0] = bias[0] * target.scale() + target.shift();
        });
        model.affineInput().ifPresent(input -> unscaleFeatures(result, input));
        return result;
    }

    private void unscaleFeatures(List<double[]> parameters, Model.AffineInput input) {
        double[] trained = parameters.get(input.weights());
        double[] bias = parameters.get(input.bias());
        int units = bias.length;
        double[] weights = new double[features.inputs() * units];
        for (int h = 0; h < units; h++) {
            double[] column = new double[features.columns()];
            for (int a = 0; a < column.length; a++) {
                column[a] = trained[a * units + h];
            }
            double[] own = features.weights(column);
            for (int j = 0; j < own.length; j++) {
                weights[j * units + h] = own[j];
            }
            bias[h] -= features.shift(own);
        }
        parameters.set(input.weights(), weights);
    }

    /** Whether {@code parameter} is a bias that a ReLU neuron starts from so that it is alive. */
    static boolean isOutputBias(Model model, Parameter parameter) {
        return model.affineOutput().map(output -> model.parameters().get(output.bias()).equals(parameter)).orElse(false);
    }
}
