package dev.chainrule.benchmarks.bench;

import dev.chainrule.benchmarks.bench.BenchCase.Entrant;
import dev.chainrule.benchmarks.bench.BenchCase.Pace;
import dev.chainrule.benchmarks.report.CaseResult;
import dev.chainrule.benchmarks.report.Timing;
import dev.chainrule.benchmarks.turns.Turns;
import dev.chainrule.tensor.WorkFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs a case by JMH, one run of JMH for each entrant, all at once: each forks its process, which makes its data and is checked; then they
 * iterate in {@link Turns}, so that what a round compares lies within seconds.
 */
final class CaseRunner implements Function<BenchCase, CaseResult> {
    private static final String PACKAGE = "dev.chainrule.benchmarks.";
    private static final int REST_MILLIS = 40;
    private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?(?:[\\w.$]+\\.)?(\\w+(?:Exception|Error))(?:: (.*))?$");

    CaseRunner() {
        System.setProperty("jmh.ignoreLock", "true");                       // its runs are side by side on purpose
    }

    @Override
    public CaseResult apply(BenchCase measured) {
        double busy = Machine.busy();
        List<Entrant> entrants = measured.entrants();
        Map<String, List<Double>> micros = new LinkedHashMap<>();
        Map<String, String> failures = new LinkedHashMap<>();
        try (Turns turns = new Turns(entrants.size(), REST_MILLIS)) {
            List<Thread> threads = new ArrayList<>();
            for (int k = 0; k < entrants.size(); k++) {
                Entrant entrant = entrants.get(k);
                micros.put(entrant.method(), new ArrayList<>());
                int place = k;
                threads.add(new Thread(() -> {
                    try {
                        String reason = run(measured, entrant, turns.jvmArgument(place), micros.get(entrant.method()));
                        if (reason != null) {
                            synchronized (failures) {
                                failures.put(entrant.method(), reason);
                            }
                        }
                    } finally {
                        turns.leave(place);
                    }
                }, "jmh-" + entrant.method()));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (IOException failed) {
            throw new WorkFailedException("The benchmarks cannot speak with their processes: " + failed.getMessage() + ".", failed);
        } catch (InterruptedException stopped) {
            throw new WorkFailedException("The benchmarks were interrupted.", stopped);
        }
        List<Timing> timings = new ArrayList<>();
        micros.forEach((name, rounds) -> {
            if (!rounds.isEmpty() && !failures.containsKey(name)) {
                timings.add(new Timing(name, rounds));
            }
        });
        return new CaseResult(measured.suite(), measured.parameters(), timings, failures, busy, measured.pace().forks());
    }

    /** Fills {@code rounds}; returns why it could not, or null. */
    private static String run(BenchCase measured, Entrant entrant, String jvmArgument, List<Double> rounds) {
        Pace pace = measured.pace();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(PACKAGE + entrant.type() + "." + entrant.method()) + "$")
                .warmupIterations(pace.warmups()).warmupTime(TimeValue.milliseconds(pace.millis()))
                .measurementIterations(pace.rounds()).measurementTime(TimeValue.milliseconds(pace.millis()))
                .forks(pace.forks()).jvmArgs(jvmArgument).shouldFailOnError(true);
        measured.parameters().forEach(options::param);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream log = new PrintStream(said, true, StandardCharsets.UTF_8);
        try {
            for (RunResult result : new Runner(options.build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL)).run()) {
                for (BenchmarkResult fork : result.getBenchmarkResults()) {
                    for (IterationResult iteration : fork.getIterationResults()) {
                        rounds.add(iteration.getPrimaryResult().getStatistics().getPercentile(50));
                    }
                }
            }
            return rounds.size() == pace.rounds() * pace.forks() ? null : "it ended early";
        } catch (RunnerException failed) {
            return cause(said.toString(StandardCharsets.UTF_8), failed);
        }
    }

    /** The innermost reason that a process gave, in one line. */
    static String cause(String log, RunnerException failed) {
        String reason = null;
        for (Matcher matcher = CAUSE.matcher(log); matcher.find();) {
            String type = matcher.group(1);
            if (!type.endsWith("BenchmarkException") && !type.equals("InvocationTargetException")) {
                reason = matcher.group(2) != null && type.equals("IllegalStateException") ? matcher.group(2)
                        : type + (matcher.group(2) == null ? "" : ": " + matcher.group(2));
            }
        }
        return reason == null ? String.valueOf(failed.getMessage()).lines().findFirst().orElse("it failed") : reason;
    }
}
