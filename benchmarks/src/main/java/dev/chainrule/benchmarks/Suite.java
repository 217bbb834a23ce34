package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.turns.Turn;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What all suites share. A suite {@code XxxBenchmark} has a method for each competitor, named after it: {@code chainrule}, variants such as
 * {@code chainruleUnfused}, {@code limit}; {@code PeerXxxBenchmark}, with the same parameters, has {@code nd4j}, {@code pytorch} and
 * {@code loops}. A competitor has a process of its own and is checked before it is timed: wrong results end the run. In {@code ./chainrule
 * bench} the processes of a case are there at once, and their iterations take turns. {@code -jvmArgsPrepend -Xmx16g} gives a large problem
 * more memory.
 *
 * @param <P> what is computed on
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 1, jvmArgsPrepend = "-Xmx3g", jvmArgsAppend = {"-XX:+UseParallelGC", "-XX:+IgnoreUnrecognizedVMOptions",
        "--add-modules=jdk.incubator.vector", "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED", "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow"})
public abstract class Suite<P extends Problem> {
    private Competitor competitor;

    /** Makes the data and the competitor, and checks what it finds. */
    @Setup
    public void setUp(BenchmarkParams params) {
        setUp(params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1));
    }

    /** As the other, for the competitor of that name. */
    final void setUp(String method) {
        P problem = problem();
        accept(method, problem, competitor(method, problem));
    }

    /** Takes a competitor that finds what it should, and closes another. */
    final void accept(String method, P problem, Competitor made) {
        try {
            made.run();
            check(method, problem, made);
        } catch (RuntimeException wrong) {
            made.close();
            throw wrong;
        }
        competitor = made;
    }

    void check(String method, P problem, Competitor made) {
        problem.check(method, made.results());
    }

    /** What the parameters ask for. */
    abstract P problem();

    /** The competitor of that name, ready to run. */
    abstract Competitor competitor(String method, P problem);

    final float run() {
        return competitor.run();
    }

    /** Waits until the others rest; where this competitor runs by itself, it need not wait. */
    @Setup(Level.Iteration)
    public void awaitTurn() {
        Turn.await();
    }

    /** Lets the others run. */
    @TearDown(Level.Iteration)
    public void endTurn() {
        Turn.end();
    }

    /** Frees everything. */
    @TearDown
    public void tearDown() {
        competitor.close();
    }

    static IllegalArgumentException unknown(String method) {
        return new IllegalArgumentException("There is no competitor '" + method + "'.");
    }
}
