package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.FeatureScaling;
import dev.chainrule.trainer.data.Moments;
import dev.chainrule.trainer.data.Split;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Optimizer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.Locale;

/** Trains a neuron on examples: splits, scales, descends, and gives the model back in the data's own units. */
public final class Trainer {
    /** A loss this many times that of the start has exploded. */
    private static final double EXPLODED = 1e3;
    /** A loss this many times that of the start, at the end, is no noise of the batches either. */
    private static final double WORSE = 1.5;

    /**
     * What the user asks for.
     *
     * @param epochs       0 to choose from the data
     * @param batch        rows a step; 0 for all, −1 to choose from the data
     * @param learningRate 0 to choose from the data
     * @param holdout      the part of the rows that training never sees, 0 to below 1
     * @param seed         of the split and of the shuffling
     */
    public record Request(Neuron neuron, Optimizer optimizer, int epochs, int batch, double learningRate, double holdout, long seed,
            boolean standardize) {
    }

    /** Who follows a training. */
    public interface Listener {
        /** Says something that a user should know, one sentence. */
        void note(String sentence);

        /** The descent is about to begin. */
        void started(Schedule schedule, int rows, int holdoutRows, int features);

        /** An epoch is over. */
        void epoch(History.Epoch epoch);
    }

    /**
     * What came of it.
     *
     * @param failure why training stopped early, a sentence; null if it did not
     */
    public record Outcome(NeuronModel model, Schedule schedule, History history, int epochs, int rows, int holdoutRows, double trainLoss,
            Double holdoutLoss, double rSquared, String failure) {
    }

    private final Backend backend;
    private final Request request;
    private final Listener listener;

    /** A trainer that works on {@code backend}. */
    public Trainer(Backend backend, Request request, Listener listener) {
        this.backend = backend;
        this.request = request;
        this.listener = listener;
    }

    /**
     * Trains.
     *
     * @throws BadCallException if the examples cannot be trained on: fewer than two rows, a constant target, for ReLU none above 0
     */
    public Outcome train(Examples examples) {
        checkTargets(examples, examples);
        Split split = Split.of(examples.rows(), request.holdout, request.seed);
        Examples training = split.holdout().length == 0 ? examples : examples.subset(split.training());
        Examples holdout = examples.subset(split.holdout());
        checkTargets(training, examples);
        if (training.columns() > training.rows()) {
            listener.note("Warning: there are more features (" + training.columns() + ") than rows to train on (" + training.rows()
                    + "), so the neuron can learn the rows by heart.");
        }
        FeatureScaling features = FeatureScaling.fit(training, request.standardize);
        features.notes().forEach(listener::note);
        TargetScaling target = TargetScaling.fit(training.targets(), request.neuron);
        if (target.negatives() > 0) {
            listener.note("Warning: " + Examples.count(target.negatives(), "target")
                    + " of " + training.rows() + " below 0, which a ReLU neuron never predicts; --model linear does.");
        }
        Descent.Data data = new Descent.Data(features.apply(training), target.apply(training.targets()), features.columns());
        Descent.Data held = new Descent.Data(features.apply(holdout), target.apply(holdout.targets()), features.columns());
        Schedule schedule = Schedule.choose(terrain(data, features), request.optimizer, request.epochs, request.batch,
                request.learningRate);
        listener.started(schedule, data.rows(), held.rows(), examples.columns());
        try (Descent descent = new Descent(backend, request.neuron, request.optimizer, schedule, data, held, target.firstBias(),
                request.seed)) {
            Run run = new Run(descent, target, features, training, schedule);
            run.descend();
            return outcome(run, training, holdout);
        }
    }

    private void checkTargets(Examples part, Examples all) {
        if (part.rows() < 2) {
            throw new BadCallException(all.file() + " has " + Examples.count(all.rows(), "usable row") + (part == all ? "" : ", "
                    + part.rows() + " of them to train on") + "; training needs at least two.");
        }
        double[] y = part.targets();
        if (Moments.of(y).isConstant()) {
            throw new BadCallException(all.file() + ": the target '" + all.target() + "' has the same value, " + y[0] + ", in every row"
                    + (part == all ? "" : " that is trained on") + ", so there is nothing to learn.");
        }
        if (request.neuron == Neuron.RELU && Arrays.stream(y).noneMatch(value -> value > 0)) {
            throw new BadCallException(
                    all.file() + ": no target '" + all.target() + "' is above 0, and a ReLU neuron predicts nothing below: "
                            + "use --model linear.");
        }
    }

    private Schedule.Terrain terrain(Descent.Data data, FeatureScaling features) {
        double squares = 0;
        for (float x : data.x()) {
            squares += (double) x * x;
        }
        return new Schedule.Terrain(data.rows(), data.columns(), features.isDecorrelated(), request.neuron == Neuron.RELU,
                squares / data.rows());
    }

