package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.out.TensorBoardLog;
import dev.chainrule.trainer.train.History;
import dev.chainrule.trainer.train.Schedule;
import dev.chainrule.trainer.train.Trainer;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Several who follow one training, each told in turn. */
record Listeners(List<Trainer.Listener> all) implements Trainer.Listener, AutoCloseable {
    @Override
    public void note(String sentence) {
        all.forEach(each -> each.note(sentence));
    }

    @Override
    public void started(Schedule schedule, int rows, int holdoutRows, int features) {
        all.forEach(each -> each.started(schedule, rows, holdoutRows, features));
    }

    @Override
    public void epoch(History.Epoch epoch, DoubleSupplier learningRate) {
        all.forEach(each -> each.epoch(epoch, learningRate));
    }

    /** Closes those that are to be closed. */
    @Override
    public void close() {
        for (Trainer.Listener each : all) {
            if (each instanceof TrainProgress progress) {
                progress.close();
            } else if (each instanceof TensorBoardLog log) {
                log.close();
            }
        }
    }
}
