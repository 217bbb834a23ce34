package dev.chainrule.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.ops.transforms.Transforms;

/** An epoch by ND4J: w and b are one vector, as its updaters want them. */
final class Nd4jTraining implements Competitor {
    private final TrainingProblem problem;
    private final INDArray x;
    private final INDArray y;
    private final INDArray p;
    private final INDArray w;
    private final INDArray gradient;
    private final GradientUpdater<?> updater;
    private final TrainingProblem.Orders orders;
    private int step;

    Nd4jTraining(TrainingProblem problem) {
        this.problem = problem;
        int d = problem.features;
        x = Nd4jPeer.matrix(problem.start.x, problem.rows, d);
        y = Nd4jPeer.matrix(problem.start.y, problem.rows, 1);
        p = Nd4jPeer.matrix(Arrays.copyOf(problem.start.w, d + 1), 1, d + 1);
        p.putScalar(d, problem.start.b[0]);
        w = p.reshape(d + 1, 1).get(NDArrayIndex.interval(0, d), NDArrayIndex.all());
        gradient = Nd4j.create(x.dataType(), 1, d + 1);
        updater = updater(problem, d + 1);
        orders = problem.batch < problem.rows ? new TrainingProblem.Orders(problem.rows) : null;
    }

    private static GradientUpdater<?> updater(TrainingProblem problem, int parameters) {
        return problem.isSgd() ? new Sgd(problem.rate()).instantiate(Map.of(), true)
                : new Adam(problem.rate(), 0.9, 0.999, 1e-8).instantiate(
                        Map.of("M", Nd4jPeer.matrix(new float[parameters], 1, parameters),
                                "V", Nd4jPeer.matrix(new float[parameters], 1, parameters)),
                        true);
    }

    @Override
    public float run() {
        int[] order = orders == null ? null : orders.next();
        for (int k = 0; k < problem.steps(); k++) {
            if (order == null) {
                step(x, y);
            } else {
                int[] rows = Arrays.copyOfRange(order, k * problem.batch, (k + 1) * problem.batch);
                INDArray some = Nd4j.pullRows(x, 1, rows);
                INDArray targets = Nd4j.pullRows(y, 1, rows);
                step(some, targets);
                some.close();
                targets.close();
            }
        }
        return p.getFloat(problem.features);
    }

    private void step(INDArray rows, INDArray targets) {
        int d = problem.features;
        INDArray z = rows.mmul(w);
        z.addi(p.getFloat(d));
        Transforms.relu(z, false);
        INDArray error = z.sub(targets);
        error.muli(2f / problem.batch);
        error.muli(Transforms.step(z, false));
        INDArray sums = rows.transpose().mmul(error);
        gradient.get(NDArrayIndex.all(), NDArrayIndex.interval(0, d))
                .assign(sums.reshape(1, d));
        gradient.putScalar(d, error.sumNumber().floatValue());
        updater.applyUpdater(gradient, step++, 0);
        p.subi(gradient);
        List.of(z, error, sums).forEach(INDArray::close);
    }

    @Override
    public List<float[]> results() {
        float[] all = Nd4jPeer.rowMajor(p);
        return List.of(Arrays.copyOf(all, problem.features), new float[] {all[problem.features]});
    }

    @Override
    public void close() {
        List.of(x, y).forEach(INDArray::close);
    }
}
