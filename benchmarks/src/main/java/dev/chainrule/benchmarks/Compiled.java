package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A graph of ours, planned, compiled, its data in the device's memory. */
final class Compiled implements Competitor {
    private final Device device;
    private final DimSizes sizes;
    private final Plan plan;
    private final Program program;
    private final List<Buffer> inputs = new ArrayList<>();
    private final List<Buffer> outputs = new ArrayList<>();
    private final float[] first = new float[1];

    /**
     * Compiles.
     *
     * @param device  closed with this
     * @param results what to compute; the first, if it is a scalar, is fetched after each run, for a GPU has done its work only then
     * @param data    by the names of the inputs
     */
    Compiled(Device device, List<Node> results, DimSizes sizes, Map<String, float[]> data) {
        this.device = device;
        this.sizes = sizes;
        plan = Planner.plan(results);
        for (Slot slot : plan.inputs()) {
            inputs.add(device.backend().allocate(slot.dtype(), slot.extent().at(sizes)));
            inputs.get(inputs.size() - 1).write(data.get(slot.name()));
        }
        plan.outputs().forEach(slot -> outputs.add(device.backend().allocate(slot.dtype(), slot.extent().at(sizes))));
        program = device.backend().compile(plan);
    }

    /** Gives the work to the device; a GPU may still be at it when this returns. */
    void queue() {
        program.run(inputs, outputs, sizes);
    }

    @Override
    public float run() {
        queue();
        if (outputs.get(0).elements() == 1) {
            outputs.get(0).read(first);
        }
        return first[0];
    }

    @Override
    public List<float[]> results() {
        List<float[]> all = new ArrayList<>();
        for (Buffer output : outputs) {
            float[] values = new float[Math.toIntExact(output.elements())];
            output.read(values);
            all.add(values);
        }
        return all;
    }

    @Override
    public void close() {
        program.close();
        inputs.forEach(Buffer::close);
        outputs.forEach(Buffer::close);
        device.close();
    }
}
