package dev.chainrule.benchmarks.bench;

import java.util.List;
import java.util.Map;

/**
 * One piece of work, to be done by several.
 *
 * @param suite      {@code loss-gradient}, …
 * @param parameters of its JMH suite, in order
 * @param entrants   who does it; their turns have this order
 * @param pace       for how long
 */
record BenchCase(String suite, Map<String, String> parameters, List<Entrant> entrants, Pace pace) {
    /**
     * A method of a JMH suite.
     *
     * @param type   the suite's class
     * @param method the competitor
     */
    record Entrant(String type, String method) {
        boolean isPeer() {
            return type.startsWith("Peer");
        }
    }

    /**
     * How long each has its turns.
     *
     * @param warmups turns that do not count, for the JIT compiler
     * @param rounds  turns that count
     * @param millis  of a turn
     * @param forks   how often all of it, each time in new processes
     */
    record Pace(int warmups, int rounds, int millis, int forks) {
    }

    /** {@code loss-gradient 200000x512 relu}. */
    String name() {
        return suite + " " + String.join(" ", parameters.values());
    }
}
