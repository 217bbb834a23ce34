package dev.chainrule.autograd.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every primitive on every device under test, forward and backward. */
class OpConformanceTest {
    @ParameterizedTest
    @EnumSource(Op.class)
    void everyOpHasItsCases(Op op) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            List<Supplier<Problem>> cases = OpCases.of(op, dtype);
            assertThat(cases).hasSizeGreaterThanOrEqualTo(8);
            assertThat(cases.get(cases.size() / 2).get().uses(op)).as("a case of " + op + " uses it").isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void floatsAreWhatTheTableSays(Op op) {
        check(op, DType.F32);
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void doublesAreWhatTheTableSays(Op op) {
        check(op, DType.F64);
    }

    private static void check(Op op, DType dtype) {
        try (Conformance conformance = new Conformance()) {
            OpCases.of(op, dtype).forEach(problem -> conformance.check(problem.get()));
            conformance.assertNone(0.9);
        }
    }
}
