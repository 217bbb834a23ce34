package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.Json;
import dev.chainrule.trainer.data.StagedFolder;
import dev.chainrule.trainer.nn.Neuron;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The folder of a trained model: {@code model.json} (everything needed to predict), {@code history.csv}, {@code loss.svg}. */
public final class OutputFolder {
    private static final String MODEL = "model.json";
    private static final String FORMAT = "chainrule-neuron";
    private static final long VERSION = 1;

    private OutputFolder() {
    }

    /**
     * Prepares to replace {@code folder} as a whole. To be called before the training, so that no work is lost on a folder that cannot be
     * written.
     *
     * @throws BadCallException    if there is something at that place that Chainrule has not made
     * @throws WorkFailedException if the place cannot be written
     */
    public static StagedFolder prepare(Path folder) {
        return StagedFolder.beside(folder, OutputFolder::isOurs);
    }

    private static boolean isOurs(Path folder) {
        try {
            return Json.read(Files.readString(folder.resolve(MODEL))) instanceof Map<?, ?> map && FORMAT.equals(map.get("format"));
        } catch (IOException | RuntimeException none) {
            return false;
        }
    }

    /**
     * Writes the three files and puts them in place.
     *
     * @param facts what else to state in {@code model.json} about the training
     */
    public static void save(StagedFolder folder, NeuronModel model, Map<String, ?> facts, History history) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.put("model", model.neuron().toString());
        json.put("target", model.target());
        json.put("weights", model.namedWeights());
        json.put("bias", model.bias());
        json.put("training", facts);
        folder.write(MODEL, Json.write(json, true) + "\n");
        folder.write("history.csv", history.csv());
        folder.write("loss.svg", LossChart.svg(history, model.target()));
        folder.commit();
    }

    /**
     * The model saved in {@code folder}.
     *
     * @throws BadCallException if there is none; says what is wrong with it
     */
    public static NeuronModel load(Path folder) {
        Path file = Files.isDirectory(folder) ? folder.resolve(MODEL) : folder;
        if (!Files.exists(folder)) {
            throw new BadCallException("There is no folder '" + folder + "': name the folder of a trained model.");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadCallException("The folder '" + folder + "' has no " + MODEL + ": name the folder of a trained model.");
        }
        try {
            return model(Json.read(Files.readString(file)));
        } catch (IOException | IllegalArgumentException | ClassCastException | NullPointerException wrong) {
            throw new BadCallException("'" + file + "' is not a model that this version can read: train it anew.", wrong);
        }
    }

    private static NeuronModel model(Object json) {
        Map<?, ?> map = (Map<?, ?>) json;
        if (!FORMAT.equals(map.get("format")) || !Long.valueOf(VERSION).equals(map.get("version"))) {
            throw new IllegalArgumentException("another format");
        }
        List<String> features = new ArrayList<>();
        List<Double> weights = new ArrayList<>();
        ((Map<?, ?>) map.get("weights")).forEach((name, weight) -> {
            features.add((String) name);
            weights.add(((Number) weight).doubleValue());
        });
        Neuron neuron = Neuron.valueOf(((String) map.get("model")).toUpperCase(java.util.Locale.ROOT));
        return new NeuronModel(neuron, (String) map.get("target"), List.copyOf(features),
                weights.stream().mapToDouble(Double::doubleValue).toArray(), ((Number) map.get("bias")).doubleValue());
    }
}
