package dev.chainrule.trainer.train;

import java.util.ArrayList;
import java.util.List;

/** The loss after each epoch, from epoch 0, before the first step; in the square of the target's unit. */
public final class History {
    /**
     * One epoch.
     *
     * @param number  0 before the first step
     * @param loss    over the training rows
     * @param holdout over the held-out rows; NaN if there are none
     */
    public record Epoch(int number, double loss, double holdout) {
    }

    private final List<Epoch> epochs = new ArrayList<>();

    void add(Epoch epoch) {
        epochs.add(epoch);
    }

    /** In order; the first has number 0. */
    public List<Epoch> epochs() {
        return epochs;
    }

    /** Whether there are held-out rows. */
    public boolean hasHoldout() {
        return epochs.stream().anyMatch(epoch -> !Double.isNaN(epoch.holdout()));
    }

    /** {@code epoch,trainLoss,holdoutLoss}, the last empty without held-out rows. */
    public String csv() {
        StringBuilder text = new StringBuilder("epoch,trainLoss,holdoutLoss\n");
        for (Epoch epoch : epochs) {
            text.append(epoch.number()).append(',').append(epoch.loss()).append(',');
            text.append(Double.isNaN(epoch.holdout()) ? "" : Double.toString(epoch.holdout())).append('\n');
        }
        return text.toString();
    }
}
