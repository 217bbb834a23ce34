package dev.chainrule.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.util.Arrays;
import java.util.List;

/** An epoch by PyTorch: autograd, DJL's optimizers. */
final class PyTorchTraining implements Competitor {
    private final TrainingProblem problem;
    private final Engine engine = PyTorchPeer.engine();
    private final NDManager manager = PyTorchPeer.manager();
    private final NDArray x;
    private final NDArray y;
    private final NDArray w;
    private final NDArray b;
    private final Optimizer optimizer;
    private final TrainingProblem.Orders orders;

    PyTorchTraining(TrainingProblem problem) {
        this.problem = problem;
        x = manager.create(problem.start.x, new Shape(problem.rows, problem.features));
        y = manager.create(problem.start.y);
        w = manager.create(problem.start.w);
        b = manager.create(problem.start.b);
        w.setRequiresGradient(true);
        b.setRequiresGradient(true);
        Tracker rate = Tracker.fixed(problem.rate());
        optimizer = problem.isSgd() ? Optimizer.sgd().setLearningRateTracker(rate).build()
                : Optimizer.adam().optLearningRateTracker(rate).build();
        orders = problem.batch < problem.rows ? new TrainingProblem.Orders(problem.rows) : null;
    }

    @Override
    public float run() {
        int[] order = orders == null ? null : orders.next();
        for (int k = 0; k < problem.steps(); k++) {
            try (NDScope scope = new NDScope()) {
                scope.suppressNotUsedWarning();
                if (order == null) {
                    step(x, y);
                } else {
                    long[] rows = Arrays.stream(order, k * problem.batch, (k + 1) * problem.batch).asLongStream().toArray();
                    NDIndex taken = new NDIndex("{}", manager.create(rows));
                    step(x.get(taken), y.get(taken));
                }
            }
            update("w", w);
            update("b", b);
        }
        return b.getFloat();
    }

    private void step(NDArray rows, NDArray targets) {
        try (GradientCollector collector = engine.newGradientCollector()) {
            collector.backward(targets.sub(Activation.relu(rows.matMul(w).add(b))).square().mean());
        }
    }

    /** Outside of the scope of a step, which would free what the optimizer keeps. */
    private void update(String name, NDArray parameter) {
        try (NDArray gradient = parameter.getGradient()) {
            optimizer.update(name, parameter, gradient);
        }
    }

    @Override
    public List<float[]> results() {
        return List.of(w.toFloatArray(), b.toFloatArray());
    }

    @Override
    public void close() {
        manager.close();
    }
}
