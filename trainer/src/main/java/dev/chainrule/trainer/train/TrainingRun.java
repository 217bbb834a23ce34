package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.optim.Plateau;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * One descent from its start to its end, measured after every epoch (or every so many, where there are thousands), with the best parameters on
 * the way. Best is what has the least loss on the held-out rows where the training may stop early, else on the training rows.
 *
 * <p>A step of all rows finds the loss of the parameters that it begins with; so the loss of an epoch is known, for nothing, after the first
 * step of the next. In mini-batches the loss of an epoch is the mean over its batches, each with the parameters of its step.
 */
final class TrainingRun {
    /** A loss this many times that of the start has exploded. */
    private static final double EXPLODED = 1e3;
    /** A loss this many times that of the start, at the end, is no noise of the batches either. */
    private static final double WORSE = 1.5;

    private final Descent descent;
    private final boolean rectified;
    private final boolean full;
    private final boolean searches;
    private final Settings settings;
    private final Schedule schedule;
    private final double unit;
    private final Trainer.Listener listener;
    private final History history = new History();
    private final int interval;
    private final RateCurve rates;
    private List<double[]> best;
    private double bestLoss = Double.POSITIVE_INFINITY;
    private int bestEpoch;
    private double firstLoss;
    private Plateau.State plateau = Plateau.State.START;
    private Look pending;
    private final String identity;
    private final Supplier<String> firstNotANumber;
    private String failure;
    private boolean stopped;
    private boolean begun;

    /** A point of the descent whose loss over the training rows is not known yet; {@code scale} is the plateau's in the step to it. */
    private record Look(int epoch, List<double[]> parameters, double holdout, double scale) {
    }

    /**
     * A run that has not begun.
     *
     * @param unit            what a loss of 1 for the scaled target is for the target itself
     * @param identity        of model, data and settings, for checkpoints
     * @param firstNotANumber finds out where a number was first none, a clause
     */
    TrainingRun(Descent descent, Model model, Settings settings, Schedule schedule, double unit, int rows, Trainer.Listener listener,
            String identity, Supplier<String> firstNotANumber) {
        this.identity = identity;
        this.firstNotANumber = firstNotANumber;
        this.descent = descent;
        this.rectified = model instanceof NeuronModel neuron && neuron.isSilenced();
        this.full = schedule.batch() >= rows;
        this.settings = settings;
        this.searches = settings.optimizer().needsFullBatch();
        this.schedule = schedule;
        this.unit = unit;
        this.listener = listener;
        this.interval = schedule.epochsApart();
        this.rates = new RateCurve(settings.rates(), schedule, rows);
    }

    /** Goes on to the end: all epochs, or a trouble, or no better loss for as long as the user waits. */
    void descend() {
        if (!resumed()) {
            Descent.Measure start = descent.measureTraining();
            firstLoss = start.loss();
            record(0, start, descent.measureHoldout(), descent.parameters(), 1);
        }
        while (descent.epoch() < schedule.epochs() && failure == null && !stopped) {
            double scale = plateau.scale();
            boolean ended = descent.step();
            if (pending != null && full) {
                settle(descent.onTheWay());
            }
            if (ended && failure == null && !stopped && isLook(descent.epoch())) {
                pending = new Look(descent.epoch(), descent.parameters(), descent.measureHoldout(), scale);
                if (!full) {
                    settle(descent.onTheWay());
                }
            }
            save();
        }
        finish();
    }

    /** Saves where the training stands if it is time for it, or if it is to stop; then it stops. */
    private void save() {
        boolean stop = settings.isStopped();
        Checkpoints checkpoints = settings.checkpoints();
        long steps = (long) descent.epoch() * descent.stepsAnEpoch() + descent.stepsInEpoch();
        if (checkpoints != null && failure == null && (stop || checkpoints.isDue(steps))) {
            if (!begun) {
                checkpoints.delete();                   // those of a training before, from which this one has not gone on
                begun = true;
            }
            checkpoints.write(steps, checkpoint());
        }
        if (stop) {
            throw new TrainingInterrupted("Training was stopped after step " + steps + " of "
                    + (long) schedule.epochs() * descent.stepsAnEpoch() + (checkpoints == null ? "; nothing of it is saved."
                            : ", and is saved in " + checkpoints.folder() + "."),
                    checkpoints != null);
        }
    }

    private Checkpoint checkpoint() {
        double[] numbers = {firstLoss, bestLoss, bestEpoch, pending == null ? -1 : pending.epoch, pending == null ? 0 : pending.holdout,
                plateau.scale(), plateau.best(), plateau.bad(), plateau.cool(), pending == null ? 1 : pending.scale};
        return new Checkpoint(identity, descent.state(), descent.epoch(), descent.stepsInEpoch(), List.copyOf(history.epochs()), best,
                pending == null ? List.of() : pending.parameters, numbers);
    }