    private Outcome outcome(Run run, Examples training, Examples holdout) {
        NeuronModel model = run.best;
        double[] y = training.targets();
        double trainLoss = NeuronModel.meanSquaredError(y, model.predict(backend, y.length, training::matrix));
        double variance = square(Moments.of(y).deviation());
        double rSquared = 1 - trainLoss / variance;
        Double holdoutLoss = null;
        if (holdout.rows() > 0) {
            double[] held = holdout.targets();
            holdoutLoss = NeuronModel.meanSquaredError(held, model.predict(backend, held.length, holdout::matrix));
            Moments moments = Moments.of(held);
            rSquared = moments.isConstant() ? rSquared : 1 - holdoutLoss / square(moments.deviation());
        }
        return new Outcome(model, run.schedule, run.history, run.epoch, y.length, holdout.rows(), trainLoss, holdoutLoss, rSquared,
                run.failure);
    }

    private static double square(double a) {
        return a * a;
    }

    /** One descent from its start to its end, with the best model on the way. */
    private final class Run {
        private final Descent descent;
        private final TargetScaling target;
        private final FeatureScaling features;
        private final Examples training;
        private final Schedule schedule;
        private final History history = new History();
        private NeuronModel best;
        private double bestLoss = Double.POSITIVE_INFINITY;
        private double firstLoss;
        private int epoch;
        private String failure;

        Run(Descent descent, TargetScaling target, FeatureScaling features, Examples training, Schedule schedule) {
            this.descent = descent;
            this.target = target;
            this.features = features;
            this.training = training;
            this.schedule = schedule;
        }

        void descend() {
            firstLoss = look().loss();
            while (epoch < schedule.epochs() && failure == null) {
                descent.epoch();
                epoch++;
                Descent.State state = look();
                listener.epoch(history.epochs().get(epoch));
                failure = trouble(state);
            }
            double lastLoss = history.epochs().get(epoch).loss() / square(target.scale());
            if (failure == null && lastLoss > WORSE * firstLoss) {
                failure = diverged(lastLoss);
            }
        }

        /** Records where the descent stands, and keeps the model if it is the best so far. */
        private Descent.State look() {
            Descent.State state = descent.state();
            double unit = square(target.scale());
            history.add(new History.Epoch(epoch, state.loss() * unit, state.holdout() * unit));
            boolean alive = request.neuron != Neuron.RELU || state.activeRows() > 0;
            if (alive && (best == null || state.loss() < bestLoss)) {
                bestLoss = state.loss();
                best = inDataUnits();
            }
            return state;
        }

        private NeuronModel inDataUnits() {
            double[] trained = descent.weights();
            for (int a = 0; a < trained.length; a++) {
                trained[a] *= target.scale();
            }
            double[] weights = features.weights(trained);
            double bias = descent.bias() * target.scale() + target.shift() - features.shift(weights);
            return new NeuronModel(request.neuron, training.target(), training.features(), weights, bias);
        }

        private String trouble(Descent.State state) {
            if (!(state.loss() <= EXPLODED * firstLoss)) {
                return diverged(state.loss());
            }
            if (request.neuron == Neuron.RELU && state.activeRows() == 0) {
                return "The neuron is dead after epoch " + epoch
                        + ": w·x + b is 0 or less in every training row, where a ReLU has no gradient "
                        + "to learn by; use a smaller --learning-rate, such as " + smallerRate() + ", or --model linear.";
            }
            return null;
        }

        private String diverged(double loss) {
            return String.format(Locale.ROOT, "Training diverged in epoch %d: the loss rose from %.6g to %.6g; "
                    + "use a smaller --learning-rate, such as %s.", epoch, firstLoss * square(target.scale()),
                    loss * square(target.scale()),
                    smallerRate());
        }

        private String smallerRate() {
            return new BigDecimal(schedule.learningRate() / 10).round(new MathContext(2)).stripTrailingZeros().toPlainString();
        }
    }

    /**
     * y′ = (y − shift)/scale; for ReLU shift is 0, so that the kink at 0 stays where it is.
     *
     * @param firstBias the bias to start from, scaled
     * @param negatives for ReLU, how many targets it cannot reach
     */
    private record TargetScaling(double shift, double scale, double firstBias, int negatives) {
        static TargetScaling fit(double[] y, Neuron neuron) {
            Moments moments = Moments.of(y);
            if (neuron == Neuron.LINEAR) {
                return new TargetScaling(moments.mean(), moments.deviation(), 0, 0);
            }
            double[] positive = Arrays.stream(y).filter(value -> value > 0).toArray();
            int negatives = (int) Arrays.stream(y).filter(value -> value < 0).count();
            return new TargetScaling(0, moments.deviation(), Moments.of(positive).mean() / moments.deviation(), negatives);
        }

        float[] apply(double[] y) {
            float[] scaled = new float[y.length];
            for (int i = 0; i < y.length; i++) {
                scaled[i] = (float) ((y[i] - shift) / scale);
            }
            return scaled;
        }
    }
}
