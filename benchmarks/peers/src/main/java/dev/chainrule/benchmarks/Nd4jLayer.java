package dev.chainrule.benchmarks;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A layer forward and backward by ND4J: in place, or into arrays that are kept. */
final class Nd4jLayer implements Competitor {
    private final INDArray x;
    private final INDArray w;
    private final INDArray b;
    private final INDArray g;
    private final INDArray h;
    private final INDArray masked;
    private final INDArray forX;
    private final INDArray forW;
    private INDArray forB;
    private float loss;

    Nd4jLayer(LayerProblem problem) {
        int rows = problem.batch;
        int width = problem.width;
        x = Nd4jPeer.matrix(problem.x, rows, width);
        w = Nd4jPeer.matrix(problem.w, width, width);
        b = Nd4jPeer.matrix(problem.b, 1, width);
        g = Nd4jPeer.matrix(problem.g, rows, width);
        h = Nd4j.createUninitialized(x.dataType(), new long[] {rows, width}, 'c');
        masked = Nd4j.createUninitialized(x.dataType(), new long[] {rows, width}, 'c');
        forX = Nd4j.createUninitialized(x.dataType(), new long[] {rows, width}, 'c');
        forW = Nd4j.createUninitialized(x.dataType(), new long[] {width, width}, 'c');
        forB = b.dup();
    }

    @Override
    public float run() {
        x.mmuli(w, h);
        h.addiRowVector(b);
        Transforms.relu(h, false);
        h.muli(g, masked);
        loss = masked.sumNumber().floatValue();
        Transforms.step(h, false);                                          // 1 where H > 0
        h.muli(g, masked);
        masked.mmuli(w.transpose(), forX);
        x.transpose().mmuli(masked, forW);
        forB.close();
        forB = masked.sum(0);
        return loss;
    }

    @Override
    public List<float[]> results() {
        return List.of(new float[] {loss}, Nd4jPeer.rowMajor(forX), Nd4jPeer.rowMajor(forW), Nd4jPeer.rowMajor(forB));
    }

    @Override
    public void close() {
        List.of(x, w, b, g, h, masked, forX, forW, forB).forEach(INDArray::close);
    }
}
