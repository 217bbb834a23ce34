package dev.chainrule.benchmarks;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.training.GradientCollector;
import java.util.List;

/** A layer forward and backward by PyTorch: the gradient that arrives is that of Σ H ⊙ G. */
final class PyTorchLayer implements Competitor {
    private final Engine engine = PyTorchPeer.engine();
    private final NDManager manager = PyTorchPeer.manager();
    private final NDArray x;
    private final NDArray w;
    private final NDArray b;
    private final NDArray g;
    private float loss;

    PyTorchLayer(LayerProblem problem) {
        Shape rows = new Shape(problem.batch, problem.width);
        x = manager.create(problem.x, rows);
        w = manager.create(problem.w, new Shape(problem.width, problem.width));
        b = manager.create(problem.b);
        g = manager.create(problem.g, rows);
        List.of(x, w, b).forEach(leaf -> leaf.setRequiresGradient(true));
    }

    @Override
    public float run() {
        try (NDScope scope = new NDScope(); GradientCollector collector = engine.newGradientCollector()) {
            scope.suppressNotUsedWarning();
            NDArray total = Activation.relu(x.matMul(w).add(b)).mul(g).sum();
            collector.backward(total);
            loss = total.getFloat();
            return loss;
        }
    }

    @Override
    public List<float[]> results() {
        return List.of(new float[] {loss}, x.getGradient().toFloatArray(), w.getGradient().toFloatArray(), b.getGradient().toFloatArray());
    }

    @Override
    public void close() {
        manager.close();
    }
}
