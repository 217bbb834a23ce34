package dev.chainrule.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.benchmarks.report.Against.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Two runs of the same code on a machine whose speed drifts, and one that is slower by a fifth. */
class AgainstTest {
    private static final int CASES = 40;

    /** Rounds of a machine that is up to {@code drift} times as slow for all, with noise of 3 % for each. */
    private static Report run(long seed, double drift, double factor, boolean limited) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CaseResult> results = new ArrayList<>();
        for (int k = 0; k < CASES; k++) {
            List<Double> ours = new ArrayList<>();
            List<Double> limit = new ArrayList<>();
            for (int round = 0; round < 9; round++) {
                double slowness = 1 + (drift - 1) * random.nextDouble();
                ours.add(100 * slowness * factor * (1 + 0.06 * (random.nextDouble() - 0.5)));
                limit.add(80 * slowness * (1 + 0.06 * (random.nextDouble() - 0.5)));
            }
            List<Timing> timings = new ArrayList<>(List.of(new Timing("chainrule", ours)));
            if (limited) {
                timings.add(new Timing("limit", limit));
            }
            results.add(new CaseResult("suite", Map.of("case", Integer.toString(k)), timings, Map.of(), -1));
        }
        return new Report(new Environment("", "", "", "", "", "", "quick"), results);
    }

    @Test
    void sameCodeIsNoNewsHoweverTheMachineDrifts() {
        for (long seed = 1; seed <= 25; seed++) {
            List<Change> changes = Against.changes(run(seed, 3, 1, true), run(seed + 1000, 2, 1, true));
            assertThat(changes).hasSize(CASES).allMatch(change -> "limit".equals(change.yardstick()));
            assertThat(Against.anySlower(changes)).as("seed %d", seed).isFalse();
            assertThat(Against.write(changes)).isEqualTo("Nothing got slower beyond noise, of 40 times that are in both reports.\n");
        }
    }

    @Test
    void aFifthSlowerIsFoundInEveryCase() {
        for (long seed = 1; seed <= 25; seed++) {
            List<Change> changes = Against.changes(run(seed, 3, 1, true), run(seed + 1000, 3, 1.2, true));
            assertThat(changes).as("seed %d", seed).allMatch(Change::isSlower);
            assertThat(changes).allSatisfy(change -> assertThat(change.factor()).isBetween(1.13, 1.27));
        }
        assertThat(Against.write(Against.changes(run(1, 1, 1, true), run(2, 1, 1.2, true))))
                .startsWith(
                        "Slower beyond noise: 40, of 40 times that are in both reports.\n  slower  suite 0, Chainrule, relative to the limit: 1.");
    }

    /** Memory of two speeds: ours takes as long beside either. */
    @Test
    void whereOnlyTheLimitChangedNothingGotSlower() {
        List<Change> changes = Against.changes(run(1, 1, 1, true), limitTimes(0.6, run(2, 1, 1, true)));
        assertThat(changes).noneMatch(Change::isSlower).allMatch(Change::isOfTheYardstick);
        assertThat(Against.write(changes)).startsWith("Nothing got slower beyond noise")
                .contains("  neither suite 0, Chainrule, relative to the limit: 1.6");
        assertThat(Against.changes(run(1, 1, 1, true), limitTimes(0.6, run(2, 1, 1.2, true)))).allMatch(Change::isSlower);
        assertThat(Against.changes(run(1, 1, 1, true), limitTimes(1.6, run(2, 1, 1, true)))).noneMatch(Change::isFaster);
    }

    /**
     * Of the same code, each process is as fast as the other or 1.4 times as slow, as luck has it: two in 1024 comparisons have all of one report
     * on one side. A fifth slower is found where luck is little.
     */
    @Test
    void whereProcessesDifferTheyAreWhatIsCompared() {
        List<Change> ofTheSameCode = new ArrayList<>();
        for (long seed = 1; seed <= 25; seed++) {
            ofTheSameCode.addAll(Against.changes(inProcesses(seed, 1.4, 1), inProcesses(seed + 1000, 1.4, 1)));
            assertThat(Against.changes(inProcesses(seed, 1.02, 1), inProcesses(seed + 1000, 1.02, 1.2))).allMatch(Change::isSlower);
        }
        assertThat(ofTheSameCode).hasSize(100).filteredOn(change -> change.isSlower() || change.isFaster()).hasSizeLessThanOrEqualTo(1);
    }

    private static Report inProcesses(long seed, double luck, double factor) {
        SplittableRandom random = new SplittableRandom(seed);
        List<CaseResult> results = new ArrayList<>();
        for (int k = 0; k < 4; k++) {
            List<Double> ours = new ArrayList<>();
            List<Double> limit = new ArrayList<>();
            for (int process = 0; process < 5; process++) {
                double slowness = random.nextBoolean() ? 1 : luck;
                for (int round = 0; round < 3; round++) {
                    ours.add(100 * slowness * factor * (1 + 0.02 * (random.nextDouble() - 0.5)));
                    limit.add(80.0);
                }
            }
            results.add(new CaseResult("suite", Map.of("case", Integer.toString(k)),
                    List.of(new Timing("chainrule", ours), new Timing("limit", limit)), Map.of(), -1, 5));
        }
        return new Report(new Environment("", "", "", "", "", "", "quick"), results);
    }

    private static Report limitTimes(double factor, Report report) {
        return new Report(report.environment(), report.results().stream().map(result -> new CaseResult(result.suite(), result.parameters(),
                List.of(result.timing("chainrule"),
                        new Timing("limit", result.timing("limit").micros().stream().map(micros -> factor * micros).toList())),
                Map.of(), -1)).toList());
    }

    @Test
    void aFifthFasterIsSaidButIsNoFailure() {
        List<Change> changes = Against.changes(run(1, 2, 1.2, true), run(2, 2, 1, true));
        assertThat(Against.anySlower(changes)).isFalse();
        assertThat(Against.write(changes)).contains("  faster  suite 0, Chainrule");
    }

    @Test
    void withoutALimitTimesThemselvesAreCompared() {
        assertThat(Against.changes(run(1, 1, 1, false), run(2, 1, 1.2, false))).allMatch(Change::isSlower)
                .allMatch(change -> change.yardstick() == null);
        assertThat(Against.anySlower(Against.changes(run(1, 1.1, 1, false), run(2, 1.1, 1, false)))).isFalse();
    }

    @Test
    void whatIsInOneReportOnlyIsNotCompared() {
        Report one = run(1, 1, 1, true);
        Report none = new Report(one.environment(), List.of());
        assertThat(Against.changes(none, one)).isEmpty();
        assertThat(Against.changes(one, none)).isEmpty();
    }
}
