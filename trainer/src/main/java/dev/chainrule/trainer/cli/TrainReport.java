package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.train.NeuronModel;
import dev.chainrule.trainer.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What {@code train} found.
 *
 * @param device  the device that it ran on
 * @param folder  where the model lies
 * @param seconds from the call to the result
 */
record TrainReport(Trainer.Outcome outcome, String device, String folder, double seconds) {
    private static final int MOST_WEIGHTS = 20;

    /** For {@code --json}. */
    Map<String, Object> json() {
        NeuronModel model = outcome.model();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", outcome.rows());
        json.put("holdoutRows", outcome.holdoutRows());
        json.put("features", model.features());
        json.put("epochs", outcome.epochs());
        json.put("trainLoss", outcome.trainLoss());
        json.put("holdoutLoss", outcome.holdoutLoss());
        json.put("rSquared", outcome.rSquared());
        json.put("weights", model.namedWeights());
        json.put("bias", model.bias());
        json.put("seconds", seconds);
        json.put("device", device);
        json.put("model", folder);
        return json;
    }

    /** What {@code model.json} states about the training. */
    Map<String, Object> facts(Trainer.Request request, String data) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", data);
        facts.put("rows", outcome.rows());
        facts.put("holdoutRows", outcome.holdoutRows());
        facts.put("optimizer", request.optimizer().name());
        facts.put("learningRate", outcome.schedule().learningRate());
        facts.put("epochs", outcome.epochs());
        facts.put("batch", outcome.schedule().batch());
        facts.put("holdout", request.holdout());
        facts.put("seed", request.seed());
        facts.put("standardized", request.standardize());
        facts.put("device", device);
        facts.put("trainLoss", outcome.trainLoss());
        facts.put("holdoutLoss", outcome.holdoutLoss());
        facts.put("rSquared", outcome.rSquared());
        if (outcome.failure() != null) {
            facts.put("failure", outcome.failure());
        }
        return facts;
    }

    /** For people. */
    List<String> lines() {
        NeuronModel model = outcome.model();
        List<String> lines = new ArrayList<>();
        lines.add(model.target() + " = " + (model.neuron() == Neuron.RELU ? "max(0, w·x + b)" : "w·x + b"));
        List<String> names = new ArrayList<>(model.features().subList(0, Math.min(MOST_WEIGHTS, model.features().size())));
        int width = names.stream().mapToInt(String::length).max().orElse(0) + 2;
        for (int j = 0; j < names.size(); j++) {
            lines.add("  w  " + pad(names.get(j), width) + Numbers.rounded(model.weights()[j]));
        }
        if (model.features().size() > names.size()) {
            lines.add("  … and " + (model.features().size() - names.size()) + " more in model.json");
        }
        lines.add("  b  " + pad("", width) + Numbers.rounded(model.bias()));
        lines.add("Loss (mean squared error, in " + model.target() + "²): " + Numbers.rounded(outcome.trainLoss()) + " on "
                + Numbers.count(outcome.rows(), "training row")
                + (outcome.holdoutLoss() == null ? "" : ", " + Numbers.rounded(outcome.holdoutLoss()) + " on "
                        + Numbers.count(outcome.holdoutRows(), "held-out row"))
                + "; R² " + String.format(java.util.Locale.ROOT, "%.4f", outcome.rSquared()) + ".");
        lines.add(String.format(java.util.Locale.ROOT, "Saved model.json, history.csv and loss.svg in %s (%.1f s).", folder, seconds));
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
