package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** A CSV file to a table in memory ({@link ParseProblem}), the file in the page cache. 100,000 rows of 10 numbers are 6.6 MB. */
public class ParseBenchmark extends Suite<ParseProblem> {
    /** rows × columns. */
    @Param({"100000x10", "1000000x10"})
    public String size;

    /** {@code numbers}, or {@code texts} in every second column. */
    @Param({"numbers", "texts"})
    public String content;

    /** By all cores. */
    @Benchmark
    public float chainrule() {
        return run();
    }

    /** The limit: the bytes of the file read and added up, by one core. */
    @Benchmark
    public float limit() {
        return run();
    }

    @Override
    ParseProblem problem() {
        return new ParseProblem(Size.parse(size), content.equals("texts"));
    }

    @Override
    Competitor competitor(String method, ParseProblem problem) {
        return method.equals("limit") ? new ReadFile(problem) : new ParseFile(problem);
    }
}
