package dev.chainrule.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * What one case found: one piece of work, done by several competitors, whose results were compared before they were timed.
 *
 * @param suite      {@code loss-gradient}, {@code layer}, …
 * @param parameters of the work, in order: {@code size} → {@code 200000x512}
 * @param timings    one for each competitor that did it
 * @param failures   why a competitor did not, by its name
 * @param busy       the share of all cores that other programs took just before, 0 to 1; below 0 where that is not known
 * @param processes  how many processes each competitor had, one after the other, for as many rounds each
 */
public record CaseResult(String suite, Map<String, String> parameters, List<Timing> timings, Map<String, String> failures,
        double busy, int processes) {
    /** What one process for each competitor found. */
    public CaseResult(String suite, Map<String, String> parameters, List<Timing> timings, Map<String, String> failures, double busy) {
        this(suite, parameters, timings, failures, busy, 1);
    }

    /** {@code loss-gradient 200000x512 relu}. */
    public String name() {
        return suite + " " + String.join(" ", parameters.values());
    }

    /** The timing of that competitor, or null. */
    public Timing timing(String competitor) {
        return timings.stream().filter(timing -> timing.competitor().equals(competitor)).findFirst().orElse(null);
    }

    /** How many times as long as {@code than} {@code competitor} took, or null where one of them is missing. */
    public Quotient ratio(String competitor, String than) {
        Timing above = timing(competitor);
        Timing below = timing(than);
        return above == null || below == null ? null : above.over(below);
    }
}
