package dev.chainrule.benchmarks;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Operations on vectors by ND4J; the result goes to an array that is kept. */
final class Nd4jElementwise implements Competitor {
    private final ElementwiseProblem problem;
    private final INDArray a;
    private final INDArray c;
    private final INDArray result;
    private float number;

    Nd4jElementwise(ElementwiseProblem problem) {
        this.problem = problem;
        a = Nd4jPeer.vector(problem.a);
        c = problem.c.length == 0 ? a : Nd4jPeer.vector(problem.c);
        result = problem.isScalar() ? a : Nd4j.createUninitialized(a.dataType(), problem.elements);
    }

    @Override
    public float run() {
        switch (problem.work) {
            case RELU -> Nd4j.exec(new RectifiedLinear(a, result, 0));
            case CHAIN -> {
                a.addi(c, result);
                result.muli(a);
                result.subi(c);
                Transforms.relu(result, false);
                result.muli(0.5f);
            }
            case DOT -> number = (float) Nd4j.getBlasWrapper().dot(a, c);
            case SUM -> number = a.sumNumber().floatValue();
            case MAX -> number = a.maxNumber().floatValue();
        }
        return number;
    }

    @Override
    public List<float[]> results() {
        return List.of(problem.isScalar() ? new float[] {number} : Nd4jPeer.rowMajor(result));
    }

    @Override
    public void close() {
        for (INDArray array : List.of(a, c, result)) {                       // which may be one and the same
            if (!array.wasClosed()) {
                array.close();
            }
        }
    }
}
