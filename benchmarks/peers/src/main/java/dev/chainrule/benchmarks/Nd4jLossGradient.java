package dev.chainrule.benchmarks;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Loss and gradient by ND4J: one operation after the other, in place or into arrays that are kept, so that nothing is allocated. */
final class Nd4jLossGradient implements Competitor {
    private final boolean relu;
    private final int rows;
    private final INDArray x;
    private final INDArray transposed;
    private final INDArray y;
    private final INDArray w;
    private final float b;
    private final INDArray z;
    private final INDArray error;
    private final INDArray gradient;
    private float loss;
    private float slopes;

    Nd4jLossGradient(LossGradientProblem problem) {
        relu = problem.relu;
        rows = problem.size.rows();
        int features = problem.size.features();
        x = Nd4jPeer.matrix(problem.x, rows, features);
        transposed = x.transpose();
        y = Nd4jPeer.matrix(problem.y, rows, 1);
        w = Nd4jPeer.matrix(problem.w, features, 1);
        b = problem.b[0];
        z = Nd4j.create(x.dataType(), rows, 1);
        error = Nd4j.create(x.dataType(), rows, 1);
        gradient = Nd4j.create(x.dataType(), features, 1);
    }

    @Override
    public float run() {
        x.mmuli(w, z);
        z.addi(b);
        if (relu) {
            Transforms.relu(z, false);
        }
        z.subi(y, error);
        float norm = error.norm2Number().floatValue();
        loss = norm * norm / rows;
        error.muli(2f / rows);
        if (relu) {
            error.muli(Transforms.step(z, false));                          // 1 where max(0, z) > 0
        }
        transposed.mmuli(error, gradient);
        slopes = error.sumNumber().floatValue();
        return loss;
    }

    @Override
    public List<float[]> results() {
        return List.of(new float[] {loss}, Nd4jPeer.rowMajor(gradient), new float[] {slopes});
    }

    @Override
    public void close() {
        List.of(x, y, w, z, error, gradient).forEach(INDArray::close);
    }
}
