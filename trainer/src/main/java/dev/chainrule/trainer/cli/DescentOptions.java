package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.nn.Penalty;
import dev.chainrule.trainer.optim.Clipping;
import dev.chainrule.trainer.optim.Optimizer;
import dev.chainrule.trainer.optim.RateSchedules;
import dev.chainrule.trainer.train.Checkpoints;
import dev.chainrule.trainer.train.Settings;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Option;

/** How the descent goes. */
final class DescentOptions {
    @Option(names = "--optimizer", paramLabel = "NAME", defaultValue = "adam", description = "sgd, momentum, nesterov, adam, adamw, rmsprop, or lbfgs for full batches (default: adam)")
    private String optimizer;

    @Option(names = "--learning-rate", paramLabel = "R", description = "that the schedule begins with (default: by the data)")
    private String learningRate;

    @Option(names = "--schedule", paramLabel = "S", defaultValue = "cosine", description = "how the rate changes: constant, cosine, step:FACTOR:EPOCHS, plateau[:FACTOR:PATIENCE], warmup:EPOCHS+ANOTHER (default: cosine)")
    private String schedule;

    @Option(names = "--clip-norm", paramLabel = "R", description = "shortens the gradient of all parameters together to the length R")
    private String clipNorm;

    @Option(names = "--clip-value", paramLabel = "R", description = "keeps each element of the gradient between -R and R")
    private String clipValue;

    @Option(names = "--epochs", paramLabel = "N", description = "how often each row is taken (default: by the data)")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "full|N", description = "rows a step (default: by the data, full unless there are very many)")
    private String batch;

    @Option(names = "--l1", paramLabel = "λ", description = "adds λ·Σ|w| over the weights to the loss that is minimised")
    private String l1;

    @Option(names = "--l2", paramLabel = "λ", description = "adds λ·Σw² over the weights to the loss that is minimised")
    private String l2;

    @Option(names = "--holdout", paramLabel = "0.2", description = "the part of the rows to hold out (default: 0.2; with --folds 0)")
    private String holdout;

    @Option(names = "--patience", paramLabel = "N", description = "stop after N epochs without a better loss on the held-out rows, keep the best")
    private Integer patience;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "draws the held-out rows and shuffles (default: 1)")
    private long seed;

    @Option(names = "--no-standardize", description = "train on the raw features")
    private boolean raw;

    @Option(names = "--memory", paramLabel = "512MB", description = "how much of the rows may stay in the device's memory; more passes through it (default: all)")
    private String memory;

    @Option(names = "--checkpoint", paramLabel = "30s|1000", defaultValue = "30s", description = "saves where the training stands, every so many seconds or steps; 0 for never (default: 30s)")
    private String checkpoint;

    @Option(names = "--resume", description = "goes on from the last checkpoint of this call, if there is one, to the same result")
    private boolean resume;

    /** Checkpoints in {@code folder} as the user asks for them; null for none. */
    Checkpoints checkpoints(Path folder) {
        boolean seconds = checkpoint.endsWith("s");
        String number = seconds ? checkpoint.substring(0, checkpoint.length() - 1) : checkpoint;
        if (!number.matches(seconds ? "[0-9]{1,9}(\\.[0-9]{1,3})?" : "[0-9]{1,12}")) {
            throw new BadCallException(
                    "--checkpoint must be seconds such as 30s, a number of steps, or 0 for never, not '" + checkpoint + "'.");
        }
        double every = Double.parseDouble(number);
        if (every == 0 && resume) {
            throw new BadCallException("--resume goes on from a checkpoint, and --checkpoint 0 writes none: leave out one of them.");
        }
        return every == 0 ? null : new Checkpoints(folder, seconds ? 0 : (long) every, seconds ? every : 0);
    }

    /**
     * The settings.
     *
     * @param defaultHoldout where the user has not said
     */
    Settings settings(String defaultHoldout) {
        String text = holdout == null ? defaultHoldout : holdout;
        double held = Options.number("--holdout", text);
        if (!(held >= 0 && held < 1)) {
            throw new BadCallException("--holdout must be a part of the rows, 0 or more and below 1, not " + text + ".");
        }
        double rate = learningRate == null ? 0 : Options.number("--learning-rate", learningRate);
        if (learningRate != null && !((float) rate > 0)) {
            throw new BadCallException("--learning-rate must be above 0, not " + learningRate + ".");
        }
        Optimizer chosen = Optimizer.named(optimizer);
        int rows = batchRows();
        if (chosen.needsFullBatch() && rows > 0) {
            throw new BadCallException("--optimizer " + chosen.name() + " takes all rows in each step: leave out --batch.");
        }
        Settings settings = new Settings().optimizer(chosen).learningRate(rate).holdout(held).seed(seed).standardize(!raw).batch(rows)
                .epochs(epochs == null ? 0 : Options.count("--epochs", epochs))
                .patience(patience == null ? 0 : Options.count("--patience", patience)).penalty(penalty()).resume(resume)
                .rates(RateSchedules.parse(schedule)).clipping(clipping());
        return memory == null ? settings : settings.memoryBytes(bytes(memory));
    }

    private Clipping clipping() {
        if (clipNorm != null && clipValue != null) {
            throw new BadCallException("--clip-norm and --clip-value exclude each other: leave one of them out.");
        }
        return clipNorm != null ? new Clipping.ByNorm(Options.number("--clip-norm", clipNorm))
                : clipValue != null ? new Clipping.ByValue(Options.number("--clip-value", clipValue)) : Clipping.NONE;
    }

    private Penalty penalty() {
        return new Penalty(weight("--l1", l1), weight("--l2", l2));
    }

    private static double weight(String option, String text) {
        double weight = text == null ? 0 : Options.number(option, text);
        if (weight < 0) {
            throw new BadCallException(option + " must be 0 or more, not " + text + ".");
        }
        return weight;
    }

    private static long bytes(String text) {
        String unit = text.replaceFirst("^[0-9.]+", "").strip().toUpperCase(Locale.ROOT);
        int power = "BKMGT".indexOf(unit.isEmpty() ? "B" : unit.substring(0, 1));
        String number = text.strip().replaceFirst("[^0-9.].*$", "");
        if (!number.matches("[0-9]+(\\.[0-9]+)?") || power < 0 || !unit.matches("([KMGT]I?)?B?")) {
            throw new BadCallException("--memory must be a size, such as 512MB or 2GB, not '" + text + "'.");
        }
        long bytes = new BigDecimal(number).multiply(BigDecimal.valueOf(1L << 10 * power)).longValue();
        if (bytes == 0) {
            throw new BadCallException("--memory must be above 0, not " + text + ".");
        }
        return bytes;
    }

    private int batchRows() {
        if (batch == null) {
            return -1;
        }
        if (batch.equalsIgnoreCase("full")) {
            return 0;
        }
        if (!batch.matches("[0-9]{1,9}") || Integer.parseInt(batch) == 0) {
            throw new BadCallException("--batch must be full or a number of rows from 1, not '" + batch + "'.");
        }
        return Integer.parseInt(batch);
    }
}
