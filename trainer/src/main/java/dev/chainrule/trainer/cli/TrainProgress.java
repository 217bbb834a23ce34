package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.train.History;
import dev.chainrule.trainer.train.Schedule;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.Trainer;
import java.util.function.DoubleSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * What {@code train} says on standard error while it works: a bar with loss, rows a second and time left on a terminal, about ten
 * lines elsewhere, nothing if it is to be quiet.
 */
final class TrainProgress implements Trainer.Listener, AutoCloseable {
    private static final int LINES = 10;

    private final Console console;
    private final boolean quiet;
    private final String device;
    private final Model model;
    private final Settings settings;
    private final Speed speed = new Speed();
    private int epochs;
    private ProgressBar bar;

    TrainProgress(Console console, boolean quiet, String device, Model model, Settings settings) {
        this.console = console;
        this.quiet = quiet;
        this.device = device;
        this.model = model;
        this.settings = settings;
    }

    @Override
    public void note(String sentence) {
        if (!quiet) {
            console.err().println(sentence);
        }
    }

    @Override
    public void started(Schedule schedule, int rows, int holdoutRows, int features) {
        epochs = schedule.epochs();
        speed.start(rows, schedule.epochsApart());
        boolean full = schedule.batch() >= rows;
        note("Training a " + model.describe() + " of " + Numbers.count(features, "feature") + " on " + Numbers.count(rows, "row")
                + (holdoutRows == 0 ? "" : " (" + holdoutRows + " held out)") + ", device " + device + ": " + Numbers.count(epochs, "epoch")
                + ", batch "
                + (full ? "full" : schedule.batch()) + ", " + settings.optimizer().name() + ", learning rate "
                + Numbers.shortest(schedule.learningRate()) + ".");
        if (!quiet && console.isTerminal()) {
            bar = new ProgressBarBuilder().setTaskName("training").setInitialMax(epochs).setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .setUpdateIntervalMillis(100).clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(console.err(), Math.max(20, console.columns() - 1))).build();
        }
    }

    @Override
    public void epoch(History.Epoch epoch, DoubleSupplier learningRate) {
        if (bar != null) {
            speed.at(epoch.number());
            bar.setExtraMessage("loss " + Numbers.rounded(epoch.loss()) + ", " + speed);
            bar.stepTo(epoch.number());
        } else if (!quiet && epoch.number() * (long) LINES / epochs > (epoch.number() - 1) * (long) LINES / epochs) {
            String held = Double.isNaN(epoch.holdout()) ? "" : ", held out " + Numbers.rounded(epoch.holdout());
            note("  epoch " + epoch.number() + " of " + epochs + ": loss " + Numbers.rounded(epoch.loss()) + held);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
