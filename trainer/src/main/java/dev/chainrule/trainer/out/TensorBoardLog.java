package dev.chainrule.trainer.out;

import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.train.History;
import dev.chainrule.trainer.train.Schedule;
import dev.chainrule.trainer.train.Trainer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * A training as TensorBoard shows it: the curves {@code loss/train}, {@code loss/holdout} and {@code learning rate} by epoch, the settings as a
 * text. What cannot be written is said once; the training goes on.
 */
public final class TensorBoardLog implements Trainer.Listener, AutoCloseable {
    private final EventFile events;
    private final Map<String, ?> settings;
    private final DoubleSupplier clock;
    private final Consumer<String> notes;
    private Schedule schedule;
    private int rows;
    private boolean begun;
    private boolean broken;

    /**
     * Begins a file in {@code folder}.
     *
     * @param settings name → value, to be shown
     * @param clock    seconds since 1970, in UTC
     * @param notes    takes a sentence for the user
     * @throws WorkFailedException if there can be no file
     */
    public TensorBoardLog(Path folder, Map<String, ?> settings, DoubleSupplier clock, Consumer<String> notes) {
        this.events = EventFile.create(folder, clock.getAsDouble());
        this.settings = settings;
        this.clock = clock;
        this.notes = notes;
    }

    @Override
    public void started(Schedule chosen, int trainingRows, int holdoutRows, int features) {
        schedule = chosen;
        rows = trainingRows;
        begun = false;
    }

    @Override
    public void epoch(History.Epoch epoch, DoubleSupplier learningRate) {
        if (!begun) {
            begun = true;
            write(() -> begin(epoch.number() == 1 ? 0 : epoch.number()));
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss/train", epoch.loss());
        if (!Double.isNaN(epoch.holdout())) {
            values.put("loss/holdout", epoch.holdout());
        }
        values.put("learning rate", learningRate.getAsDouble());
        write(() -> events.scalars(clock.getAsDouble(), epoch.number(), values));
    }

    /** A training that goes on from an earlier one begins where that one ends. */
    private void begin(int step) {
        Map<String, Object> all = new LinkedHashMap<>(settings);
        all.put("epochs", schedule.epochs());
        all.put("batch", schedule.batch());
        all.put("learning rate", schedule.learningRate());
        all.put("rows", rows);
        events.start(clock.getAsDouble(), step);
        events.text(clock.getAsDouble(), step, "settings", EventFile.table(all));
    }

    private void write(Runnable event) {
        if (broken) {
            return;
        }
        try {
            event.run();
        } catch (WorkFailedException failed) {
            broken = true;
            notes.accept("Warning: " + failed.getMessage() + " What follows is not logged for TensorBoard.");
        }
    }

    @Override
    public void close() {
        events.close();
    }
}
