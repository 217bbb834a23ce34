package dev.chainrule.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The charts of a report, as SVG by the names of their files. */
public final class Charts {
    private Charts() {
    }

    /** Shares and ratios of each suite that has some; time against rows and against features, where they were varied. */
    public static Map<String, String> of(Report report) {
        Map<String, String> charts = new LinkedHashMap<>();
        Set<String> suites = new LinkedHashSet<>();
        report.results().forEach(result -> suites.add(result.suite()));
        for (String suite : suites) {
            List<CaseResult> results = report.ofSuite(suite);
            if (suite.equals("rows") || suite.equals("features")) {
                charts.put("cost-" + suite + ".svg", CostChart.svg(suite, results, caption(report)));
                continue;
            }
            if (results.stream().anyMatch(result -> result.ratio("limit", "chainrule") != null)) {
                charts.put("share-" + suite + ".svg", ShareChart.svg(suite, results, caption(report)));
            }
            if (!RatioChart.others(results).isEmpty()) {
                charts.put("ratio-" + suite + ".svg", RatioChart.svg(suite, results, caption(report)));
            }
        }
        return charts;
    }

    private static String caption(Report report) {
        Environment e = report.environment();
        return e.cpu() + " · Java " + e.java() + " · " + e.commit() + " · " + e.date().replaceFirst("T.*", "");
    }

    /** A competitor's color, the same in all charts; dark enough on white, and apart for those who see no red or no green. */
    static String color(String competitor) {
        return switch (competitor) {
            case "chainrule", "chainruleBlas" -> "#1f6fb4";
            case "chainruleScalar" -> "#7fb2de";
            case "chainruleUnfused", "chainruleStreamed" -> "#12a5a5";
            case "limit", "clock" -> "#666666";
            case "pytorch" -> "#d9501c";
            case "nd4j" -> "#2b8a4b";
            default -> "#8a5fb8";
        };
    }

    /** What a row of a chart is called: the parameters of its case. */
    static String label(CaseResult result) {
        return String.join("  ", result.parameters().values()).replaceAll("\\b(\\d+)x(\\d+)\\b", "$1 × $2");
    }
}
