package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.StagedFolder;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Optimizer;
import dev.chainrule.trainer.train.OutputFolder;
import dev.chainrule.trainer.train.Trainer;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code train}: a data file in; a model, its history and a picture of its loss out. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a neuron on a data file; saves the model, its history and a picture of the loss.")
final class TrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "DATA", description = "a CSV file with a header; fields separated by comma, semicolon or tab")
    private String data;

    @Option(names = "--target", paramLabel = "NAME", required = true, description = "the column to predict")
    private String target;

    @Option(names = "--features", paramLabel = "a,b", description = "the columns to predict from (default: all others that have numbers)")
    private String features;

    @Option(names = "--model", paramLabel = "relu|linear", defaultValue = "relu", description = "the neuron (default: relu)")
    private String model;

    @Option(names = "--optimizer", paramLabel = "sgd|momentum|nesterov|adam", defaultValue = "adam", description = "how to descend (default: adam)")
    private String optimizer;

    @Option(names = "--learning-rate", paramLabel = "R", description = "of the first step; it falls to 0 by half a cosine (default: by the data)")
    private String learningRate;

    @Option(names = "--epochs", paramLabel = "N", description = "how often each row is taken (default: by the data)")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "full|N", description = "rows a step (default: by the data, full unless there are very many)")
    private String batch;

    @Option(names = "--holdout", paramLabel = "0.2", defaultValue = "0.2", description = "the part of the rows to hold out (default: 0.2)")
    private String holdout;

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "draws the held-out rows and shuffles (default: 1)")
    private long seed;

    @Option(names = "--missing", paramLabel = "drop|fail", defaultValue = "drop", description = "rows that lack a value: leave out, or refuse (default: drop)")
    private String missing;

    @Option(names = "--no-standardize", description = "train on the raw features")
    private boolean raw;

    @Option(names = "--device", paramLabel = "D", defaultValue = "auto", description = "auto, cpu, sim, cuda:0 (default: auto)")
    private String device;

    @Option(names = "--out", paramLabel = "DIR", description = "the folder to write, replaced as a whole (default: runs/<data name>)")
    private String out;

    @Option(names = "--quiet", description = "no progress")
    private boolean quiet;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        long startNanos = System.nanoTime();
        Trainer.Request request = request();
        Missing policy = Options.choice("--missing", missing, Missing.class);
        Table table = DataSource.read(console.path(data));
        Examples examples = Examples.of(table, target, Options.names("--features", features), policy);
        String folder = out != null ? out : "runs/" + stem(console.path(data));
        try (Device opened = Devices.open(device); StagedFolder staged = OutputFolder.prepare(console.path(folder))) {
            Thread cleaner = new Thread(staged::close);
            Runtime.getRuntime().addShutdownHook(cleaner);          // when it is interrupted too
            Trainer.Outcome outcome;
            try (TrainProgress progress = new TrainProgress(console, quiet, opened.name(), request)) {
                examples.notes().forEach(progress::note);
                outcome = new Trainer(opened.backend(), request, progress).train(examples);
            }
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            TrainReport report = new TrainReport(outcome, opened.name(), folder, seconds);
            OutputFolder.save(staged, outcome.model(), report.facts(request, table.file()), outcome.history());
            Runtime.getRuntime().removeShutdownHook(cleaner);
            if (outcome.failure() != null) {
                throw new WorkFailedException(outcome.failure() + " The best model before that is saved in " + folder + ".");
            }
            if (json) {
                JsonOutput.print(console.out(), report.json());
            } else {
                report.lines().forEach(console.out()::println);
            }
        }
        return 0;
    }

    private Trainer.Request request() {
        double held = Options.number("--holdout", holdout);
        if (!(held >= 0 && held < 1)) {
            throw new BadCallException("--holdout must be a part of the rows, 0 or more and below 1, not " + holdout + ".");
        }
        double rate = learningRate == null ? 0 : Options.number("--learning-rate", learningRate);
        if (learningRate != null && !((float) rate > 0)) {
            throw new BadCallException("--learning-rate must be above 0, not " + learningRate + ".");
        }
        int chosenEpochs = epochs == null ? 0 : Options.count("--epochs", epochs);
        return new Trainer.Request(Options.choice("--model", model, Neuron.class),
                Optimizer.named(optimizer),
                chosenEpochs, batchRows(), rate, held, seed, !raw);
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

    private static String stem(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
