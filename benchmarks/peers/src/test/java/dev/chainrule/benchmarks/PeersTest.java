package dev.chainrule.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Param;

/** The peers at a small size, with no clock: the same parameters as ours, the same results, and wrong ones refused. */
class PeersTest {
    static Stream<Class<?>> peers() {
        return Suites.all("Peer").stream();
    }

    static Stream<Arguments> competitors() {
        return peers().flatMap(type -> Suites.methods(type).stream().map(method -> Arguments.of(type.getSimpleName(), method, type)));
    }

    @Test
    void jmhFindsSuitesAndPeersInOneRun() {
        assertThat(Suites.all("")).contains(LossGradientBenchmark.class);
        assertThat(Suites.all("Peer")).contains(PeerLossGradientBenchmark.class, PeerLayerBenchmark.class, PeerElementwiseBenchmark.class,
                PeerTrainingBenchmark.class, PeerStartUpBenchmark.class);
    }

    @ParameterizedTest
    @MethodSource("peers")
    void aPeerHasTheParametersOfItsSuite(Class<?> peer) throws Exception {
        Class<?> suite = Class.forName("dev.chainrule.benchmarks." + peer.getSimpleName().substring("Peer".length()));
        assertThat(parameters(peer)).isNotEmpty().isEqualTo(parameters(suite));
    }

    private static Map<String, List<String>> parameters(Class<?> type) {
        Map<String, List<String>> parameters = new TreeMap<>();
        for (Field field : type.getFields()) {
            if (field.isAnnotationPresent(Param.class)) {
                parameters.put(field.getName(), Arrays.asList(field.getAnnotation(Param.class).value()));
            }
        }
        return parameters;
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("competitors")
    void eachPeerFindsWhatWeFind(String name, String method, Class<?> type) throws Exception {
        Suite<?> suite = Suites.small(type);
        suite.setUp(method);
        suite.run();
        suite.tearDown();
    }

    @ParameterizedTest(name = "{0}.{1}")
    @MethodSource("competitors")
    void aWrongResultIsRefused(String name, String method, Class<?> type) throws Exception {
        refuses(Suites.small(type), method);
    }

    private static <P extends Problem> void refuses(Suite<P> suite, String method) {
        P problem = suite.problem();
        List<Expected> expected = problem.expected(method);
        for (int k = 0; k < expected.size(); k++) {
            double error = 3 * expected.get(k).allowed();
            Competitor wrong = Suites.tampered(suite.competitor(method, problem), k, error);
            assertThatThrownBy(() -> suite.accept(method, problem, wrong))
                    .isInstanceOf(IllegalStateException.class).hasMessageContaining(method + " finds ");
        }
    }
}
