package dev.chainrule.benchmarks.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.benchmarks.bench.BenchCase.Entrant;
import dev.chainrule.benchmarks.bench.BenchCase.Pace;
import dev.chainrule.benchmarks.report.CaseResult;
import dev.chainrule.benchmarks.report.ReportJson;
import dev.chainrule.benchmarks.report.Timing;
import dev.chainrule.trainer.cli.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command with a runner that measures nothing; and the runner, on something small. */
class BenchCommandTest {
    @TempDir
    private Path temp;

    private final List<String> measured = new ArrayList<>();
    private double micros = 100;
    private Map<String, String> failures = Map.of();

    private record Ended(int code, String out, String err) {}

    private CaseResult pretend(BenchCase next) {
        measured.add(next.name());
        List<Double> rounds = List.of(micros, micros, micros, micros, micros, micros, micros, micros, micros);
        List<Timing> timings = List.of(new Timing("chainrule", rounds),
                new Timing("limit", List.of(80.0, 80.0, 80.0, 80.0, 80.0, 80.0, 80.0, 80.0,
                        80.0)));
        return new CaseResult(next.suite(), next.parameters(), timings, failures, 0.25);
    }

    private Ended run(String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8), temp,
                0, false);
        int code = dev.chainrule.trainer.cli.Main.execute(console, "bench", new BenchCommand(console, this::pretend), options);
        return new Ended(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private void isWrong(String sentence, String... options) {
        Ended ended = run(options);
        assertThat(ended.code).as(ended.err).isEqualTo(2);
        assertThat(ended.out).isEmpty();
        assertThat(ended.err).startsWith("chainrule: ").contains(sentence).endsWith("\n");
        assertThat(ended.err.lines()).hasSize(1);
        assertThat(measured).isEmpty();
    }

    @Test
    void badInputIsOneSentenceBeforeAnythingIsMeasured() throws Exception {
        Files.writeString(temp.resolve("text"), "no report");
        Files.createDirectories(temp.resolve("full/of"));
        isWrong("bench has no option '--quik'; did you mean --quick?", "--quik");
        isWrong("The argument 'all' is one too many.", "all");
        isWrong("--suites: there is no 'flagship'; choose from loss-gradient, layer,", "--suites", "layer,flagship");
        isWrong("--suites: there is no ''", "--suites", "");
        isWrong("a quick run has none of derive; leave out --quick", "--quick", "--suites", "derive");
        isWrong("There is no file '", "--against", "nowhere.json");
        isWrong("cannot be read as a report: ", "--against", "text");
        isWrong("There is no file '", "--report", "nowhere.json");
        isWrong("--resume needs --out", "--resume");
        isWrong("There is no file '", "--resume", "--out", "nowhere");
        isWrong("full' is not empty: name another with --out, or continue the report in it with --resume.", "--out", "full");
        isWrong("text' is no folder", "--out", "text");
        isWrong("--peers needs the peers", "--peers");
        isWrong("Missing required parameter for option '--out' (DIR)", "--out");
    }

    @Test
    void writesJsonTableAndCharts() throws Exception {
        Ended ended = run("--quick", "--out", "report");
        assertThat(ended.code).as(ended.err).isZero();
        assertThat(measured).contains("loss-gradient 200000x512 relu", "layer 1024", "start-up 1000x10");
        assertThat(ended.out).contains("| 200000x512 | relu | 100 µs | 0.80 |").contains("Other programs took 25 % of all cores (");
        assertThat(ended.err).contains("[1/").contains("Wrote report.json, report.md and charts to ");
        Path folder = temp.resolve("report");
        assertThat(folder.resolve("report.md")).hasContent(ended.out);
        assertThat(folder.resolve("share-loss-gradient.svg")).exists();
        assertThat(ReportJson.read(folder.resolve("report.json")).environment().kind()).isEqualTo("quick");
    }

    @Test
    void aRunThatWasInterruptedGoesOn() {
        assertThat(run("--suites", "derive", "--out", "report").code).isZero();
        int derived = measured.size();
        measured.clear();
        assertThat(run("--suites", "derive,compile", "--out", "report", "--resume").code).isZero();
        assertThat(derived).isEqualTo(12);
        assertThat(measured).hasSize(6).allMatch(name -> name.startsWith("compile"));
        measured.clear();
        isWrong("cannot be continued: it is a full run by Java", "--quick", "--out", "report", "--resume");
    }

    @Test
    void whatGotSlowerIsNamedAndIsAFailure() {
        assertThat(run("--quick", "--out", "before").code).isZero();
        Ended same = run("--quick", "--out", "same", "--against", "before/report.json");
        assertThat(same.code).isZero();
        assertThat(same.out).contains("\nNothing got slower beyond noise, of ");
        micros *= 1.2;
        Ended slower = run("--quick", "--out", "slower", "--against", "before/report.json");
        assertThat(slower.code).isEqualTo(1);
        assertThat(slower.out).contains("  slower  loss-gradient 200000x512 relu, Chainrule, relative to the limit: 1.20 times as long");
        measured.clear();
        assertThat(run("--report", "slower/report.json", "--against", "before/report.json").out).isEqualTo(slower.out);
        assertThat(measured).isEmpty();
    }

    @Test
    void aWrongResultIsAFailure() {
        failures = Map.of("nd4j", "nd4j finds 1.0 for loss[0], a plain loop finds 2.0");
        Ended ended = run("--suites", "start-up", "--out", "report");
        assertThat(ended.code).isEqualTo(1);
        assertThat(ended.out).contains("ND4J: nd4j finds 1.0 for loss[0]");
        assertThat(ended.err).endsWith("chainrule: 1 of the measurements failed; the end of the table says why.\n");
    }

    @Test
    void theRunnerMeasuresInTurnsAndSaysWhyOneFails() {
        BenchCase small = new BenchCase("loss-gradient", Map.of("size", "37x5", "model", "relu", "device", "cpu"),
                List.of(new Entrant("LossGradientBenchmark", "chainrule"), new Entrant("LossGradientBenchmark", "limit")),
                new Pace(1, 3, 20, 2));
        CaseResult result = new CaseRunner().apply(small);
        assertThat(result.failures()).isEmpty();
        assertThat(result.busy()).isLessThanOrEqualTo(1);
        assertThat(result.timing("chainrule").micros()).hasSize(6).allMatch(each -> each > 0);
        assertThat(result.timing("limit").micros()).hasSize(6).allMatch(each -> each > 0);
        BenchCase wrong = new BenchCase("loss-gradient", Map.of("size", "37", "model", "relu", "device", "cpu"),
                List.of(new Entrant("LossGradientBenchmark", "chainrule")), new Pace(0, 1, 10, 1));
        assertThat(new CaseRunner().apply(wrong).failures()).containsEntry("chainrule",
                "IllegalArgumentException: The size '37' is not of the form 200000x512: rows, then features.");
    }
}
