package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.TableBuilder;
import dev.chainrule.trainer.optim.Constant;
import dev.chainrule.trainer.optim.Optimizer;
import dev.chainrule.trainer.train.Settings;
import java.util.ArrayList;
import java.util.List;

/**
 * An epoch as the trainer does it, from a table to w and b, of a linear neuron by SGD, without standardizing and without holding rows out. X and w are
 * those of {@link LossGradientProblem}, y = X·w + b, so that every training ends at w and b.
 */
final class EpochProblem implements Problem {
    private static final double RATE = 0.6;
    /** Of a training that is checked. */
    static final int EPOCHS = 100;

    /** The same work by a step alone, over and over. */
    final TrainingProblem steps;
    private final int batch;

    /** @param batch rows of a step; 0 for all */
    EpochProblem(Size size, int batch) {
        this.batch = batch;
        steps = new TrainingProblem(size, Optimizer.named("sgd"), "linear", batch == 0 ? size.rows() : batch);
    }

    /** The rows as a training has them. */
    Examples examples() {
        LossGradientProblem data = steps.start;
        int d = steps.features;
        List<String> names = new ArrayList<>();
        for (int j = 0; j < d; j++) {
            names.add("x" + j);
        }
        names.add("y");
        TableBuilder table = new TableBuilder("epoch", names, TableBuilder.Place.ROW);
        for (int i = 0; i < steps.rows; i++) {
            double y = data.b[0];
            for (int j = 0; j < d; j++) {
                table.number(j, data.x[i * d + j]);
                y += (double) data.x[i * d + j] * data.w[j];
            }
            table.number(d, y);
            table.endRow(i + 1);
        }
        return Examples.of(table.build(), "y", List.of(), Missing.FAIL);
    }

    /** How to train. */
    Settings settings(int epochs) {
        return new Settings().optimizer(steps.optimizer).rates(new Constant()).learningRate(RATE).epochs(epochs).batch(batch).holdout(0)
                .standardize(false);
    }

    /** The bytes that the rows have as float32. */
    long bytes() {
        return (long) Float.BYTES * steps.rows * (steps.features + 1);
    }

    /** What a training ends with: w, then b; for {@code limit} the same after one epoch from w and b on other targets. */
    @Override
    public List<Expected> expected(String method) {
        if (method.equals("limit")) {
            return steps.expected("chainrule");
        }
        LossGradientProblem data = steps.start;
        return List.of(new Expected("w", steps.features, j -> data.w[j], 1e-3), new Expected("b", 1, k -> data.b[0], 1e-3));
    }
}
