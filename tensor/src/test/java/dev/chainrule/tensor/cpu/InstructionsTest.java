package dev.chainrule.tensor.cpu;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sin;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.cpu.Instructions.Instruction;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

class InstructionsTest {
    private final Graph graph = new Graph();
    private final Node a = graph.input("a", Shape.parse("N"), DType.F32);
    private final Node b = graph.input("b", Shape.parse("N"), DType.F32);

    private static Instructions of(Node... results) {
        return new Instructions((RowKernel) Planner.plan(List.of(results)).kernels().get(0));
    }

    private static List<MapGroup> groups(Instructions all) {
        return all.body.stream().map(Instruction::maps).filter(maps -> maps != null).toList();
    }

    @Test
    void operationsThatFollowOneAnotherAreOneLoopAndOnlyItsResultIsWrittenDown() {
        Node c = add(a, b);
        List<MapGroup> groups = groups(of(mul(sub(relu(c), b), c)));
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).inputs()).hasSize(2);
        assertThat(groups.get(0).results()).hasSize(1);
        assertThat(groups.get(0).choice().program.values()).hasSize(7);   // two inputs, 0 and its comparison, +, −, ·
    }

    @Test
    void aSineStandsBetweenTwoLoops() {
        List<MapGroup> groups = groups(of(sub(sin(mul(add(a, b), a)), b)));
        assertThat(groups).hasSize(3);
        assertThat(groups.get(0).results().get(0).op().toString()).isEqualTo("mul");
        assertThat(groups.get(2).results().get(0).op().toString()).isEqualTo("sub");
    }

    @Test
    void whatSomebodyElseNeedsTooIsWrittenDown() {
        Node c = add(a, b);
        Node d = mul(c, b);
        List<MapGroup> groups = groups(of(c, sub(d, a)));
        assertThat(groups).hasSize(1);
        assertThat(groups.get(0).results()).extracting(Value::op).extracting(Object::toString).containsExactly("add", "sub");
    }

    @Test
    void theRowsOfALossAndItsColumnSumsTakeOneLoopBetweenThem() {
        Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node w = graph.input("w", Shape.parse("D"), DType.F32);
        Node e = sub(relu(matmul(x, w)), b);
        Instructions all = of(sum(mul(e, e)), matmul(e, x));
        assertThat(groups(all)).hasSize(1);
        assertThat(groups(all).get(0).results()).hasSize(2);              // e for the columns, e² for the loss
        assertThat(all.folds).hasSize(2);
    }

    @Test
    void aLoopEndsBeforeItBecomesTooLarge() {
        Node c = add(a, b);
        for (int k = 0; k < 100; k++) {
            c = sub(mul(c, a), b);
        }
        List<MapGroup> groups = groups(of(c));
        assertThat(groups).hasSizeBetween(9, 20);
        assertThat(groups).allMatch(group -> group.results().size() == 1);
    }
}
