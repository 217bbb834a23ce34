package dev.chainrule.trainer.train;

import dev.chainrule.trainer.optim.Optimizer;
import java.math.BigDecimal;
import java.math.MathContext;

/**
 * How far a descent goes: chosen from the data where the user has not said.
 *
 * @param epochs       how often every training row is taken
 * @param batch        rows a step; all of them or fewer
 * @param learningRate η of the first step; it falls to 0 by half a cosine
 */
public record Schedule(int epochs, int batch, double learningRate) {
    /** Up to this many numbers every step takes all rows: they are read faster than a noisy step is made up for. */
    private static final long MOST_FOR_FULL_BATCH = 1L << 25;
    private static final int MINI_BATCH = 8192;
    private static final double READS = 2e10;

    private static final int MOST_LOOKS = 1000;

    /** The loss is measured after every epoch, or every so many, where there are thousands. */
    public int epochsApart() {
        return Math.max(1, epochs / MOST_LOOKS);
    }

    /** The number of all steps. */
    public long steps(int rows) {
        return (long) epochs * ((rows + batch - 1) / batch);
    }

    /**
     * What data and model say of how to descend.
     *
     * @param decorrelated whether the features are scaled to be uncorrelated, so that the loss is curved alike in all directions
     * @param kinked       whether it is so only where the neuron is active, and which rows these are must be found on the way
     * @param squareSum    the mean of |x|² over the rows
     * @param targetSize   the deviation of the targets, as they are trained on
     */
    public record Terrain(int rows, int columns, boolean decorrelated, boolean kinked, double squareSum, double targetSize) {
        /** As many epochs as a descent may need. */
        int epochs() {
            if (!decorrelated) {
                return 3000;
            }
            return kinked ? (int) Math.max(300, Math.min(1000, READS / 8 / elements())) : 300;
        }

        long elements() {
            return (long) rows * Math.max(1, columns);
        }
    }

    /** Fills in what {@code asked} leaves open. */
    static Schedule choose(Terrain terrain, Settings asked) {
        int batch = asked.optimizer().needsFullBatch() ? 0 : asked.batch();
        int epochs = asked.epochs();
        double learningRate = asked.learningRate();
        long elements = terrain.elements();
        int size = batch > 0 ? Math.min(batch, terrain.rows)
                : batch == 0 || elements <= MOST_FOR_FULL_BATCH ? terrain.rows : MINI_BATCH;
        int most = terrain.epochs();
        int stepsAnEpoch = (terrain.rows + size - 1) / size;
        int enough = Math.max(most / stepsAnEpoch, stepsAnEpoch > 1 ? 20 : 1);
        int affordable = (int) Math.max(5, Math.min(most, READS / elements));
        int chosen = epochs > 0 ? epochs : Math.max(Math.min(enough, affordable), terrain.decorrelated ? 5 : 50);
        return new Schedule(chosen, size, learningRate > 0 ? learningRate : defaultRate(terrain, asked.optimizer(), size));
    }

    /** λ is the largest curvature that a batch may have, by Marchenko and Pastur where features are uncorrelated, else by the trace. */
    private static double defaultRate(Terrain terrain, Optimizer optimizer, int batch) {
        double wide = 1 + Math.sqrt((terrain.columns + 1.0) / batch);
        double lambda = terrain.decorrelated ? wide * wide : 1 + terrain.squareSum;
        double rms = Math.sqrt(Math.max(1, terrain.squareSum / Math.max(1, terrain.columns)));
        double rate = switch (optimizer.name()) {
            case "sgd" -> 0.2 / lambda;
            case "momentum", "nesterov" -> 0.05 / lambda;
            case "lbfgs" -> 1;
            default -> 0.05 * Math.min(1, Math.sqrt(20.0 / Math.max(1, terrain.columns))) / rms
                    * Math.max(1, terrain.targetSize);            // a step is as long as the rate, whatever the gradient
        };
        return new BigDecimal(rate).round(new MathContext(2)).doubleValue();
    }
}
