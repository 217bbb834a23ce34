package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.trainer.data.RowBlocks;
import dev.chainrule.trainer.data.Split;
import dev.chainrule.trainer.nn.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The descent itself, on a device: parameters, optimizer state and data stay in its memory, a step is a run of one program. All that a step
 * changes can be read and written as numbers ({@link #state}, {@link #resume}), and the order of an epoch follows from the seed and its number:
 * so a descent goes on from where another one stood, to the same bits.
 */
final class Descent implements AutoCloseable {
    /**
     * How a descent goes.
     *
     * @param steps  of the whole training
     * @param batch  rows a step
     * @param most   bytes of rows that may stay in the device's memory
     * @param layout how many rows go in one piece
     * @param seed   of the order of the rows
     */
    record Course(long steps, int batch, double rate, long most, Layout layout, long seed) {
    }

    /**
     * What is measured at a point of the descent, in the units of the scaled target.
     *
     * @param loss       over all rows
     * @param activeRows the rows on which a ReLU neuron is active; all for other models
     */
    record Measure(double loss, long activeRows) {
    }

    private record ProgramKey(boolean gathers, int slot, int rows, int batch) {
    }

    private final List<Runnable> closers = new ArrayList<>();
    private final Backend backend;
    private final Course course;
    private final StepGraph graph;
    private final StepGraph.Mode mode;
    private final Plan stepPlan;
    private final Plan gatherPlan;
    private final Memory memory;
    private final RowBlocks rows;
    private final Residency residency;
    /** Whether drawn rows are in one buffer, to be taken through the order of the epoch; else they are gathered in it, and taken as they come. */
    private final boolean throughOrder;
    private final RowChunks training;
    private final RowChunks holdout;
    private final Evaluation ofTraining;
    private final Evaluation ofHoldout;
    private final Map<ProgramKey, Bound> programs = new HashMap<>();
    private final Map<Integer, Buffer> orders = new HashMap<>();
    private final int columns;
    private int[] order = {};
    private int epoch;
    private int stepsInEpoch;
    private RowChunks.Pass pass;
    private RowChunks.Chunk chunk;
    private int taken;

    /** A program with the buffers that it runs on, those of {@code rows} among them. */
    private record Bound(Program program, RowChunks.Chunk rows, List<Buffer> inputs, DimSizes sizes) {
        void run() {
            program.run(inputs, List.of(), sizes);
        }
    }

    /**
     * Prepares a descent.
     *
     * @param start one array for each parameter of the model
     */
    Descent(Backend backend, Model model, StepGraph.Recipe recipe, Course course, RowBlocks training, RowBlocks holdout,
            List<double[]> start) {
        this.backend = backend;
        this.course = course;
        rows = training;
        residency = Residency.of(course.most, training, holdout);
        columns = training.columns();
        mode = course.layout.mode(rows.rows(), columns, course.batch);
        graph = new StepGraph(model, recipe, mode);
        stepPlan = graph.step();
        throughOrder = mode == StepGraph.Mode.BATCH && (residency.training() || RowChunks.lieInPlace(backend, rows));
        gatherPlan = mode == StepGraph.Mode.CHUNKED ? graph.gather() : null;
        try {
            memory = own(new Memory(backend, DimSizes.none().with(StepGraph.COLUMNS, columns)));
            this.training = own(new RowChunks(backend, training, rowsAChunk(), residency.training(),
                    mode == StepGraph.Mode.CHUNKED ? residency.chunkBytes() : 0));
            this.holdout = holdout.rows() == 0 ? null
                    : own(new RowChunks(backend, holdout, course.layout.chunk(holdout.rows(), columns), residency.holdout(), 0));
            for (int k = 0; k < start.size(); k++) {
                memory.of(graph.parameters.get(k)).write(start.get(k));
            }
            number(graph.totalSteps, course.steps);
            number(graph.baseRate, course.rate);
            if (graph.inverseRows != null) {
                number(graph.inverseRows, 1.0 / rows.rows());
            }
            ofTraining = own(new Evaluation());
            ofHoldout = own(new Evaluation());
        } catch (RuntimeException failed) {
            close();
            throw failed;
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        closers.add(() -> {
            try {
                part.close();
            } catch (RuntimeException failure) {
                throw failure;
            } catch (Exception impossible) {
                throw new IllegalStateException(impossible);
            }
        });
        return part;
    }

    private void number(Node leaf, double value) {
        memory.of(leaf).write(new double[] {value});
    }

    private double number(Node leaf) {
        double[] value = new double[1];
        memory.of(leaf).read(value);
        return value[0];
    }

    /** The number of steps that take every row once. */
    int stepsAnEpoch() {
        return mode == StepGraph.Mode.BATCH ? (training.rows() + course.batch - 1) / course.batch : 1;
    }

    /** Epochs done. */
    int epoch() {
        return epoch;
    }

    /** Steps done since the epoch began. */
    int stepsInEpoch() {
        return stepsInEpoch;
    }

    /** Takes the next step; true if it was the last of its epoch. */
    boolean step() {
        switch (mode) {
            case FULL -> {
                chunk = chunk == null ? training.pass(null, 0).next() : chunk;
                bound(false, 0).run();
            }
            case CHUNKED -> {
                RowChunks.Pass all = training.pass(null, 0);
                while (all.hasNext()) {
                    chunk = all.next();
                    bound(true, 0).run();
                }
                bound(false, 0).run();
            }
            case BATCH -> batch();
        }
        stepsInEpoch++;
        if (stepsInEpoch < stepsAnEpoch()) {
            return false;
        }
        stepsInEpoch = 0;
        epoch++;
        pass = null;
        return true;
    }

    private void batch() {
        if (pass == null) {
            beginEpoch(0);
            number(graph.epochLoss, 0);
            if (graph.epochActive != null) {
                number(graph.epochActive, 0);
            }
        } else if (taken == chunk.rows()) {
            nextChunk();
        }
        int rows = Math.min(course.batch, chunk.rows() - taken);
        bound(false, rows).run();
        taken += rows;
    }

    private void beginEpoch(int stepsDone) {
        shuffle();
        int rowsDone = stepsDone * course.batch;
        pass = training.pass(throughOrder ? null : order, rowsDone / rowsAChunk());
        nextChunk();
        taken = rowsDone % rowsAChunk();
        number(graph.start, taken);
    }

    private int rowsAChunk() {
        return course.layout.rows(mode, rows.rows(), columns, course.batch, throughOrder);
    }

    private void shuffle() {
        order = order.length == training.rows() ? order : new int[training.rows()];
        Arrays.setAll(order, i -> i);
        Split.shuffle(order, new SplittableRandom(course.seed + 0xD1B54A32D192ED03L * (epoch + 1L)));
    }

    private void nextChunk() {
        chunk = pass.next();
        taken = 0;
        number(graph.start, 0);
        Buffer rowNumbers = orders.get(chunk.rows());
        if (rowNumbers == null) {
            rowNumbers = own(backend.allocate(graph.order.dtype(), chunk.rows()));
            orders.put(chunk.rows(), rowNumbers);
            int[] inOrder = new int[chunk.rows()];
            Arrays.setAll(inOrder, i -> i);
            rowNumbers.write(inOrder);
        }
        if (throughOrder) {
            rowNumbers.write(order);
        }
    }

    private Bound bound(boolean gathers, int batch) {
        boolean rowless = mode == StepGraph.Mode.CHUNKED && !gathers;
        ProgramKey key = new ProgramKey(gathers, rowless ? -1 : chunk.slot(), rowless ? 0 : chunk.rows(), batch);
        Plan plan = gathers ? gatherPlan : stepPlan;
        Bound known = programs.computeIfAbsent(key, missing -> {
            DimSizes sizes = DimSizes.none().with(StepGraph.COLUMNS, columns).with(StepGraph.ROWS,
                    rowless ? training.rows() : chunk.rows());
            return new Bound(own(backend.compile(plan)), chunk, inputs(plan, chunk),
                    batch == 0 ? sizes : sizes.with(StepGraph.BATCH, batch));
        });
        if (!rowless && known.rows != chunk) {
            known = new Bound(known.program, chunk, inputs(plan, chunk), known.sizes);
            programs.put(key, known);
        }
        return known;
    }

    private List<Buffer> inputs(Plan plan, RowChunks.Chunk rows) {
        return plan.inputs().stream().map(Slot::node).map(leaf -> leaf == graph.x ? rows.x()
                : leaf == graph.y ? rows.y() : leaf == graph.order ? orders.get(rows.rows()) : memory.of(leaf)).toList();
    }

    /**
     * What the steps of the last epoch found on their way: the mean over its rows, each with the parameters that its step began with. After a
     * step of all rows that is the loss before the step.
     */
    Measure onTheWay() {
        double loss = number(graph.epochLoss) / (mode == StepGraph.Mode.BATCH ? training.rows() : 1);
        return new Measure(loss, graph.epochActive == null ? training.rows() : (long) number(graph.epochActive));
    }

    /** Computes the loss over all training rows, with the parameters as they are. */
    Measure measureTraining() {
        int size = course.layout.chunk(rows.rows(), columns);
        if (size == rowsAChunk()) {
            return ofTraining.of(training);
        }
        try (RowChunks inTheirOrder = new RowChunks(backend, rows, size, false, 0)) {
            return ofTraining.of(inTheirOrder);
        }
    }

    /** Computes the loss over all held-out rows; NaN if there are none. */
    double measureHoldout() {
        return holdout == null ? Double.NaN : ofHoldout.of(holdout).loss;
    }

    /** The loss over rows, a mean of the means of their chunks. */
    private final class Evaluation implements AutoCloseable {
        private final Plan plan = graph.evaluation();
        private final Program program = backend.compile(plan);
        private final Memory results = new Memory(backend, DimSizes.none());
        private final List<Buffer> outputs = results.results(plan.outputs());

        Measure of(RowChunks chunks) {
            double loss = 0;
            double active = graph.epochActive == null ? chunks.rows() : 0;
            RowChunks.Pass all = chunks.pass(null, 0);
            while (all.hasNext()) {
                RowChunks.Chunk part = all.next();
                program.run(inputs(plan, part), outputs,
                        DimSizes.none().with(StepGraph.COLUMNS, columns).with(StepGraph.ROWS, part.rows()));
                double share = value(0);
                loss += part.rows() == chunks.rows() ? share : share * part.rows() / chunks.rows();
                active += graph.epochActive == null ? 0 : value(1);
            }
            return new Measure(loss, (long) active);
        }

        private double value(int k) {
            double[] value = new double[1];
            outputs.get(k).read(value);
            return value[0];
        }

        @Override
        public void close() {
            program.close();
            results.close();
        }
    }

    /** Writes another base learning rate, from the next step on. */
    void baseRate(double rate) {
        number(graph.baseRate, rate);
    }

    /** The parameters as they are, one array each. */
    List<double[]> parameters() {
        return graph.parameters.stream().map(this::numbers).toList();
    }

    private double[] numbers(Node leaf) {
        double[] values = new double[(int) memory.of(leaf).elements()];
        memory.of(leaf).read(values);
        return values;
    }

    /** Everything that a step changes, by the name of its leaf: parameters, what the optimizer remembers, numbers of steps and losses. */
    Map<String, double[]> state() {
        Map<String, double[]> state = new LinkedHashMap<>();
        graph.state().forEach(leaf -> state.put(leaf.name(), numbers(leaf)));
        state.put(graph.baseRate.name(), numbers(graph.baseRate));
        return state;
    }

    /**
     * Goes on from where another descent stood.
     *
     * @param state what {@link #state} gave there
     */
    void resume(Map<String, double[]> state, int epochsDone, int stepsDone) {
        graph.state().forEach(leaf -> memory.of(leaf).write(state.get(leaf.name())));
        memory.of(graph.baseRate).write(state.get(graph.baseRate.name()));
        epoch = epochsDone;
        stepsInEpoch = stepsDone;
        if (mode == StepGraph.Mode.BATCH && stepsDone > 0) {
            beginEpoch(stepsDone);
        }
    }

    /** The first tensor of the next step that has an element that is not a number, in words; null if none has. */
    String firstNotANumber() {
        List<Node> nodes = Graph.topologicalOrder(graph.values()).stream()
                .filter(node -> node.op().kind() != Op.Kind.LEAF && node.dtype().isFloating()).toList();
        Plan plan = Planner.plan(nodes);
        DimSizes sizes = DimSizes.none().with(StepGraph.COLUMNS, columns);
        if (mode == StepGraph.Mode.BATCH && pass == null) {
            beginEpoch(0);
        }
        RowChunks.Pass all = mode == StepGraph.Mode.BATCH ? null : training.pass(null, 0);
        try (Program program = backend.compile(plan)) {
            do {
                RowChunks.Chunk part = all == null ? chunk : all.next();
                DimSizes here = sizes.with(StepGraph.ROWS, part.rows())
                        .with(StepGraph.BATCH, Math.min(course.batch, part.rows() - (all == null ? taken : 0)));
                try (Memory results = new Memory(backend, here)) {
                    List<Buffer> outputs = results.results(plan.outputs());
                    program.run(inputs(plan, part), outputs, here);
                    for (int k = 0; k < nodes.size(); k++) {
                        double[] values = new double[(int) outputs.get(k).elements()];
                        outputs.get(k).read(values);
                        if (Arrays.stream(values).anyMatch(Double::isNaN)) {
                            return graph.describe(nodes.get(k));
                        }
                    }
                }
            } while (all != null && all.hasNext());
        }
        return null;
    }

    @Override
    public void close() {
        for (int k = closers.size() - 1; k >= 0; k--) {
            closers.get(k).run();
        }
    }
}