    /** Goes on from the newest checkpoint, if that is asked for and there is one. */
    private boolean resumed() {
        Checkpoint saved = settings.checkpoints() == null || !settings.resume() ? null
                : settings.checkpoints().newest(listener::note);
        if (saved == null) {
            return false;
        }
        if (!identity.equals(saved.run())) {
            throw new BadCallException("The checkpoints in " + settings.checkpoints().folder()
                    + " are of another training (other data, options, device or version): repeat its call with --resume, "
                    + "or train anew without.");
        }
        requireFitting(saved);
        begun = true;
        descent.resume(saved.state(), saved.epochs(), saved.steps());
        saved.history().forEach(history::add);
        best = saved.best();
        firstLoss = saved.numbers()[0];
        bestLoss = saved.numbers()[1];
        bestEpoch = (int) saved.numbers()[2];
        plateau = new Plateau.State(saved.numbers()[5], saved.numbers()[6], (int) saved.numbers()[7], (int) saved.numbers()[8]);
        pending = saved.numbers()[3] < 0 ? null
                : new Look((int) saved.numbers()[3], saved.pending(), saved.numbers()[4], saved.numbers()[9]);
        listener.note("Goes on after epoch " + saved.epochs() + (saved.steps() == 0 ? "" : " and " + saved.steps() + " steps") + ".");
        return true;
    }

    /** What is written over buffers and counters is of their sizes, and in their ranges. */
    private void requireFitting(Checkpoint saved) {
        List<double[]> parameters = descent.parameters();
        Map<String, double[]> state = descent.state();
        boolean fits = saved.epochs() >= 0 && saved.epochs() <= schedule.epochs() && saved.steps() >= 0
                && saved.steps() < descent.stepsAnEpoch() && saved.state().keySet().equals(state.keySet())
                && state.entrySet().stream().allMatch(leaf -> saved.state().get(leaf.getKey()).length == leaf.getValue().length)
                && (saved.best() == null || saved.best().isEmpty() || haveSizesOf(saved.best(), parameters))
                && (saved.numbers()[3] < 0 || haveSizesOf(saved.pending(), parameters));
        if (!fits) {
            throw new BadCallException("The newest checkpoint in " + settings.checkpoints().folder()
                    + " does not fit this training, though it says so: train anew, without --resume.");
        }
    }

    private static boolean haveSizesOf(List<double[]> some, List<double[]> others) {
        return some.size() == others.size()
                && IntStream.range(0, some.size()).allMatch(k -> some.get(k).length == others.get(k).length);
    }

    private boolean isLook(int epoch) {
        return epoch % interval == 0 || epoch == schedule.epochs();
    }

    /** The loss of the last look is known. */
    private void settle(Descent.Measure measure) {
        Look look = pending;
        pending = null;
        Descent.Measure sure = rectified && measure.activeRows() == 0 && !full ? descent.measureTraining() : measure;
        record(look.epoch, sure, look.holdout, look.parameters, look.scale);
        failure = trouble(look.epoch, sure);
    }

    private void finish() {
        Descent.Measure last = descent.measureTraining();
        if (pending != null) {
            settle(last);
        }
        if (failure == null && settings.patience() == 0 && !searches && last.loss() > WORSE * firstLoss) {
            failure = diverged(descent.epoch(), last.loss());
        }
    }

    /** Keeps what was measured, and the parameters if they are the best so far. */
    private void record(int epoch, Descent.Measure measure, double holdout, List<double[]> parameters, double scale) {
        History.Epoch measured = new History.Epoch(epoch, measure.loss() * unit, holdout * unit);
        history.add(measured);
        boolean alive = !rectified || measure.activeRows() > 0;
        double judged = settings.patience() > 0 ? holdout : measure.loss();
        if (alive && (best == null || judged < bestLoss || Double.isNaN(bestLoss))) {
            bestLoss = judged;
            bestEpoch = epoch;
            best = parameters;
        }
        if (epoch > 0) {
            listener.epoch(measured, () -> rates.after(epoch, scale));
            if (settings.rates() instanceof Plateau rule) {
                plateau = rule.observe(plateau, Double.isNaN(holdout) ? measure.loss() : holdout);
                descent.baseRate(schedule.learningRate() * plateau.scale());
            }
            stopped = settings.patience() > 0 && epoch - bestEpoch >= settings.patience();
        }
    }

    private String trouble(int epoch, Descent.Measure measure) {
        if (searches && !Double.isNaN(firstLoss)) {
            return null;                                // a trial that is worse is taken back
        }
        if (!(measure.loss() <= EXPLODED * firstLoss)) {
            return diverged(epoch, measure.loss());
        }
        if (rectified && measure.activeRows() == 0) {
            return "The neuron is dead after epoch " + epoch
                    + ": w·x + b is 0 or less in every training row, where a ReLU has no gradient "
                    + "to learn by; use a smaller --learning-rate, such as " + smallerRate() + ", or --model linear.";
        }
        return null;
    }

    private String diverged(int epoch, double loss) {
        return String.format(Locale.ROOT, "Training diverged in epoch %d: the loss rose from %.6g to %.6g%s; "
                + "use a smaller --learning-rate, such as %s.", epoch, firstLoss * unit, loss * unit,
                Double.isNaN(loss) ? firstNotANumber.get() : "", smallerRate());
    }

    private String smallerRate() {
        BigDecimal rate = new BigDecimal(schedule.learningRate() / 10).round(new MathContext(2)).stripTrailingZeros();
        return Math.abs(rate.scale()) > 9 ? rate.toString() : rate.toPlainString();
    }

    /** The best parameters, in the units of the scaled data. */
    List<double[]> best() {
        return best;
    }

    /** Epochs done. */
    int epochs() {
        return descent.epoch();
    }

    History history() {
        return history;
    }

    /** Why the training stopped early, a sentence; null if it did not. */
    String failure() {
        return failure;
    }
}
