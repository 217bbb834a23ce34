package dev.chainrule.tensor.plan;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.reshape;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class FlagshipPlanTest {
    @Test
    void rowSumsAndColumnSumsOfOneMatrixShareAKernel() {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node w = graph.input("w", Shape.parse("D"), DType.F32);
        Node y = graph.input("y", Shape.parse("N"), DType.F32);
        Node e = sub(relu(matmul(x, w)), y);
        Plan plan = Planner.plan(List.of(sum(mul(e, e)), matmul(e, x)));
        assertThat(plan.kernels()).hasSize(1);
        assertThat(plan.kernels().get(0).reads()).containsEntry(slot(plan, "X"), 1);
    }

    @Test
    void aReshapeThatIsSeenAlongTwoAxesIsCopiedFirst() {
        Graph graph = new Graph();
        Node column = reshape(graph.input("x", Shape.parse("N,1"), DType.F32), Shape.parse("N"));
        Node pairs = add(broadcast(column, Shape.parse("N,N"), List.of(0)), broadcast(column, Shape.parse("N,N"), List.of(1)));
        assertThat(Planner.plan(List.of(pairs)).kernels()).hasSize(2);
    }

    private static Slot slot(Plan plan, String name) {
        return plan.inputs().stream().filter(slot -> slot.name().equals(name)).findFirst().orElseThrow();
    }
}
