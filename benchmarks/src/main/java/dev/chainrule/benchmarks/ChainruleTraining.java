package dev.chainrule.benchmarks;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Our training step, compiled once and run for each batch, as the trainer does it. */
final class ChainruleTraining implements Competitor {
    private final Device device;
    private final TrainingProblem problem;
    private final Program step;
    private final DimSizes sizes;
    private final Map<String, Buffer> buffers = new HashMap<>();
    private final List<Buffer> inputs = new ArrayList<>();
    private final TrainingProblem.Orders orders;
    private final float[] bias = new float[1];

    /** @param device closed with this */
    ChainruleTraining(Device device, TrainingProblem problem) {
        this.device = device;
        this.problem = problem;
        sizes = DimSizes.none().with("N", problem.rows).with("D", problem.features).with("B", problem.batch);
        Plan plan = problem.plan();
        for (Slot slot : plan.inputs()) {
            Buffer buffer = device.backend().allocate(slot.dtype(), slot.extent().at(sizes));
            inputs.add(buffer);
            buffers.put(slot.name(), buffer);
        }
        buffers.get("X").write(problem.start.x);
        buffers.get("y").write(problem.start.y);
        buffers.get("w").write(problem.start.w);
        buffers.get("b").write(problem.start.b);
        step = device.backend().compile(plan);
        orders = problem.batch < problem.rows ? new TrainingProblem.Orders(problem.rows) : null;
    }

    @Override
    public float run() {
        if (orders != null) {
            buffers.get("order").write(orders.next());
            buffers.get("start").write(new double[] {0});
        }
        for (int k = 0; k < problem.steps(); k++) {
            step.run(inputs, List.of(), sizes);
        }
        buffers.get("b").read(bias);
        return bias[0];
    }

    @Override
    public List<float[]> results() {
        float[] w = new float[problem.features];
        buffers.get("w").read(w);
        return List.of(w, bias.clone());
    }

    @Override
    public void close() {
        step.close();
        inputs.forEach(Buffer::close);
        device.close();
    }
}
