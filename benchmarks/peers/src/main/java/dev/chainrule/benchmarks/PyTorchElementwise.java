package dev.chainrule.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.nn.Activation;
import java.util.List;

/** Operations on vectors by PyTorch, each into a new array, as its eager operations do. */
final class PyTorchElementwise implements Competitor {
    private final ElementwiseProblem problem;
    private final NDManager manager = PyTorchPeer.manager();
    private final NDArray a;
    private final NDArray c;

    PyTorchElementwise(ElementwiseProblem problem) {
        this.problem = problem;
        a = manager.create(problem.a);
        c = manager.create(problem.c);
    }

    private NDArray compute() {
        return switch (problem.work) {
            case RELU -> Activation.relu(a);
            case CHAIN -> Activation.relu(a.add(c).mul(a).sub(c)).mul(0.5f);
            case DOT -> a.dot(c);
            case SUM -> a.sum();
            case MAX -> a.max();
        };
    }

    @Override
    public float run() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray result = compute();
            return problem.isScalar() ? result.getFloat() : 0;              // a CPU has done its work when the call returns
        }
    }

    @Override
    public List<float[]> results() {
        try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return List.of(compute().toFloatArray());
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
