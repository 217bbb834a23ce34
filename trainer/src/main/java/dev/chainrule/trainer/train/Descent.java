package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.trainer.data.Split;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.optim.Optimizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** The descent itself, on a device: parameters, optimizer state and data stay in its memory, an epoch is a number of runs of one program. */
final class Descent implements AutoCloseable {
    /**
     * Scaled data.
     *
     * @param x features, row-major (rows, columns)
     * @param y targets
     */
    record Data(float[] x, float[] y, int columns) {
        int rows() {
            return y.length;
        }
    }

    /**
     * Where a descent stands, in the units of the scaled target.
     *
     * @param loss       over all training rows
     * @param holdout    over all held-out rows; NaN if there are none
     * @param activeRows the training rows with z &gt; 0
     */
    record State(double loss, double holdout, long activeRows) {
    }

    private final List<Runnable> closers = new ArrayList<>();
    private final StepGraph graph;
    private final Memory memory;
    private final Memory holdoutMemory;
    private final DimSizes sizes;
    private final DimSizes holdoutSizes;
    private final Plan stepPlan;
    private final Program step;
    private final Program lastStep;
    private final List<Buffer> stepInputs;
    private final Plan evaluationPlan;
    private final Program evaluation;
    private final List<Buffer> results;
    private final int rows;
    private final int batch;
    private final SplittableRandom random;
    private final int[] order;

    /** Prepares a descent from w = 0 and the bias of {@code settings}. */
    Descent(Backend backend, Neuron neuron, Optimizer optimizer, Schedule schedule, Data training, Data holdout, double bias, long seed) {
        rows = training.rows();
        batch = Math.min(schedule.batch(), rows);
        graph = new StepGraph(neuron, optimizer, batch < rows);
        sizes = DimSizes.none().with(StepGraph.ROWS, rows).with(StepGraph.COLUMNS, training.columns());
        memory = own(new Memory(backend, sizes));
        stepPlan = graph.step();
        step = own(backend.compile(stepPlan));
        lastStep = rows % batch == 0 ? null : own(backend.compile(stepPlan));
        stepInputs = memory.of(stepPlan.inputs());
        evaluationPlan = graph.evaluation();
        evaluation = own(backend.compile(evaluationPlan));
        results = memory.results(evaluationPlan.outputs());
        memory.of(graph.x).write(training.x());
        memory.of(graph.y).write(training.y());
        memory.of(graph.b).write(new double[] {bias});
        memory.of(graph.totalSteps).write(new double[] {schedule.steps(rows)});
        memory.of(graph.baseRate).write(new double[] {schedule.learningRate()});
        holdoutSizes = sizes.with(StepGraph.ROWS, holdout.rows());
        holdoutMemory = holdout.rows() == 0 ? null : own(new Memory(backend, holdoutSizes));
        if (holdoutMemory != null) {
            holdoutMemory.of(graph.x).write(holdout.x());
            holdoutMemory.of(graph.y).write(holdout.y());
        }
        random = new SplittableRandom(seed ^ 0x5DEECE66DL);
        order = new int[batch < rows ? rows : 0];
        Arrays.setAll(order, i -> i);
    }

    private Memory own(Memory part) {
        closers.add(part::close);
        return part;
    }

    private Program own(Program part) {
        closers.add(part::close);
        return part;
    }

    /** Takes every training row once, in one step or in shuffled batches. */
    void epoch() {
        if (batch == rows) {
            step.run(stepInputs, List.of(), sizes);
            return;
        }
        Split.shuffle(order, random);
        memory.of(graph.order).write(order);
        memory.of(graph.start).write(new double[] {0});
        DimSizes full = sizes.with(StepGraph.BATCH, batch);
        for (int k = 0; k < rows / batch; k++) {
            step.run(stepInputs, List.of(), full);
        }
        if (lastStep != null) {
            lastStep.run(stepInputs, List.of(), sizes.with(StepGraph.BATCH, rows % batch));
        }
    }

    /** Computes the loss over all training rows and over all held-out rows. */
    State state() {
        evaluation.run(memory.of(evaluationPlan.inputs()), results, sizes);
        double loss = number(results.get(0));
        long active = (long) number(results.get(1));
        double held = Double.NaN;
        if (holdoutMemory != null) {
            evaluation.run(evaluationPlan.inputs().stream()
                    .map(slot -> slot.node() == graph.x || slot.node() == graph.y ? holdoutMemory.of(slot.node()) : memory.of(slot.node()))
                    .toList(), results, holdoutSizes);
            held = number(results.get(0));
        }
        return new State(loss, held, active);
    }

    /** The weights as they are now. */
    double[] weights() {
        double[] w = new double[(int) memory.of(graph.w).elements()];
        memory.of(graph.w).read(w);
        return w;
    }

    /** The bias as it is now. */
    double bias() {
        return number(memory.of(graph.b));
    }

    private static double number(Buffer scalar) {
        double[] value = new double[1];
        scalar.read(value);
        return value[0];
    }

    @Override
    public void close() {
        closers.forEach(Runnable::run);
    }
}
