package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.train.CrossValidation;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.TrainedModel;
import dev.chainrule.trainer.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code train} found.
 *
 * @param validation what cross-validation found; null if it was not asked for
 * @param device  the device that it ran on
 * @param folder  where the model lies
 * @param seconds from the call to the result
 */
record TrainReport(Trainer.Outcome outcome, CrossValidation.Result validation, String device, String folder, double seconds) {
    private static final int MOST_WEIGHTS = 20;

    /** For {@code --json}. */
    Map<String, Object> json() {
        TrainedModel model = outcome.model();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("rows", outcome.rows());
        json.put("holdoutRows", outcome.holdoutRows());
        json.put("features", model.features());
        json.put("epochs", outcome.epochs());
        json.put("trainLoss", outcome.trainLoss());
        json.put("holdoutLoss", outcome.holdoutLoss());
        if (model.classes().isEmpty()) {
            json.put("rSquared", Double.isNaN(outcome.rSquared()) ? null : outcome.rSquared());
        } else {
            json.put("accuracy", outcome.accuracy());
            json.put("classes", model.classes());
        }
        if (validation != null) {
            json.put("foldLosses", validation.losses());
        }
        if (isNeuron()) {
            json.put("weights", model.namedWeights());
            json.put("bias", model.values("b")[0]);
        } else {
            json.put("parameters", parameters());
        }
        json.put("seconds", seconds);
        json.put("device", device);
        json.put("model", folder);
        return json;
    }

    private boolean isNeuron() {
        return outcome.model().model() instanceof NeuronModel;
    }

    /** Name → the number of its elements. */
    private Map<String, Object> parameters() {
        Map<String, Object> sizes = new LinkedHashMap<>();
        List<Parameter> parameters = outcome.model().model().parameters();
        for (int k = 0; k < parameters.size(); k++) {
            sizes.put(parameters.get(k).name(), outcome.model().parameters().get(k).length);
        }
        return sizes;
    }

    /** What {@code model.json} states about the training. */
    Map<String, Object> facts(Settings settings, String data) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("data", data);
        facts.put("rows", outcome.rows());
        facts.put("holdoutRows", outcome.holdoutRows());
        facts.put("optimizer", settings.optimizer().name());
        facts.put("learningRate", outcome.schedule().learningRate());
        facts.put("epochs", outcome.epochs());
        facts.put("batch", outcome.schedule().batch());
        facts.put("holdout", settings.holdout());
        facts.put("seed", settings.seed());
        facts.put("standardized", settings.standardize());
        facts.put("device", device);
        facts.put("trainLoss", outcome.trainLoss());
        facts.put("holdoutLoss", outcome.holdoutLoss());
        if (!Double.isNaN(outcome.accuracy())) {
            facts.put("accuracy", outcome.accuracy());
        }
        if (!Double.isNaN(outcome.rSquared())) {
            facts.put("rSquared", outcome.rSquared());
        }
        if (validation != null) {
            facts.put("foldLosses", validation.losses());
        }
        if (outcome.failure() != null) {
            facts.put("failure", outcome.failure());
        }
        return facts;
    }

    /** For people. */
    List<String> lines() {
        TrainedModel model = outcome.model();
        List<String> lines = isNeuron() ? neuronLines() : parameterLines();
        String judged = Double.isNaN(outcome.accuracy())
                ? Double.isNaN(outcome.rSquared()) ? "" : "; R² " + String.format(Locale.ROOT, "%.4f", outcome.rSquared())
                : "; accuracy " + String.format(Locale.ROOT, "%.4f", outcome.accuracy());
        lines.add(lossName(model) + ": " + Numbers.rounded(outcome.trainLoss()) + " on " + Numbers.count(outcome.rows(), "training row")
                + (outcome.holdoutLoss() == null ? "" : ", " + Numbers.rounded(outcome.holdoutLoss()) + " on "
                        + Numbers.count(outcome.holdoutRows(), "held-out row"))
                + judged + ".");
        if (validation != null) {
            lines.add("Cross-validation in " + validation.losses().size() + " folds: loss " + Numbers.rounded(validation.mean()) + " ± "
                    + Numbers.rounded(validation.deviation()) + " on held-out rows.");
        }
        lines.add(String.format(Locale.ROOT, "Saved model.json, model.safetensors, history.csv, loss.svg and report.html in %s (%.1f s).",
                folder, seconds));
        return lines;
    }

    /** What the loss is called, and in which unit it is. */
    static String lossName(TrainedModel model) {
        Loss loss = model.model().lossFunction();
        return loss == null ? "Loss" : "Loss (" + loss.describe(model.target()) + ")";
    }

    private List<String> neuronLines() {
        TrainedModel model = outcome.model();
        NeuronModel neuron = (NeuronModel) model.model();
        List<String> lines = new ArrayList<>();
        String left = model.classes().isEmpty() ? model.target() : "P(" + model.target() + " = " + model.classes().get(1) + ")";
        lines.add(left + " = " + neuron.neuron().activation().formula("w·x + b"));
        List<String> names = new ArrayList<>(model.features().subList(0, Math.min(MOST_WEIGHTS, model.features().size())));
        int width = names.stream().mapToInt(String::length).max().orElse(0) + 2;
        for (int j = 0; j < names.size(); j++) {
            lines.add("  w  " + pad(names.get(j), width) + Numbers.rounded(model.values("w")[j]));
        }
        if (model.features().size() > names.size()) {
            lines.add("  … and " + (model.features().size() - names.size()) + " more in model.json");
        }
        lines.add("  b  " + pad("", width) + Numbers.rounded(model.values("b")[0]));
        return lines;
    }

    private List<String> parameterLines() {
        TrainedModel model = outcome.model();
        List<String> lines = new ArrayList<>();
        lines.add("Loss = " + (model.model().formula() == null ? model.model().describe() : model.model().formula()));
        for (int k = 0; k < model.parameters().size(); k++) {
            double[] values = model.parameters().get(k);
            String name = model.model().parameters().get(k).name();
            lines.add("  " + pad(name, 4) + (values.length == 1 ? Numbers.rounded(values[0]) : Numbers.count(values.length, "number")));
        }
        return lines;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
