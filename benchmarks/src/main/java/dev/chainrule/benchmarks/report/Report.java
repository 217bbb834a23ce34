package dev.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run found.
 *
 * @param results in the order in which they were measured
 */
public record Report(Environment environment, List<CaseResult> results) {
    /** The result of the case of that name, or null. */
    public CaseResult result(String name) {
        return results.stream().filter(result -> result.name().equals(name)).findFirst().orElse(null);
    }

    /** The same with one more result. */
    public Report with(CaseResult result) {
        List<CaseResult> all = new ArrayList<>(results);
        all.add(result);
        return new Report(environment, all);
    }

    List<CaseResult> ofSuite(String suite) {
        return results.stream().filter(result -> result.suite().equals(suite)).toList();
    }

    /** How a person calls a competitor. */
    static String title(String competitor) {
        return switch (competitor) {
            case "chainrule" -> "Chainrule";
            case "chainruleBlas" -> "Chainrule with ND4J's BLAS";
            case "chainruleScalar" -> "without SIMD";
            case "chainruleUnfused" -> "unfused";
            case "chainruleStreamed" -> "streamed";
            case "limit" -> "limit";
            case "clock" -> "clock";
            case "nd4j" -> "ND4J";
            case "pytorch" -> "PyTorch";
            case "loops" -> "plain loops";
            default -> competitor;
        };
    }

    /** Whether a competitor is Chainrule as users have it, whose ratios to others are of interest. */
    static boolean isOurs(String competitor) {
        return competitor.equals("chainrule") || competitor.equals("chainruleBlas");
    }
}
