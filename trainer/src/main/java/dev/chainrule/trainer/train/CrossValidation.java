package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Split;
import dev.chainrule.trainer.nn.Model;
import java.util.ArrayList;
import java.util.List;

/** How well a model does on rows that it has not seen: k trainings, each with another k-th of the rows held out (Stone 1974). */
public final class CrossValidation {
    private CrossValidation() {
    }

    /**
     * What the trainings found.
     *
     * @param losses the loss of each on its held-out rows, in the data's units
     */
    public record Result(List<Double> losses) {
        /** Σ losses / k. */
        public double mean() {
            return losses.stream().mapToDouble(Double::doubleValue).sum() / losses.size();
        }

        /** √(Σ (loss − mean)² / (k − 1)). */
        public double deviation() {
            double mean = mean();
            double squares = losses.stream().mapToDouble(loss -> (loss - mean) * (loss - mean)).sum();
            return Math.sqrt(squares / (losses.size() - 1));
        }
    }

    /**
     * Trains {@code folds} times.
     *
     * @param listener is told the sentences and the loss of each fold, not their epochs
     * @throws BadCallException if there are fewer than two folds, or fewer rows than folds
     * @throws dev.chainrule.tensor.WorkFailedException if a training fails; says which
     */
    public static Result of(Backend backend, Model model, Settings settings, Trainer.Listener listener, Examples examples, int folds) {
        if (folds < 2 || folds > examples.rows()) {
            throw new BadCallException(
                    "Cross-validation needs 2 folds or more, and no more than there are rows (" + examples.rows() + "), not "
                            + folds + ".");
        }
        List<Double> losses = new ArrayList<>();
        for (int k = 0; k < folds; k++) {
            Split split = Split.fold(examples.rows(), k, folds, settings.seed());
            Trainer.Outcome outcome = new Trainer(backend, model, settings.withoutCheckpoints(), new Trainer.Listener() {
            }).train(examples, split);
            if (outcome.failure() != null) {
                throw new dev.chainrule.tensor.WorkFailedException("Fold " + (k + 1) + " of " + folds + ": " + outcome.failure());
            }
            losses.add(outcome.holdoutLoss());
            listener.note(
                    "Fold " + (k + 1) + " of " + folds + ": loss " + String.format(java.util.Locale.ROOT, "%.6g", outcome.holdoutLoss())
                            + " on " + Examples.count(split.holdout().length, "held-out row") + ".");
        }
        return new Result(losses);
    }
}
