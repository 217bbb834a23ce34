package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.TrainedModel;
import dev.chainrule.trainer.train.Trainer;
import dev.chainrule.trainer.train.TrainingInterrupted;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * A training that rests after each epoch until it is asked for the next. It has no end that anyone waits for, so that what an epoch takes has no part of
 * what a training begins and ends with: rows made float32 and put where they stay, the loss over all of them.
 */
final class TrainerEpochs implements Competitor {
    private static final int ENDLESS = 1_000_000;

    private final Device device;
    private final EpochProblem problem;
    private final Examples examples;
    private final long memoryBytes;
    private final Semaphore asked = new Semaphore(0);
    private final Semaphore done = new Semaphore(0);
    private final Thread training = new Thread(this::train, "training");
    private int steps;
    private volatile boolean closed;
    private volatile Throwable failure;

    /**
     * Begins when it is first asked.
     *
     * @param device      closed with this
     * @param memoryBytes bytes of rows that may stay on the device
     */
    TrainerEpochs(Device device, EpochProblem problem, long memoryBytes) {
        this.device = device;
        this.problem = problem;
        this.memoryBytes = memoryBytes;
        examples = problem.examples();
        training.setDaemon(true);
        training.start();
    }

    private Trainer trainer(Settings settings) {
        return new Trainer(device.backend(), new NeuronModel(Neuron.LINEAR, Loss.named("mse")), settings.memoryBytes(memoryBytes),
                new Trainer.Listener() {});
    }

    private void train() {
        asked.acquireUninterruptibly();
        try {
            while (!closed) {
                trainer(problem.settings(ENDLESS).stopWhen(this::isOver)).train(examples);
            }
        } catch (TrainingInterrupted over) {
            // closed
        } catch (RuntimeException | Error failed) {
            failure = failed;
        }
        done.release();
    }

    /** Asked after each step. */
    private boolean isOver() {
        if (++steps == problem.steps.steps()) {
            steps = 0;
            done.release();
            asked.acquireUninterruptibly();
        }
        return closed;
    }

    @Override
    public float run() {
        asked.release();
        done.acquireUninterruptibly();
        if (failure != null) {
            throw new IllegalStateException("The training fails: " + failure, failure);
        }
        return steps;
    }

    /** Of a training of its own, to its end. */
    @Override
    public List<float[]> results() {
        TrainedModel model = trainer(problem.settings(EpochProblem.EPOCHS)).train(examples).model();
        return List.of(floats(model.values("w")), floats(model.values("b")));
    }

    private static float[] floats(double[] numbers) {
        float[] result = new float[numbers.length];
        for (int k = 0; k < result.length; k++) {
            result[k] = (float) numbers[k];
        }
        return result;
    }

    @Override
    public void close() {
        closed = true;
        asked.release();
        try {
            training.join();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        device.close();
    }
}
