package dev.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A report as tables in Markdown, one for each suite: a row for each case, with our time, its share of the limit, and for each other
 * competitor how many times as long it took.
 */
public final class ReportTable {
    private ReportTable() {
    }

    /** The report as Markdown. */
    public static String write(Report report) {
        Environment e = report.environment();
        StringBuilder text = new StringBuilder();
        text.append("Measured on ").append(e.date()).append(" at commit ").append(e.commit()).append(", ").append(e.kind())
                .append(" run, by Java ")
                .append(e.java()).append(" on ").append(e.cpu()).append(", ").append(e.memory()).append(", ").append(e.system())
                .append(".\n\n");
        text.append(busy(report)).append("""
                Times are medians. `share` is the time of the limit by ours: 1.00 is as fast as the limit. `× PyTorch` is how many times as long
                PyTorch took: above 1 we are faster. Ratios are medians of ratios within a round, in which all had their turns; below them, small
                differences are noise. The results of all competitors were checked, against a plain loop and against each other.
                """);
        Set<String> suites = new LinkedHashSet<>();
        report.results().forEach(result -> suites.add(result.suite()));
        for (String suite : suites) {
            text.append("\n### ").append(suite).append("\n\n").append(table(report.ofSuite(suite)));
        }
        List<String> failures = new ArrayList<>();
        report.results().forEach(result -> result.failures()
                .forEach((competitor, reason) -> failures.add("- " + result.name() + ", " + Report.title(competitor) + ": " + reason)));
        if (!failures.isEmpty()) {
            text.append("\n### Not measured\n\n").append(String.join("\n", failures)).append('\n');
        }
        return text.toString();
    }

    /** How much else the machine had to do, or nothing where that is not known. */
    private static String busy(Report report) {
        double[] shares = report.results().stream().mapToDouble(CaseResult::busy).filter(share -> share >= 0).sorted().toArray();
        return shares.length == 0 ? ""
                : String.format(Locale.ROOT,
                        "Other programs took %.0f %% of all cores (median of the times before a case; at most %.0f %%).\n\n",
                        100 * Medians.median(shares), 100 * shares[shares.length - 1]);
    }

    private static String table(List<CaseResult> results) {
        Set<String> others = new LinkedHashSet<>();
        results.forEach(
                result -> result.timings().stream().map(Timing::competitor).filter(name -> !Report.isOurs(name)).forEach(others::add));
        boolean limited = others.remove("limit");
        boolean several = results.stream().anyMatch(result -> result.timing("chainruleBlas") != null);
        List<String> head = new ArrayList<>(results.get(0).parameters().keySet());
        int parameters = head.size();
        if (several) {
            head.add("ours");
        }
        head.add("time");
        if (limited) {
            head.add("share");
        }
        others.forEach(other -> head.add(other.equals("clock") ? "clock" : "× " + Report.title(other)));
        StringBuilder text = new StringBuilder(row(head));
        List<String> rule = new ArrayList<>();
        for (int k = 0; k < head.size(); k++) {
            rule.add(k < parameters + (several ? 1 : 0) ? "---" : "---:");
        }
        text.append(row(rule));
        for (CaseResult result : results) {
            for (Timing ours : result.timings()) {
                if (Report.isOurs(ours.competitor())) {
                    text.append(row(cells(result, ours, several, limited, others)));
                }
            }
        }
        return text.toString();
    }

    private static List<String> cells(CaseResult result, Timing ours, boolean several, boolean limited, Set<String> others) {
        List<String> cells = new ArrayList<>(result.parameters().values());
        if (several) {
            cells.add(Report.title(ours.competitor()));
        }
        cells.add(time(ours.median()));
        if (limited) {
            cells.add(number(result.ratio("limit", ours.competitor())));
        }
        others.forEach(other -> cells.add(number(result.ratio(other, ours.competitor()))));
        return cells;
    }

    /** One case in one line: {@code Chainrule 8.1 ms, limit 0.91, PyTorch 1.93}, all but the first as ratios to ours. */
    public static String summary(CaseResult result) {
        List<String> words = new ArrayList<>();
        for (Timing timing : result.timings()) {
            Quotient quotient = timing.competitor().equals("chainrule") ? null : result.ratio(timing.competitor(), "chainrule");
            words.add(Report.title(timing.competitor()) + " " + (quotient == null ? time(timing.median()) : number(quotient)));
        }
        result.failures().forEach((competitor, reason) -> words.add(Report.title(competitor) + " failed: " + reason));
        return String.join(", ", words);
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells.stream().map(cell -> cell.replace("|", "\\|")).toList()) + " |\n";
    }

    private static String number(Quotient quotient) {
        return quotient == null ? "–" : number(quotient.median());
    }

    /** Three digits, and no more than are sure. */
    static String number(double ratio) {
        return String.format(Locale.ROOT, ratio < 9.995 ? "%.2f" : ratio < 99.95 ? "%.1f" : "%.0f", ratio);
    }

    /** Three digits with a unit. */
    static String time(double micros) {
        if (micros < 1) {
            return number(micros * 1e3) + " ns";
        }
        return micros < 1e3 ? number(micros) + " µs" : micros < 1e6 ? number(micros / 1e3) + " ms" : number(micros / 1e6) + " s";
    }
}
