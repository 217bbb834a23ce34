package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.StagedFolder;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.out.TensorBoardLog;
import dev.chainrule.trainer.out.WeightFile;
import dev.chainrule.trainer.out.report.TrainingReport;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.Trainer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** What {@code train} tells, and writes besides the model. */
final class OutputOptions {
    @Option(names = "--tensorboard", paramLabel = "DIR", description = "log loss and learning rate by epoch for TensorBoard, in a folder of this training's own")
    private String tensorBoard;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    @Option(names = "--json-lines", description = "a line of JSON on standard output for each epoch, then the object of --json")
    private boolean jsonLines;

    /** Whether the result is to be an object. */
    boolean json() {
        return json || jsonLines;
    }

    /** All who follow the training: the progress that a person sees, and what was asked for. */
    Listeners listeners(Console console, TrainProgress progress, Model model, Settings settings, String device) {
        List<Trainer.Listener> all = new ArrayList<>(List.of(progress));
        if (jsonLines) {
            all.add(new EpochLines(console.out()));
        }
        if (tensorBoard != null) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("model", model.describe());
            shown.put("optimizer", settings.optimizer().name());
            shown.put("rate schedule", settings.rates().name());
            shown.put("holdout", settings.holdout());
            shown.put("seed", settings.seed());
            shown.put("device", device);
            all.add(MissingLibrary.orSay("TensorBoard's event files", () -> new TensorBoardLog(console.path(tensorBoard), shown,
                    () -> System.currentTimeMillis() / 1e3, progress::note)));
        }
        return new Listeners(all);
    }

    /** Writes the report and the weights to the model's folder, beside what is always there. */
    void write(StagedFolder folder, Table table, Examples examples, Trainer.Outcome outcome, Settings settings, Map<String, ?> facts,
            Backend backend) {
        folder.write("report.html", TrainingReport.html(table, examples, outcome, settings, facts, backend));
        folder.write("model.safetensors", WeightFile.bytes(outcome.model()));
    }
}
