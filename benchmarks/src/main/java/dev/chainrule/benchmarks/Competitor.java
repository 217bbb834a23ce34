package dev.chainrule.benchmarks;

import java.util.List;

/** One side of a comparison: does the work, again and again. Its data lie ready where it wants them. */
interface Competitor extends AutoCloseable {
    /** Does the work once, to its end; what it returns depends on the work, so that nothing of it can be left out. */
    float run();

    /** What the last run found, in the order of {@link Problem#expected}. */
    List<float[]> results();

    /** Frees everything. */
    @Override
    void close();
}
