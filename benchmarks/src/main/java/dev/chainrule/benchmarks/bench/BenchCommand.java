package dev.chainrule.benchmarks.bench;

import dev.chainrule.benchmarks.report.Against;
import dev.chainrule.benchmarks.report.CaseResult;
import dev.chainrule.benchmarks.report.Charts;
import dev.chainrule.benchmarks.report.Environment;
import dev.chainrule.benchmarks.report.Report;
import dev.chainrule.benchmarks.report.ReportJson;
import dev.chainrule.benchmarks.report.ReportTable;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.cli.Console;
import dev.chainrule.trainer.data.AtomicWrite;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench}: measures Chainrule, the limit and peers in one run, and writes what it finds. */
@Command(name = "bench", mixinStandardHelpOptions = true, description = {
        "Measures Chainrule against the limit of the machine and against peers, in one run, and checks that all find the same.",
        "Writes report.json, report.md and charts. Close other programs first: the machine should have nothing else to do.",
        "Exits with 1 where a result is wrong, or where with --against something got slower beyond noise."})
final class BenchCommand implements Callable<Integer> {
    private static final String REPORT = "report.json";

    private final Console console;
    private final Function<BenchCase, CaseResult> runner;

    @Option(names = "--quick", description = "The cases that say most, within 10 minutes; without it all of them.")
    private boolean quick;

    @Option(names = "--peers", description = "ND4J, PyTorch and plain Java loops beside us (downloads 300 MB once).")
    private boolean peers;

    @Option(names = "--suites", paramLabel = "NAMES", description = "Only these, such as loss-gradient,layer.")
    private String suites;

    @Option(names = "--out", paramLabel = "DIR", description = "Where the report goes; runs/bench-DATE if not given.")
    private String out;

    @Option(names = "--resume", description = "Continues the report that is in --out: what it has is not measured again.")
    private boolean resume;

    @Option(names = "--against", paramLabel = "FILE", description = "An earlier report.json: names what got slower since, beyond noise.")
    private String against;

    @Option(names = "--report", paramLabel = "FILE", description = "Measures nothing, and takes this report.json instead.")
    private String existing;

    BenchCommand(Console console, Function<BenchCase, CaseResult> runner) {
        this.console = console;
        this.runner = runner;
    }

    @Override
    public Integer call() {
        Report before = against == null ? null : ReportJson.read(console.path(against));
        Report report = existing == null ? measure() : ReportJson.read(console.path(existing));
        console.out().print(ReportTable.write(report));
        if (existing != null && out != null) {
            write(report, console.path(out));
        }
        boolean slower = false;
        if (before != null) {
            List<Against.Change> changes = Against.changes(before, report);
            console.out().print("\n" + differences(before.environment(), report.environment()) + Against.write(changes));
            slower = Against.anySlower(changes);
        }
        long failures = report.results().stream().mapToLong(result -> result.failures().size()).sum();
        if (failures > 0) {
            throw new WorkFailedException(failures + " of the measurements failed; the end of the table says why.");
        }
        return slower ? 1 : 0;
    }

    private static String differences(Environment before, Environment now) {
        String text = "";
        if (!before.cpu().equals(now.cpu())) {
            text += "The earlier report is of another machine: " + before.cpu() + ".\n";
        }
        if (!before.java().equals(now.java())) {
            text += "The earlier report is of another Java: " + before.java() + ".\n";
        }
        return text;
    }

    private Report measure() {
        if (resume && out == null) {
            throw new BadCallException("--resume needs --out, the folder of the report to continue.");
        }
        List<String> chosen = suites == null ? List.of() : List.of(suites.split(",", -1));
        List<BenchCase> cases = Cases.of(quick, peers, chosen);
        if (cases.isEmpty()) {
            throw new BadCallException("--suites: a quick run has none of " + suites + "; leave out --quick.");
        }
        if (peers && Main.class.getResource("/dev/chainrule/benchmarks/PeerSuite.class") == null) {
            throw new BadCallException("--peers needs the peers, which are not here: call ./chainrule bench in the folder of the sources.");
        }
        Environment here = Machine.here(quick ? "quick" : "full");
        Path folder = console.path(out == null ? "runs/bench-" + here.date().replaceAll("[-:Z]", "").replace('T', '-') : out);
        Report report = resume ? resumed(folder, here) : fresh(folder, here);
        List<BenchCase> left = new ArrayList<>();
        for (BenchCase each : cases) {
            if (report.result(each.name()) == null) {
                left.add(each);
            }
        }
        for (int k = 0; k < left.size(); k++) {
            report = report.with(measure(left.get(k), k + 1, left.size()));
            AtomicWrite.file(folder.resolve(REPORT), ReportJson.write(report));
        }
        write(report, folder);
        console.err().println("Wrote " + REPORT + ", report.md and charts to " + folder + ".");
        return report;
    }

    private static Report fresh(Path folder, Environment here) {
        if (Files.exists(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                if (entries.iterator().hasNext()) {
                    throw new BadCallException(
                            "The folder '" + folder + "' is not empty: name another with --out, or continue the report in it "
                                    + "with --resume.");
                }
            } catch (IOException wrong) {
                throw new BadCallException("'" + folder + "' is no folder that can be read: name another with --out.", wrong);
            }
        }
        return new Report(here, List.of());
    }

    private static Report resumed(Path folder, Environment here) {
        Report report = ReportJson.read(folder.resolve(REPORT));
        Environment e = report.environment();
        if (!e.java().equals(here.java()) || !e.commit().equals(here.commit()) || !e.cpu().equals(here.cpu())
                || !e.kind().equals(here.kind())) {
            throw new BadCallException("The report in '" + folder + "' cannot be continued: it is a " + e.kind() + " run by Java "
                    + e.java()
                    + " at commit " + e.commit() + " on " + e.cpu() + ", and this would be a " + here.kind() + " run by Java " + here.java()
                    + " at commit " + here.commit() + " on " + here.cpu() + ".");
        }
        return report;
    }

    private CaseResult measure(BenchCase next, int number, int of) {
        console.err().printf(Locale.ROOT, "[%d/%d] %s ...%n", number, of, next.name());
        long start = System.nanoTime();
        CaseResult result = runner.apply(next);
        console.err().printf(Locale.ROOT, "        %s, %.0f s%n", ReportTable.summary(result), (System.nanoTime() - start) / 1e9);
        return result;
    }

    private static void write(Report report, Path folder) {
        AtomicWrite.file(folder.resolve(REPORT), ReportJson.write(report));
        AtomicWrite.file(folder.resolve("report.md"), ReportTable.write(report));
        Charts.of(report).forEach((name, svg) -> AtomicWrite.file(folder.resolve(name), svg));
    }
}
