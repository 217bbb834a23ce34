package dev.chainrule.benchmarks;

import java.util.List;
import java.util.function.Supplier;

/** Work whose result is an object; what is made of it is checked apart from the clock. */
final class Latency implements Competitor {
    private final Supplier<Object> work;
    private final Supplier<List<float[]>> results;

    Latency(Supplier<Object> work, Supplier<List<float[]>> results) {
        this.work = work;
        this.results = results;
    }

    @Override
    public float run() {
        return System.identityHashCode(work.get());                         // of what was made, so it must be made
    }

    @Override
    public List<float[]> results() {
        return results.get();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
