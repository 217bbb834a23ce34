package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.FeatureScaling;
import dev.chainrule.trainer.data.HeapRows;
import dev.chainrule.trainer.data.MappedRows;
import dev.chainrule.trainer.data.Moments;
import dev.chainrule.trainer.data.PreparedRows;
import dev.chainrule.trainer.data.RowBlocks;
import dev.chainrule.trainer.data.Split;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Trains a model on examples: splits, scales, descends, and gives the model back in the data's own units. */
public final class Trainer {
    private final Backend backend;
    private final Model model;
    private final Settings settings;
    private final Listener listener;

    /** Who follows a training. */
    public interface Listener {
        /** Says something that a user should know, one sentence. */
        default void note(String sentence) {
        }

        /** The descent is about to begin. */
        default void started(Schedule schedule, int rows, int holdoutRows, int features) {
        }

        /**
         * An epoch has been measured; not every one is, where there are thousands.
         *
         * @param learningRate η of its last step, computed when it is asked for
         */
        default void epoch(History.Epoch epoch, DoubleSupplier learningRate) {
        }
    }

    /**
     * What came of it.
     *
     * @param epochs      the epochs done
     * @param trainLoss   of the model given, over all training rows, in the data's units, without penalties
     * @param holdoutLoss the same over the held-out rows; null if there are none
     * @param rSquared    1 − MSE/variance over the held-out rows, else the training rows; NaN for classes
     * @param accuracy    for classes, the part of the held-out rows (else the training rows) that are given their own; NaN otherwise
     * @param failure     why training stopped early, a sentence; null if it did not
     */
    public record Outcome(TrainedModel model, Schedule schedule, History history, int epochs, int rows, int holdoutRows, double trainLoss,
            Double holdoutLoss, double rSquared, double accuracy, String failure) {
    }

