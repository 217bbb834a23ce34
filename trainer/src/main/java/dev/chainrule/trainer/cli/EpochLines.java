package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.train.History;
import dev.chainrule.trainer.train.Schedule;
import dev.chainrule.trainer.train.Trainer;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** {@code --json-lines}: one JSON object a line on standard output for each epoch that is measured. */
final class EpochLines implements Trainer.Listener {
    private final PrintStream out;
    private final Speed speed = new Speed();

    EpochLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void started(Schedule schedule, int rows, int holdoutRows, int features) {
        speed.start(rows, schedule.epochsApart());
    }

    @Override
    public void epoch(History.Epoch epoch, DoubleSupplier learningRate) {
        speed.at(epoch.number());
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("epoch", epoch.number());
        line.put("trainLoss", epoch.loss());
        line.put("holdoutLoss", Double.isNaN(epoch.holdout()) ? null : epoch.holdout());
        line.put("learningRate", learningRate.getAsDouble());
        line.put("rowsPerSecond", Math.rint(speed.rowsPerSecond()));
        line.put("seconds", speed.seconds());
        JsonOutput.print(out, line);
    }
}
