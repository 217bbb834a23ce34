package dev.chainrule.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every suite at a small size, with no clock: it is ready, it runs, it refuses what is wrong. */
class SuitesTest {
    static Stream<Arguments> competitors() {
        return Suites.all("").stream()
                .flatMap(type -> Suites.methods(type).stream().map(method -> Arguments.of(type.getSimpleName(), method, type)));
    }

    @Test
    void theFlagshipIsAmongThem() {
        assertThat(Suites.all("")).contains(LossGradientBenchmark.class);
        assertThat(Suites.methods(LossGradientBenchmark.class)).containsExactly("chainrule", "chainruleScalar", "limit");
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("competitors")
    void eachCompetitorFindsWhatAPlainLoopFinds(String name, String method, Class<?> type) throws Exception {
        Suite<?> suite = Suites.small(type);
        suite.setUp(method);
        try {
            assertThat((Float) type.getMethod(method).invoke(suite)).isFinite();
        } finally {
            suite.tearDown();
        }
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("competitors")
    void aWrongResultIsRefused(String name, String method, Class<?> type) throws Exception {
        refuses(Suites.small(type), method);
    }

    private static <P extends Problem> void refuses(Suite<P> suite, String method) {
        P problem = suite.problem();
        List<Expected> expected = problem.truth(method);
        for (int k = 0; k < expected.size(); k++) {
            int result = k;
            for (double error : k == 0 ? new double[] {3 * expected.get(k).allowed(), Double.NaN}
                    : new double[] {3 * expected.get(k).allowed()}) {
                assertThatThrownBy(
                        () -> suite.accept(method, problem, Suites.tampered(suite.competitor(method, problem), result, error)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(method + " finds ").hasMessageContaining(" for " + expected.get(k).name() + "[");
            }
        }
    }

    @Test
    void theRefusalSaysWhereAndByHowMuch() {
        Expected expected = new Expected("loss", 2, k -> k, 0.25);
        expected.check("pytorch", new float[] {0.25f, 0.75f});
        assertThatThrownBy(() -> expected.check("pytorch", new float[] {0, 2}))
                .hasMessage("pytorch finds 2.0 for loss[1], a plain loop finds 1.0: they may differ by 0.25.");
        assertThatThrownBy(() -> expected.check("nd4j", new float[1])).hasMessage("nd4j finds 1 numbers for loss, which has 2.");
        assertThatThrownBy(() -> expected.checkAgainst("nd4j", new float[] {0, 1}, "chainrule", new float[] {0, 0.25f}))
                .hasMessage("nd4j finds 1.0 for loss[1], chainrule finds 0.25: they may differ by 0.5.");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 63, 64, 65, 1000, 16_385, 70_001})
    void theReadLimitReadsEachElementOnce(int length) {
        for (int threads : new int[] {1, 2, 3}) {
            float[] data = new float[length];
            for (int k = 0; k < length; k++) {
                data[k] = 1 << k % 7;                                     // sums below 2²⁴: exact, in whatever order
            }
            double sum = 0;
            for (float value : data) {
                sum += value;
            }
            ReadOnce read = new ReadOnce(dev.chainrule.tensor.Devices.open("cpu"), data, threads);
            for (int run = 0; run < 3; run++) {
                assertThat((double) read.run()).isEqualTo(sum);
            }
            read.close();
        }
    }

    @Test
    void aSizeIsTwoNumbers() {
        assertThat(Size.parse("200000x512")).isEqualTo(new Size(200_000, 512));
        assertThatThrownBy(() -> Size.parse("200,000")).hasMessage(
                "The size '200,000' is not of the form 200000x512: rows, then features.");
    }
}