    /** A trainer of {@code model} that works on {@code backend}. */
    public Trainer(Backend backend, Model model, Settings settings, Listener listener) {
        this.backend = backend;
        this.model = model;
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Holds out some rows, drawn by the seed, and trains on the others.
     *
     * @throws BadCallException if the examples cannot be trained on: fewer than two rows, a constant target, under a ReLU none above 0
     */
    public Outcome train(Examples examples) {
        checkTargets(examples, examples, examples.targets());
        return train(examples, Split.of(examples.rows(), settings.holdout(), settings.seed()));
    }

    /** Trains on the rows that a split says, and measures on those that it holds out. */
    Outcome train(Examples all, Split split) {
        Examples examples = all.filledFrom(split.training());
        Examples training = split.holdout().length == 0 ? examples : examples.subset(split.training());
        Examples holdout = examples.subset(split.holdout());
        double[] y = training.targets();
        checkTargets(training, examples, y);
        if (settings.patience() > 0 && holdout.rows() == 0) {
            throw new BadCallException("Stopping early needs held-out rows to measure on: set a holdout above 0.");
        }
        FeatureScaling features = FeatureScaling.fit(training, settings.standardize() && model.affineInput().isPresent());
        features.notes().forEach(listener::note);
        TargetScaling target = TargetScaling.fit(y, model);
        warn(training, target);
        RowBlocks prepared = new PreparedRows(training, features, target.shift(), target.scale());
        RowBlocks preparedHoldout = new PreparedRows(holdout, features, target.shift(), target.scale());
        Residency residency = Residency.of(settings.memoryBytes(), prepared, preparedHoldout);
        RowBlocks rows = kept(prepared, residency.training());
        RowBlocks held = kept(preparedHoldout, residency.holdout());
        RowSurvey survey = RowSurvey.of(rows);
        Schedule schedule = Schedule.choose(terrain(rows, survey, features, target.isNone() ? Moments.of(y).deviation() : 1), settings);
        String identity = settings.checkpoints() == null ? ""
                : Identity.of(backend, model, settings, training, survey, RowSurvey.of(held));
        listener.started(schedule, rows.rows(), held.rows(), examples.columns());
        Model scaled = model.forTargetDividedBy(target.scale());
        Supplier<Descent> make = () -> new Descent(backend, scaled,
                new StepGraph.Recipe(settings.optimizer(), settings.rates().inSteps(schedule.steps(rows.rows()) / schedule.epochs()),
                        settings.penalty(), settings.clipping()),
                course(schedule, rows),
                rows, held, start(scaled, features, target));
        TrainingRun run;
        try (Descent descent = make.get()) {
            run = new TrainingRun(descent, scaled, settings, schedule, model.lossUnit(target.scale()), rows.rows(), listener,
                    identity, () -> NotANumber.place(make, descent.epoch()));
            run.descend();
        }
        List<double[]> own = new DataUnits(model, features, target).of(run.best());
        return outcome(run, schedule, new TrainedModel(model, training.target(), training.encoding(), training.classes(), own), training,
                holdout);
    }

    /** Rows as they are trained on: computed as they are copied to the device, if they stay there, else once, and kept. */
    private RowBlocks kept(RowBlocks rows, boolean resident) {
        return resident ? rows
                : Residency.bytes(rows) <= settings.cache().heapBytes() ? HeapRows.of(rows) : MappedRows.of(rows, settings.cache());
    }

    private void warn(Examples training, TargetScaling target) {
        if (training.columns() > training.rows()) {
            listener.note("Warning: there are more features (" + training.columns() + ") than rows to train on (" + training.rows()
                    + "), so the model can learn the rows by heart.");
        }
        if (target.negatives() > 0) {
            listener.note("Warning: " + Examples.count(target.negatives(), "target")
                    + " of " + training.rows() + " below 0, which a ReLU neuron never predicts; --model linear does.");
        }
    }

    private Descent.Course course(Schedule schedule, RowBlocks rows) {
        Layout layout = model.isMean() ? settings.layout(backend) : new Layout(Long.MAX_VALUE, Long.MAX_VALUE);
        return new Descent.Course(schedule.steps(rows.rows()), Math.min(schedule.batch(), rows.rows()), schedule.learningRate(),
                settings.memoryBytes(), layout, settings.seed());
    }

    private List<double[]> start(Model scaled, FeatureScaling features, TargetScaling target) {
        SplittableRandom random = new SplittableRandom(settings.seed() ^ 0x1F83D9ABFB41BD6BL);
        List<double[]> start = new ArrayList<>();
        for (Parameter parameter : scaled.parameters()) {
            double[] values = parameter.start(DimSizes.none().with(StepGraph.COLUMNS, features.columns()), random);
            if (DataUnits.isOutputBias(scaled, parameter)) {
                values[0] = target.firstBias();
            }
            start.add(values);
        }
        return start;
    }

    private void checkTargets(Examples part, Examples all, double[] y) {
        if (part.rows() < 2) {
            throw new BadCallException(all.file() + " has " + Examples.count(all.rows(), "usable row") + (part == all ? "" : ", "
                    + part.rows() + " of them to train on") + "; training needs at least two.");
        }
        if (Moments.of(y).isConstant()) {
            String value = all.classes().isEmpty() ? Double.toString(y[0]) : all.classes().get((int) y[0]);
            throw new BadCallException(all.file() + ": the target '" + all.target() + "' has the same value, " + value + ", in every row"
                    + (part == all ? "" : " that is trained on") + ", so there is nothing to learn.");
        }
        boolean rectified = model.affineOutput().map(output -> !output.shifts()).orElse(false);
        if (rectified && Arrays.stream(y).noneMatch(value -> value > 0)) {
            throw new BadCallException(
                    all.file() + ": no target '" + all.target() + "' is above 0, and a ReLU neuron predicts nothing below: "
                            + "use --model linear.");
        }
    }

    private Schedule.Terrain terrain(RowBlocks rows, RowSurvey survey, FeatureScaling features, double targetSize) {
        boolean kinked = !(model.affineOutput().map(Model.AffineOutput::shifts).orElse(false) && model.parameters().size() == 2);
        return new Schedule.Terrain(rows.rows(), rows.columns(), features.isDecorrelated(), kinked, survey.squareSum() / rows.rows(),
                targetSize);
    }

    private Outcome outcome(TrainingRun run, Schedule schedule, TrainedModel trained, Examples training, Examples holdout) {
        double trainLoss = trained.loss(backend, training.rows(), training::matrix, training::target);
        Double holdoutLoss = holdout.rows() == 0 ? null : trained.loss(backend, holdout.rows(), holdout::matrix, holdout::target);
        Examples judged = holdout.rows() > 0 ? holdout : training;
        double rSquared = Double.NaN;
        double accuracy = Double.NaN;
        if (!training.classes().isEmpty()) {
            accuracy = accuracy(trained, judged);
        } else if (model.predicts()) {
            rSquared = rSquared(trained, holdout.rows() > 0 && targets(holdout).isConstant() ? training : judged);
        }
        return new Outcome(trained, schedule, run.history(), run.epochs(), training.rows(), holdout.rows(), trainLoss, holdoutLoss,
                rSquared,
                accuracy, run.failure());
    }

    private double accuracy(TrainedModel trained, Examples examples) {
        int[] right = new int[1];
        trained.predict(backend, examples.rows(), examples::matrix, (from, part) -> {
            for (int i = 0; i < part.length / model.outputs(); i++) {
                right[0] += trained.classOf(part, i) == (int) examples.target(from + i) ? 1 : 0;
            }
        });
        return (double) right[0] / examples.rows();
    }

    private static Moments targets(Examples examples) {
        return Moments.of(examples.rows(), examples::target);
    }

    private double rSquared(TrainedModel trained, Examples examples) {
        double[] squares = new double[1];
        trained.predict(backend, examples.rows(), examples::matrix, (from, part) -> {
            for (int i = 0; i < part.length; i++) {
                double residual = examples.target(from + i) - part[i];
                squares[0] += residual * residual;
            }
        });
        double deviation = targets(examples).deviation();
        return 1 - squares[0] / examples.rows() / (deviation * deviation);
    }
}
