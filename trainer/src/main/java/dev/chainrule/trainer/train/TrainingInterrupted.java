package dev.chainrule.trainer.train;

import dev.chainrule.tensor.WorkFailedException;

/** A training was asked to stop; where it stood is saved. */
public final class TrainingInterrupted extends WorkFailedException {
    private static final long serialVersionUID = 1;

    /** @param message where it stopped, a sentence */
    public TrainingInterrupted(String message) {
        super(message);
    }
}
