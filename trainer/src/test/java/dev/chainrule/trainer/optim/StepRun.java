package dev.chainrule.trainer.optim;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** A step on a device, run as often as a test likes: each leaf has a buffer, 0 at the start, whose content is looked at between. */
public final class StepRun implements AutoCloseable {
    private final Map<Node, Buffer> leaves = new IdentityHashMap<>();
    private final List<Buffer> outputs = new ArrayList<>();
    private final List<Buffer> inputs;
    private final Program program;

    /** The plan that is run. */
    public final Plan plan;

    /**
     * Sizes must be numbers.
     *
     * @param values leaf → its content at the start
     */
    public StepRun(Backend backend, List<Node> results, Map<Node, Node> updates, Map<Node, double[]> values) {
        plan = Planner.plan(results, updates);
        for (Slot slot : plan.inputs()) {
            leaves.put(slot.node(), backend.allocate(slot.dtype(), slot.extent().at(DimSizes.none())));
        }
        for (Entry<Node, double[]> value : values.entrySet()) {
            if (leaves.containsKey(value.getKey())) {
                leaves.get(value.getKey()).write(value.getValue());
            }
        }
        for (Slot slot : plan.outputs()) {
            outputs.add(backend.allocate(slot.dtype(), slot.extent().at(DimSizes.none())));
        }
        inputs = plan.inputs().stream().map(slot -> leaves.get(slot.node())).toList();
        program = backend.compile(plan);
    }

    /** One step. */
    public void run() {
        program.run(inputs, outputs, DimSizes.none());
    }

    /** Another content for a leaf. */
    public void write(Node leaf, double... content) {
        leaves.get(leaf).write(content);
    }

    /** The content of a leaf. */
    public double[] read(Node leaf) {
        return read(leaves.get(leaf));
    }

    /** The content of the leaf of that name. */
    public double[] read(String name) {
        return read(leaves.entrySet().stream().filter(leaf -> leaf.getKey().name().equals(name)).findFirst().orElseThrow().getValue());
    }

    /** A result of the last step. */
    public double[] output(int k) {
        return read(outputs.get(k));
    }

    private static double[] read(Buffer buffer) {
        double[] content = new double[(int) buffer.elements()];
        buffer.read(content);
        return content;
    }

    @Override
    public void close() {
        program.close();
        leaves.values().forEach(Buffer::close);
        outputs.forEach(Buffer::close);
    }
}
