package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.BackendProvider.Found;
import dev.chainrule.tensor.device.Diagnosis.Finding;
import dev.chainrule.tensor.device.Diagnosis.Verdict;
import dev.chainrule.trainer.train.SelfTest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code doctor}: what is there, what is missing and the exact file, and a self-test on every device. Fails if something that should work does not. */
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Checks drivers, native libraries and folders, and tests every device; exit code 1 if something that should work does not.")
final class DoctorCommand implements Callable<Integer> {
    private final Console console;

    DoctorCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding("Java", Verdict.WORKS, Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", " + Numbers.count(Runtime.getRuntime().availableProcessors(), "processor")));
        findings.addAll(Devices.diagnose());
        for (Found found : Devices.find()) {
            findings.add(found.available()
                    ? SelfTest.of(found.name())
                    : new Finding("device " + found.name(), Verdict.MISSING, found.reason()));
        }
        findings.forEach(finding -> console.out().println(line(finding)));
        long failed = findings.stream().filter(finding -> finding.verdict() == Verdict.FAILS).count();
        console.out().println(failed == 0
                ? "All that should work works."
                : Numbers.count(failed, "thing") + " that should work " + (failed == 1 ? "does" : "do") + " not.");
        return failed == 0 ? 0 : 1;
    }

    static String line(Finding finding) {
        String word = switch (finding.verdict()) {
            case WORKS -> "ok";
            case MISSING -> "missing";
            case FAILS -> "FAILS";
        };
        return String.format("%-8s %-15s %s", word, finding.subject(), finding.sentence());
    }
}
