package dev.chainrule.autograd.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.graph.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds devices to the table: each result within its bound of the oracle; the same bits whatever the loops and the number of threads; the
 * same bits as the CPU wherever nothing is reduced; no byte left.
 */
final class Conformance implements AutoCloseable {
    private static final int SHOWN = 8;

    private final List<Target> targets = Target.underTest();
    private final Target baseline = Target.baseline();
    private final List<String> faults = new ArrayList<>();
    private int faultCount;
    private long claims;
    private long elements;

    /** Runs {@code problem} on every device under test; faults are gathered, to be told together. */
    void check(Problem problem) {
        if (Target.isTooLarge(problem.values.values().stream().mapToLong(numbers -> numbers.length).sum())) {
            return;
        }
        RoundedOracle oracle;
        try {
            oracle = new RoundedOracle(problem);
            problem.plan();
        } catch (RuntimeException failed) {
            throw new AssertionError(problem + " cannot be planned, or has no oracle", failed);
        }
        List<double[]> first = null;
        String firstName = "";
        for (Target target : targets) {
            List<double[]> found;
            try {
                found = target.run(problem);
            } catch (RuntimeException | AssertionError failed) {
                fault(problem, target.name + ": " + failed + " at " + Arrays.stream(failed.getStackTrace()).findFirst() + "; plan:\n"
                        + problem.plan().describe());
                continue;
            }
            if (first == null) {
                first = found;
                firstName = target.name;
                compareWithOracle(problem, target, found, oracle);
            } else {
                compareBits(problem, target.name, found, firstName, first);
            }
            if (target.backend.liveBytes() != 0) {
                fault(problem, target.name + " holds " + target.backend.liveBytes() + " bytes");
            }
        }
        if (first != null && !Target.isCpu() && problem.isElementwise()) {
            compareBits(problem, firstName, first, baseline.name, baseline.run(problem));
        }
    }

    private void fault(Problem problem, String what) {
        if (faultCount++ < SHOWN) {
            faults.add(problem + ": " + what);
        }
    }

    private void compareWithOracle(Problem problem, Target target, List<double[]> found, RoundedOracle oracle) {
        boolean signOfZero = problem.isElementwise();
        List<Node> results = problem.results();
        for (int k = 0; k < results.size(); k++) {
            double[] expected = oracle.value(results.get(k));
            double[] bound = oracle.bound(results.get(k));
            for (int i = 0; i < expected.length; i++) {
                elements++;
                claims += bound[i] == Double.POSITIVE_INFINITY ? 0 : 1;
                if (!isWithin(found.get(k)[i], expected[i], bound[i], signOfZero)) {
                    fault(problem, target.name + ": result " + k + " " + results.get(k) + " [" + i + "] is " + found.get(k)[i]
                            + ", expected " + expected[i] + " ± " + bound[i]);
                    break;
                }
            }
        }
    }

    private static boolean isWithin(double found, double expected, double bound, boolean signOfZero) {
        if (bound == Double.POSITIVE_INFINITY) {
            return true;
        }
        boolean same = signOfZero ? Double.compare(found, expected) == 0 : found == expected || found != found && expected != expected;
        return same || bound > 0 && Math.abs(found - expected) <= bound;
    }

    private void compareBits(Problem problem, String name, List<double[]> found, String firstName, List<double[]> first) {
        for (int k = 0; k < first.size(); k++) {
            for (int i = 0; i < first.get(k).length; i++) {
                if (Double.compare(found.get(k)[i], first.get(k)[i]) != 0) {
                    fault(problem, "result " + k + " " + problem.results().get(k) + " [" + i + "] is " + first.get(k)[i] + " on "
                            + firstName + " and " + found.get(k)[i] + " on " + name);
                    return;
                }
            }
        }
    }

    /** Fails with the faults that there were, or if the oracle made a claim about too few of the numbers. */
    void assertNone(double leastClaims) {
        assertThat(faults).as(faultCount + " faults").isEmpty();
        assertThat((double) claims).as("numbers that the oracle vouches for, of " + elements)
                .isGreaterThanOrEqualTo(leastClaims * elements);
    }

    @Override
    public void close() {
        targets.forEach(Target::close);
        baseline.close();
    }
}
