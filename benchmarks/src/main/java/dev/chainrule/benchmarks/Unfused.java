package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** A graph of ours, each operation planned by itself and its result kept in memory: what fusing is compared with. */
final class Unfused implements Competitor {
    private record Step(Program program, List<Buffer> inputs, Buffer output) {
    }

    private final Device device;
    private final DimSizes sizes;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Node, Buffer> buffers = new IdentityHashMap<>();
    private final float[] first = new float[1];

    /**
     * Compiles every operation of {@code result}.
     *
     * @param device closed with this
     * @param data   by the names of the inputs
     */
    Unfused(Device device, Node result, DimSizes sizes, Map<String, float[]> data) {
        this.device = device;
        this.sizes = sizes;
        Map<Node, Node> cut = new IdentityHashMap<>();
        for (Node node : Graph.topologicalOrder(List.of(result))) {
            cut.put(node, node);
            if (node.op() == Op.INPUT) {
                allocate(node).write(data.get(node.name()));
            } else if (node.op().kind() != Op.Kind.LEAF) {
                Node alone = Primitives.withInputs(node, node.inputs().stream().map(cut::get).toList());
                cut.put(node, node.op().kind() == Op.Kind.MOVEMENT ? alone : stored(alone));    // a movement goes with who reads it
            }
        }
    }

    /** A new input that holds what {@code operation} computes. */
    private Node stored(Node operation) {
        Node leaf = operation.graph().input("t" + steps.size(), operation.shape(), operation.dtype());
        Plan plan = Planner.plan(List.of(operation));
        List<Buffer> inputs = plan.inputs().stream().map(slot -> buffers.get(slot.node())).toList();
        steps.add(new Step(device.backend().compile(plan), inputs, allocate(leaf)));
        return leaf;
    }

    private Buffer allocate(Node leaf) {
        Buffer buffer = device.backend().allocate(leaf.dtype(), leaf.shape().extent().at(sizes));
        buffers.put(leaf, buffer);
        return buffer;
    }

    @Override
    public float run() {
        for (Step step : steps) {
            step.program.run(step.inputs, List.of(step.output), sizes);
        }
        if (last().elements() == 1) {
            last().read(first);
        }
        return first[0];
    }

    private Buffer last() {
        return steps.get(steps.size() - 1).output;
    }

    @Override
    public List<float[]> results() {
        float[] values = new float[Math.toIntExact(last().elements())];
        last().read(values);
        return List.of(values);
    }

    @Override
    public void close() {
        steps.forEach(step -> step.program.close());
        buffers.values().forEach(Buffer::close);
        device.close();
    }
}
