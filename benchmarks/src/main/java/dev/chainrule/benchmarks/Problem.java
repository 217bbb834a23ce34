package dev.chainrule.benchmarks;

import java.util.List;

/** What a suite computes on, the same for every competitor, and what must come out. */
interface Problem {
    /** What {@code method} must find, in order. */
    List<Expected> expected(String method);

    /** As {@link #expected}, or what the clock must find, which knows no problem. */
    default List<Expected> truth(String method) {
        return method.equals("clock") ? Clock.expected() : expected(method);
    }

    /**
     * Refuses wrong results.
     *
     * @throws IllegalStateException if one lies off; says which and by how much
     */
    default void check(String method, List<float[]> found) {
        List<Expected> all = truth(method);
        checkCount(method, found, all);
        for (int k = 0; k < all.size(); k++) {
            all.get(k).check(method, found.get(k));
        }
    }

    /** Refuses results that differ from ours. */
    default void checkAgainstOurs(String method, List<float[]> found, List<float[]> ours) {
        List<Expected> all = expected(method);
        checkCount(method, found, all);
        for (int k = 0; k < all.size(); k++) {
            all.get(k).checkAgainst(method, found.get(k), "chainrule", ours.get(k));
        }
    }

    private static void checkCount(String method, List<float[]> found, List<Expected> all) {
        if (found.size() != all.size()) {
            throw new IllegalStateException(method + " has " + found.size() + " results, not " + all.size() + ".");
        }
    }
}
