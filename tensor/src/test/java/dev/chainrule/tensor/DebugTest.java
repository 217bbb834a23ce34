package dev.chainrule.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DebugTest {
    @Test
    void aLevelIsANumberAndAnyOtherWordIsOne() {
        assertThat(Debug.parse(null)).isZero();
        assertThat(Debug.parse(" ")).isZero();
        assertThat(Debug.parse("0")).isZero();
        assertThat(Debug.parse("5")).isEqualTo(5);
        assertThat(Debug.parse(" 12 ")).isEqualTo(12);
        assertThat(Debug.parse("true")).isEqualTo(1);
        assertThat(Debug.parse("-1")).isEqualTo(1);
        assertThat(Debug.parse("99999999999")).isEqualTo(1);
    }

    @Test
    void whatIsNotSaidIsNotMade() {
        int before = Debug.level();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Debug.Restore restore = Debug.set(Debug.TIMES, new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            assertThat(restore).isNotNull();
            Debug.say(Debug.DEVICES, () -> "a device");
            Debug.say(Debug.TIMES, () -> "a time");
            Debug.say(Debug.PLAN, () -> {
                throw new AssertionError("made in vain");
            });
            assertThat(Debug.shows(Debug.TIMES)).isTrue();
            assertThat(Debug.shows(Debug.PLAN)).isFalse();
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactly("a device", "a time");
        assertThat(Debug.level()).isEqualTo(before);
    }
}
