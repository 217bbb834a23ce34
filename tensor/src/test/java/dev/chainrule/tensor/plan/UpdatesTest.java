package dev.chainrule.tensor.plan;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.fill;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** All updates of a plan happen at once: each reads the values of before. */
class UpdatesTest {
    private final Graph graph = new Graph();
    private final Node a = graph.input("a", Shape.of(3), DType.F32);
    private final Node b = graph.input("b", Shape.of(3), DType.F32);
    private final Map<Node, Node> updates = new LinkedHashMap<>();

    /** Runs the updates on a = 1, b = 2 everywhere; the first elements of outputs, then of a and b. */
    private List<Float> run(List<Node> outputs) {
        Plan plan = Planner.plan(outputs, updates);
        try (CpuBackend cpu = new CpuBackend(); Program program = cpu.compile(plan)) {
            Map<Node, Buffer> leaves = new LinkedHashMap<>();
            for (Slot slot : plan.inputs()) {
                leaves.put(slot.node(), cpu.allocate(DType.F32, 3));
                float value = slot.node() == a ? 1 : 2;
                leaves.get(slot.node()).write(new float[] {value, value, value});
            }
            List<Buffer> results = outputs.stream().map(output -> cpu.allocate(DType.F32, 3)).toList();
            program.run(plan.inputs().stream().map(slot -> leaves.get(slot.node())).toList(), results, DimSizes.none());
            List<Buffer> all = new java.util.ArrayList<>(results);
            all.add(leaves.get(a));
            all.add(leaves.get(b));
            return all.stream().map(buffer -> {
                float[] values = new float[3];
                buffer.read(values);
                return values[0];
            }).toList();
        }
    }

    @Test
    void twoLeavesChangePlaces() {
        updates.put(a, b);
        updates.put(b, a);
        assertThat(run(List.of())).containsExactly(2f, 1f);
    }

    @Test
    void aLeafIsTakenOverBeforeItIsCleared() {
        updates.put(a, b);
        updates.put(b, fill(b, 0));
        assertThat(run(List.of())).containsExactly(2f, 0f);
        updates.clear();
        updates.put(b, fill(b, 0));
        updates.put(a, b);
        assertThat(run(List.of())).containsExactly(2f, 0f);
    }

    @Test
    void anOutputIsTheValueOfBefore() {
        updates.put(a, add(a, b));
        updates.put(b, mul(a, b));
        assertThat(run(List.of(a, b))).containsExactly(1f, 2f, 3f, 2f);
    }
}
