package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.DiskCache;
import dev.chainrule.trainer.nn.Penalty;
import dev.chainrule.trainer.optim.Adam;
import dev.chainrule.trainer.optim.Clipping;
import dev.chainrule.trainer.optim.Constant;
import dev.chainrule.trainer.optim.Cosine;
import dev.chainrule.trainer.optim.Optimizer;
import dev.chainrule.trainer.optim.RateSchedule;
import java.util.List;
import java.util.function.BooleanSupplier;

/** How to train: each method sets one thing and gives the settings back. What is not set is chosen from the data, or as stated. */
public final class Settings {
    private Optimizer optimizer = new Adam();
    private RateSchedule rates = new Cosine();
    private Penalty penalty = Penalty.NONE;
    private Clipping clipping = Clipping.NONE;
    private int epochs;
    private int batch = -1;
    private double learningRate;
    private double holdout = 0.2;
    private long seed = 1;
    private boolean standardize = true;
    private int patience;
    private long memoryBytes = Long.MAX_VALUE;
    private DiskCache cache = DiskCache.off();
    private Layout layout;
    private Checkpoints checkpoints;
    private boolean resume;
    private BooleanSupplier stop = () -> false;

    /** How to descend; Adam if it is not said. */
    public Settings optimizer(Optimizer chosen) {
        optimizer = chosen;
        return this;
    }

    /** How the learning rate changes from step to step; by half a cosine to 0 if it is not said. */
    public Settings rates(RateSchedule chosen) {
        rates = chosen;
        return this;
    }

    /** What is added to the loss for large weights; nothing if it is not said. */
    public Settings penalty(Penalty chosen) {
        penalty = chosen;
        return this;
    }

    /** What becomes of large gradients; nothing if it is not said. */
    public Settings clipping(Clipping chosen) {
        clipping = chosen;
        return this;
    }

    /** How often each row is taken, from 1; 0 to choose from the data. */
    public Settings epochs(int number) {
        require(number >= 0, "epochs must be 1 or more, or 0 to choose from the data, not " + number);
        epochs = number;
        return this;
    }

    /** Rows a step; 0 for all, −1 to choose from the data. */
    public Settings batch(int rows) {
        require(rows >= -1, "batch must be a number of rows, 0 for all, or -1 to choose from the data, not " + rows);
        batch = rows;
        return this;
    }

    /** The learning rate that the schedule begins with; 0 to choose from the data. */
    public Settings learningRate(double rate) {
        require(rate == 0 || (float) rate > 0 && Double.isFinite(rate), "learningRate must be above 0, not " + rate);
        learningRate = rate;
        return this;
    }

    /** The part of the rows that training never sees, 0 to below 1; 0.2 if it is not said. */
    public Settings holdout(double part) {
        require(part >= 0 && part < 1, "holdout must be a part of the rows, 0 or more and below 1, not " + part);
        holdout = part;
        return this;
    }

    /** Draws the held-out rows, the first weights, and the order of the rows; 1 if it is not said. */
    public Settings seed(long number) {
        seed = number;
        return this;
    }

    /** Whether features are scaled for the training; the model is in the data's own units in any case. */
    public Settings standardize(boolean scaled) {
        standardize = scaled;
        return this;
    }

    /** Stops after this many epochs without a better loss on the held-out rows, and keeps the best; 0 to go on to the end. */
    public Settings patience(int epochsToWait) {
        require(epochsToWait >= 0, "patience must be a number of epochs, not " + epochsToWait);
        patience = epochsToWait;
        return this;
    }

    /** How many bytes of rows may stay in the device's memory; where there are more, they pass through it. The result is the same. */
    public Settings memoryBytes(long most) {
        require(most > 0, "memoryBytes must be above 0, not " + most);
        memoryBytes = most;
        return this;
    }

    /** Where rows go that stay neither in the device's memory nor in the heap; to temporary files if it is not said. */
    public Settings cache(DiskCache folder) {
        cache = folder;
        return this;
    }

    /**
     * Where to save how the training stands, and how often; null for never. To be
     * removed when what came of it is safe ({@link Checkpoints#delete}).
     */
    public Settings checkpoints(Checkpoints kept) {
        checkpoints = kept;
        return this;
    }

    /** Whether to go on from the newest checkpoint, if there is one; to the same bits as if nothing had happened. */
    public Settings resume(boolean goesOn) {
        resume = goesOn;
        return this;
    }

    /** Asked after every step: true ends the training after it, saved where there are checkpoints. */
    public Settings stopWhen(BooleanSupplier asked) {
        stop = asked;
        return this;
    }

    Settings layout(Layout other) {
        layout = other;
        return this;
    }

    private static void require(boolean holds, String sentence) {
        if (!holds) {
            throw new BadCallException(sentence + ".");
        }
    }

    /** How to descend. */
    public Optimizer optimizer() {
        return optimizer;
    }

    /** How the learning rate changes from step to step: not at all where the optimizer finds the length of its steps itself. */
    public RateSchedule rates() {
        return optimizer.needsFullBatch() ? new Constant() : rates;
    }

    /** What is added to the loss for large weights. */
    public Penalty penalty() {
        return penalty;
    }

    /** What becomes of large gradients. */
    public Clipping clipping() {
        return clipping;
    }

    /** How often each row is taken; 0 to choose from the data. */
    public int epochs() {
        return epochs;
    }

    /** Rows a step; 0 for all, −1 to choose from the data. */
    public int batch() {
        return batch;
    }

    /** The learning rate that the schedule begins with; 0 to choose from the data. */
    public double learningRate() {
        return learningRate;
    }

    /** The part of the rows that training never sees. */
    public double holdout() {
        return holdout;
    }

    /** What draws held-out rows, first weights and orders. */
    public long seed() {
        return seed;
    }

    /** Whether features are scaled for the training. */
    public boolean standardize() {
        return standardize;
    }

    /** Epochs to wait for a better loss on the held-out rows; 0 for ever. */
    public int patience() {
        return patience;
    }

    /** Bytes of rows that may stay in the device's memory. */
    public long memoryBytes() {
        return memoryBytes;
    }

    /** Where rows go that stay neither in the device's memory nor in the heap. */
    public DiskCache cache() {
        return cache;
    }

    /** Where the training is saved on its way; null for nowhere. */
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    /** Whether to go on from the newest checkpoint. */
    public boolean resume() {
        return resume;
    }

    boolean isStopped() {
        return stop.getAsBoolean();
    }

    /** How rows are cut: as suits the device, if it is not said. */
    Layout layout(Backend backend) {
        return layout == null ? Layout.of(backend) : layout;
    }

    /** The same, but saved nowhere on the way. */
    Settings withoutCheckpoints() {
        Settings copy = new Settings().optimizer(optimizer).rates(rates).penalty(penalty).clipping(clipping).epochs(epochs).batch(batch)
                .learningRate(learningRate).holdout(holdout).seed(seed).standardize(standardize).patience(patience)
                .memoryBytes(memoryBytes).cache(cache);
        return copy.stopWhen(stop).layout(layout);
    }

    /** All that decides about the bits of the result, but for model and data. */
    String fingerprint(Backend backend) {
        return List.of(optimizer, rates, penalty, clipping == Clipping.NONE ? "" : clipping, epochs, batch, learningRate, holdout, seed,
                standardize, patience, layout(backend)).toString();
    }
}
