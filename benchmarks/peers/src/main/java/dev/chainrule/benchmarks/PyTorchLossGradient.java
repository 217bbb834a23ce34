package dev.chainrule.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import java.util.List;

/** Loss and gradient by PyTorch through DJL: operations run at once, autograd follows them back. */
final class PyTorchLossGradient implements Competitor {
    private final boolean relu;
    private final Engine engine = PyTorchPeer.engine();
    private final NDManager manager = PyTorchPeer.manager();
    private final NDArray x;
    private final NDArray y;
    private final NDArray w;
    private final NDArray b;
    private float loss;

    PyTorchLossGradient(LossGradientProblem problem) {
        relu = problem.relu;
        x = manager.create(problem.x, new Shape(problem.size.rows(), problem.size.features()));
        y = manager.create(problem.y);
        w = manager.create(problem.w);
        b = manager.create(problem.b[0]);
        w.setRequiresGradient(true);
        b.setRequiresGradient(true);
    }

    @Override
    public float run() {
        try (NDScope scope = new NDScope(); GradientCollector collector = engine.newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray z = x.matMul(w).add(b);
            NDArray squares = y.sub(relu ? Activation.relu(z) : z).square().mean();
            collector.backward(squares);
            loss = squares.getFloat();
            return loss;
        }
    }

    @Override
    public List<float[]> results() {
        return List.of(new float[] {loss}, w.getGradient().toFloatArray(), b.getGradient().toFloatArray());
    }

    @Override
    public void close() {
        manager.close();
    }
}
