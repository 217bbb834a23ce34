package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.DiskCache;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.OneHot;
import dev.chainrule.trainer.data.StagedFolder;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.train.CrossValidation;
import dev.chainrule.trainer.train.OutputFolder;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.Trainer;
import dev.chainrule.trainer.train.TrainingInterrupted;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code train}: a data file in; a model, its weights, its history and a report out. */
@Command(name = "train", mixinStandardHelpOptions = true, sortOptions = false, description = "Trains a model on a data file; saves it, and a report of its training.")
final class TrainCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "DATA", arity = "0..1", description = QueryOption.FORMATS)
    private String data;

    @Mixin
    private QueryOption query = new QueryOption();

    @Option(names = "--target", paramLabel = "NAME", required = true, description = "the column to predict")
    private String target;

    @Option(names = "--features", paramLabel = "a,b", description = "the columns to predict from (default: all others that have numbers)")
    private String features;

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Mixin
    private DescentOptions descents = new DescentOptions();

    @Option(names = "--folds", paramLabel = "5", description = "measure by cross-validation: train so often, each time with another part held out; then on all rows")
    private Integer folds;

    @Option(names = "--one-hot", paramLabel = "all|a,b", description = "columns whose values become features of their own, 1 where a row has it: these, or all of text")
    private String oneHot;

    @Option(names = "--missing", paramLabel = "drop|fail|mean", defaultValue = "drop", description = "rows that lack a value: leave out, refuse, or put the mean there (default: drop)")
    private String missing;

    @Mixin
    private CacheOption caches = new CacheOption();

    @Option(names = "--device", paramLabel = "D", defaultValue = "auto", description = "auto, cpu, sim, cuda:0 (default: auto)")
    private String device;

    @Option(names = "--out", paramLabel = "DIR", description = "the folder to write, replaced as a whole (default: runs/<data name>)")
    private String out;

    @Option(names = "--quiet", description = "no progress")
    private boolean quiet;

    @Mixin
    private OutputOptions outputs = new OutputOptions();

    TrainCommand(Console console) {
        this.console = console;
    }

    private OneHot categories() {
        return oneHot == null ? OneHot.NONE : oneHot.equals("all") ? OneHot.ALL : OneHot.of(Options.names("--one-hot", oneHot));
    }

    @Override
    public Integer call() {
        long startNanos = System.nanoTime();
        Settings settings = descents.settings(folds == null ? "0.2" : "0");
        Missing policy = Options.choice("--missing", missing, Missing.class);
        DiskCache cache = caches.cache(console);
        settings.cache(cache);
        Table table = query.read(console, "train", data, cache);
        Examples examples = Examples.of(table,
                new Examples.Request(target, Options.names("--features", features), categories(), policy, models.isForClasses()));
        Model model = models.model(target, examples.classes());
        String folder = out != null ? out : "runs/" + query.stem(data);
        settings.checkpoints(descents.checkpoints(console.path(folder + ".checkpoints")));
        try (Device opened = Devices.open(device);
                StagedFolder staged = OutputFolder.prepare(console.path(folder));
                Interruption interruption = new Interruption(console, staged::close)) {
            settings.stopWhen(interruption::isAsked);
            Trainer.Outcome outcome;
            CrossValidation.Result validation = null;
            try (TrainProgress progress = new TrainProgress(console, quiet, opened.name(), model, settings);
                    Listeners listeners = outputs.listeners(console, progress, model, settings, opened.name())) {
                examples.notes().forEach(progress::note);
                if (folds != null) {
                    validation = CrossValidation.of(opened.backend(), model, settings, progress, examples, folds);
                }
                outcome = new Trainer(opened.backend(), model, settings, listeners).train(examples);
            } catch (TrainingInterrupted stopped) {
                interruption.end(stopped.getMessage() + (stopped.isSaved() ? " The same call with --resume goes on." : ""));
                throw stopped;
            }
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            TrainReport report = new TrainReport(outcome, validation, opened.name(), folder, seconds);
            Map<String, Object> facts = report.facts(settings, table.file());
            outputs.write(staged, table, examples, outcome, settings, facts, opened.backend());
            OutputFolder.save(staged, outcome.model(), facts, outcome.history());
            if (settings.checkpoints() != null) {
                settings.checkpoints().delete();
            }
            if (outcome.failure() != null) {
                throw new WorkFailedException(outcome.failure() + " The best model before that is saved in " + folder + ".");
            }
            if (outputs.json()) {
                JsonOutput.print(console.out(), report.json());
            } else {
                report.lines().forEach(console.out()::println);
            }
        }
        return 0;
    }
}
