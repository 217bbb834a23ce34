package dev.chainrule.trainer.train;

import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.optim.RateSchedule;
import java.util.Map;

/**
 * The learning rate of a schedule by epoch, as a number for people: computed on the side, in float64, from the graph that the steps follow.
 * What a plateau has taken off its base, who follows the losses knows.
 */
final class RateCurve {
    private final Node base;
    private final Node stepsDone;
    private final Node totalSteps;
    private final Node rate;
    private final Schedule schedule;
    private final int rows;

    /**
     * The curve of a training.
     *
     * @param rows the training rows
     */
    RateCurve(RateSchedule rates, Schedule schedule, int rows) {
        Graph graph = new Graph();
        this.base = graph.input("rate", Shape.SCALAR, DType.F64);
        this.stepsDone = graph.input("steps done", Shape.SCALAR, DType.F64);
        this.totalSteps = graph.input("total steps", Shape.SCALAR, DType.F64);
        this.rate = rates.inSteps(schedule.steps(rows) / schedule.epochs()).rate(base, stepsDone, totalSteps);
        this.schedule = schedule;
        this.rows = rows;
    }

    /** η of the last step of an epoch, counted from 1, while the base is multiplied with {@code scale}. */
    double after(int epoch, double scale) {
        double total = schedule.steps(rows);
        double last = total / schedule.epochs() * epoch - 1;
        return ReferenceInterpreter.evaluate(rate,
                Map.of(base, new double[] {schedule.learningRate() * scale}, stepsDone, new double[] {last},
                        totalSteps, new double[] {total}))[0];
    }
}
