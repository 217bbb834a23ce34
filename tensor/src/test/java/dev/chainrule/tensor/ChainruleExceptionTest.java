package dev.chainrule.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ChainruleExceptionTest {
    private final Exception underneath = new IllegalStateException("underneath");

    @Test
    void aWrongCallEndsWithExitCodeTwo() {
        ChainruleException thrown = new BadCallException("No column 'mpg'.", underneath);
        assertThat(thrown.exitCode()).isEqualTo(2);
        assertThat(thrown).hasMessage("No column 'mpg'.").hasCause(underneath);
        assertThat(new BadCallException("No column 'mpg'.")).hasMessage("No column 'mpg'.").hasNoCause();
    }

    @Test
    void failedWorkEndsWithExitCodeOne() {
        ChainruleException thrown = new WorkFailedException("The disk is full.", underneath);
        assertThat(thrown.exitCode()).isEqualTo(1);
        assertThat(thrown).hasMessage("The disk is full.").hasCause(underneath);
        assertThat(new WorkFailedException("The disk is full.")).hasMessage("The disk is full.").hasNoCause();
    }
}
