package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.Safetensors;
import dev.chainrule.trainer.data.Safetensors.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a training stands, wholly: what a step changes, on the device; how far the epochs are; and what has been measured. The order of the
 * rows needs no place here, for it follows from the seed and the number of the epoch.
 *
 * @param run     what is trained, on which data, how: a training goes on from a checkpoint of its own only
 * @param state   leaf → its elements
 * @param epochs  epochs done
 * @param steps   steps done since
 * @param history the loss of the epochs measured
 * @param best    the best parameters so far
 * @param pending parameters whose loss is not known yet; empty if there are none
 * @param numbers further numbers of the run, in its own order
 */
record Checkpoint(String run, Map<String, double[]> state, int epochs, int steps, List<History.Epoch> history, List<double[]> best,
        List<double[]> pending, double[] numbers) {
    private static final String FORMAT = "chainrule-checkpoint";
    private static final String VERSION = "2";
    /** How many further numbers a run has. */
    static final int NUMBERS = 10;

    /** As tensors of float64: every number to the bit. */
    Safetensors.Content content() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        state.forEach((leaf, values) -> tensors.put("state/" + leaf, vector(values)));
        put(tensors, "best/", best);
        put(tensors, "pending/", pending);
        double[] measured = new double[3 * history.size()];
        for (int k = 0; k < history.size(); k++) {
            History.Epoch epoch = history.get(k);
            measured[3 * k] = epoch.number();
            measured[3 * k + 1] = epoch.loss();
            measured[3 * k + 2] = epoch.holdout();
        }
        tensors.put("history", vector(measured));
        tensors.put("numbers", vector(numbers));
        tensors.put("place", vector(new double[] {epochs, steps}));
        return new Safetensors.Content(tensors, Map.of("format", FORMAT, "version", VERSION, "run", run));
    }

    private static Tensor vector(double[] values) {
        return Tensor.of(List.of((long) values.length), values);
    }

    private static void put(Map<String, Tensor> tensors, String prefix, List<double[]> arrays) {
        for (int k = 0; k < arrays.size(); k++) {
            tensors.put(prefix + k, vector(arrays.get(k)));
        }
    }

    /**
     * The checkpoint that {@code content} holds.
     *
     * @throws BadCallException if it holds none, or one of another version
     */
    static Checkpoint of(Path file, Safetensors.Content content) {
        if (!FORMAT.equals(content.metadata().get("format")) || !VERSION.equals(content.metadata().get("version"))) {
            throw new BadCallException("'" + file + "' is no checkpoint of this version of Chainrule: train anew, without --resume.");
        }
        Map<String, Tensor> tensors = content.tensors();
        Map<String, double[]> state = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith("state/")) {
                state.put(name.substring("state/".length()), tensor.values());
            }
        });
        double[] place = vector(file, tensors, "place", 2);
        double[] measured = vector(file, tensors, "history", -1);
        List<History.Epoch> history = new ArrayList<>();
        for (int k = 0; k + 2 < measured.length; k += 3) {
            history.add(new History.Epoch((int) measured[k], measured[k + 1], measured[k + 2]));
        }
        return new Checkpoint(content.metadata().get("run"), state, (int) place[0], (int) place[1], history, get(tensors, "best/"),
                get(tensors, "pending/"), vector(file, tensors, "numbers", NUMBERS));
    }

    private static double[] vector(Path file, Map<String, Tensor> tensors, String name, int length) {
        Tensor tensor = tensors.get(name);
        if (tensor == null || length >= 0 && tensor.values().length != length) {
            throw new BadCallException(
                    "'" + file + "' is no whole checkpoint, its tensor '" + name + "' is not as it was written: train anew, "
                            + "without --resume.");
        }
        return tensor.values();
    }

    private static List<double[]> get(Map<String, Tensor> tensors, String prefix) {
        List<double[]> arrays = new ArrayList<>();
        while (tensors.containsKey(prefix + arrays.size())) {
            arrays.add(tensors.get(prefix + arrays.size()).values());
        }
        return arrays;
    }
}
