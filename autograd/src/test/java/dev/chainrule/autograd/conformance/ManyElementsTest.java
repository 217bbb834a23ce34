package dev.chainrule.autograd.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An index space of more than 2³¹ elements, none of them in memory: places must be counted in 64 bits. */
class ManyElementsTest {
    @Test
    void anIndexSpaceMayExceed31Bits() {
        assumeTrue(Boolean.getBoolean("long"), "2³¹ additions: -Plong");
        assumeTrue(!Target.requested().startsWith("sim"), "a simulator would take hours");
        long rows = 70_001;
        long columns = 30_707;
        Problem problem = new Problem("70001 rows by 30707 columns");
        double[] a = new double[(int) rows];
        double[] b = new double[(int) columns];
        a[a.length - 1] = 3;
        b[b.length - 1] = 4;
        Node left = Primitives.reshape(problem.leaf(DType.F32, a, rows), Shape.of(rows, 1));
        Node sum = Primitives.add(left, problem.leaf(DType.F32, b, columns));
        problem.outputs(Primitives.reduceMax(sum), Primitives.sum(Primitives.equal(sum, Primitives.fill(sum, 7)), 0, 1));
        List<Target> targets = Target.underTest();
        for (Target target : List.of(targets.get(0), targets.get(targets.size() - 1))) {
            List<double[]> found = target.run(problem);
            assertThat(found.get(0)).as(target.name).containsExactly(7);
            assertThat(found.get(1)).as(target.name).containsExactly(1);
        }
        targets.forEach(Target::close);
    }
}
