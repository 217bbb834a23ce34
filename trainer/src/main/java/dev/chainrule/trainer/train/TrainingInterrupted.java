package dev.chainrule.trainer.train;

import dev.chainrule.tensor.WorkFailedException;

/** A training was asked to stop, and has; where it stood is saved if it has checkpoints. */
public final class TrainingInterrupted extends WorkFailedException {
    private static final long serialVersionUID = 1;

    private final boolean saved;

    /**
     * A stop that was asked for.
     *
     * @param message where it stopped, a sentence
     * @param saved   whether a checkpoint was written
     */
    public TrainingInterrupted(String message, boolean saved) {
        super(message);
        this.saved = saved;
    }

    /** Whether there is a checkpoint to go on from. */
    public boolean isSaved() {
        return saved;
    }
}
