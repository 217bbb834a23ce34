package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimdVectorOpsTest {
    @Test
    void theTestsRunWithTheVectorModule() {
        assertThat(SimdVectorOps.lanes()).isPositive();
    }
}
