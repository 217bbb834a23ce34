package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.trainer.data.Encoding;
import dev.chainrule.trainer.data.Json;
import dev.chainrule.trainer.data.Labels;
import dev.chainrule.trainer.data.StagedFolder;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Models;
import dev.chainrule.trainer.nn.Parameter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The folder of a trained model: {@code model.json} (everything needed to predict), {@code history.csv}, {@code loss.svg}, and what else its maker
 * has put there.
 */
public final class OutputFolder {
    private static final String MODEL = "model.json";
    private static final String FORMAT = "chainrule-model";
    private static final long VERSION = 2;

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

    /** A model of ours, and no folder in it: that would hold other work, and go with the rest. */
    private static boolean isOurs(Path folder) {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder, Files::isDirectory)) {
            return !folders.iterator().hasNext() && Json.read(Files.readString(folder.resolve(MODEL))) instanceof Map<?, ?> map
                    && String.valueOf(map.get("format")).startsWith("chainrule-");
        } catch (IOException | RuntimeException none) {
            return false;
        }
    }

    /**
     * Writes the three files and puts them in place.
     *
     * @param facts what else to state in {@code model.json} about the training
     */
    public static void save(StagedFolder folder, TrainedModel model, Map<String, ?> facts, History history) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("format", FORMAT);
        json.put("version", VERSION);
        json.put("model", model.model().specification());
        json.put("target", model.target());
        json.put("inputs", model.encoding().toMap());
        json.put("classes", model.classes().isEmpty() ? null : model.classes());
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (int k = 0; k < model.parameters().size(); k++) {
            parameters.put(model.model().parameters().get(k).name(), Arrays.stream(model.parameters().get(k)).boxed().toList());
        }
        json.put("parameters", parameters);
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
    public static TrainedModel load(Path folder) {
        Path file = Files.isDirectory(folder) ? folder.resolve(MODEL) : folder;
        if (!Files.exists(folder)) {
            throw new BadCallException("There is no folder '" + folder + "': name the folder of a trained model.");
        }
        if (!Files.isRegularFile(file)) {
            throw new BadCallException("The folder '" + folder + "' has no " + MODEL + ": name the folder of a trained model.");
        }
        try {
            return model(Json.read(Files.readString(file)));
        } catch (IOException | IllegalArgumentException | ClassCastException | NullPointerException | IndexOutOfBoundsException
                | BadCallException wrong) {
            throw new BadCallException("'" + file + "' is not a model that this version can read: train it anew.", wrong);
        }
    }

    private static TrainedModel model(Object json) {
        Map<?, ?> map = (Map<?, ?>) json;
        if (!FORMAT.equals(map.get("format")) || !Long.valueOf(VERSION).equals(map.get("version"))) {
            throw new IllegalArgumentException("another format");
        }
        Model model = Models.of((Map<?, ?>) map.get("model"));
        Encoding encoding = Encoding.of((Map<?, ?>) map.get("inputs"));
        DimSizes sizes = DimSizes.none().with("D", encoding.width());
        List<double[]> parameters = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            List<?> values = (List<?>) ((Map<?, ?>) map.get("parameters")).get(parameter.name());
            if (values.size() != parameter.shape().extent().at(sizes)) {
                throw new IllegalArgumentException("parameter " + parameter.name());
            }
            parameters.add(values.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray());
        }
        List<String> classes = map.get("classes") == null ? List.of() : new Labels(strings(map.get("classes"))).values();
        return new TrainedModel(model, Objects.requireNonNull((String) map.get("target")), encoding, classes, parameters);
    }

    private static List<String> strings(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }
}
