package dev.chainrule.trainer.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;

/** The commands that there are. Each is a class of its own, made only when it is called, so that a quick command starts quickly. */
enum CommandName {
    /** d/dx. */
    DERIVE("Derives a formula and shows each step, as a textbook would.", DeriveCommand::new),
    /** The loss of a neuron on data, and its gradient. */
    GRADIENT("Computes the loss of a neuron on a data file, and its gradient.", GradientCommand::new),
    /** The main job. */
    TRAIN("Trains a neuron on a data file; saves the model and a report.", TrainCommand::new),
    /** A trained model on data. */
    PREDICT("Predicts with a trained model, one row for each row of a data file.", PredictCommand::new),
    /** A trained model for other programs. */
    EXPORT("Writes a trained model for other programs: as ONNX, its weights as safetensors.", ExportCommand::new),
    /** The plan. */
    EXPLAIN("Shows graph, derivative and plan of a loss: kernels, bytes, flops; runs nothing.", ExplainCommand::new),
    /** What there is to compute on. */
    DEVICES("Lists the devices there are, and what is missing for the others.", DevicesCommand::new),
    /** What works, and what does not. */
    DOCTOR("Checks drivers, native libraries and folders, and tests every device.", DoctorCommand::new);

    private final String summary;
    private final Function<Console, Callable<Integer>> maker;

    CommandName(String summary, Function<Console, Callable<Integer>> maker) {
        this.summary = summary;
        this.maker = maker;
    }

    /** One sentence that says what the command does. */
    String summary() {
        return summary;
    }

    /** The command itself, a picocli command. */
    Callable<Integer> make(Console console) {
        return maker.apply(console);
    }

    /** The command that a user calls {@code word}, or null. */
    static CommandName of(String word) {
        for (CommandName command : values()) {
            if (command.toString().equals(word)) {
                return command;
            }
        }
        return null;
    }

    /** The word that a user types. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
