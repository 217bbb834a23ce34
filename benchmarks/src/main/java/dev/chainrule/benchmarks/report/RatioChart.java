package dev.chainrule.benchmarks.report;

import dev.chainrule.trainer.chart.Axis;
import dev.chainrule.trainer.chart.Svg;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** How many times as long others take: a row for each case, a dot for each other, on a logarithmic axis with a line where they are equal. */
final class RatioChart {
    private static final int WIDTH = 760;
    private static final int RIGHT = 40;
    private static final int TOP = 84;
    private static final int BOTTOM = 76;
    private static final int ROW = 24;

    private record Row(String label, String ours, CaseResult result) {
    }

    private RatioChart() {
    }

    /** Those that ours is compared with, the limit aside. */
    static Set<String> others(List<CaseResult> results) {
        Set<String> others = new LinkedHashSet<>();
        results.forEach(result -> result.timings().stream().map(Timing::competitor)
                .filter(name -> !Report.isOurs(name) && !name.equals("limit") && !name.equals("clock")).forEach(others::add));
        return others;
    }

    /** Where an axis begins, right of labels such as these. */
    static int left(List<String> labels) {
        return 30 + (int) (7.2 * labels.stream().mapToInt(String::length).max().orElse(0));
    }

    static String svg(String suite, List<CaseResult> results, String caption) {
        Set<String> others = others(results);
        List<Row> rows = rows(results, others);
        int left = left(rows.stream().map(Row::label).toList());
        int bottom = TOP + ROW * rows.size();
        Axis times = axis(rows, others, left);
        Svg svg = new Svg(WIDTH, bottom + BOTTOM);
        svg.text(16, 26, "start", "How many times as long others take, " + suite, " font-size=\"16\" font-weight=\"bold\"");
        double place = left;
        for (String other : others) {
            svg.dot(place + 5, 47, 5, Charts.color(other));
            svg.text(place + 16, 51, "start", Report.title(other), "");
            place += 44 + 7.2 * Report.title(other).length();
        }
        for (double tick : times.ticks()) {
            svg.line(times.at(tick), TOP - 10, times.at(tick), bottom, "#e4e4e4", "");
            svg.text(times.at(tick), bottom + 18, "middle", Axis.label(tick), "");
        }
        svg.line(times.at(1), TOP - 10, times.at(1), bottom, "#222222", " stroke-width=\"1.5\"");
        for (int k = 0; k < rows.size(); k++) {
            draw(svg, rows.get(k), TOP + ROW * k + ROW / 2.0, left, others, times);
        }
        svg.text((left + WIDTH - RIGHT) / 2.0, bottom + 38, "middle",
                "times as long as Chainrule, logarithmic: right of 1 Chainrule is faster", "");
        svg.text(16, bottom + 62, "start", caption, " font-size=\"11\" fill=\"#666666\"");
        return svg.toString();
    }

    private static void draw(Svg svg, Row row, double y, int left, Set<String> others, Axis times) {
        svg.text(left - 10, y + 4, "end", row.label(), "");
        svg.line(left, y, WIDTH - RIGHT, y, "#f0f0f0", "");
        for (String other : others) {
            Quotient quotient = row.result().ratio(other, row.ours());
            if (quotient != null) {
                svg.line(times.at(quotient.low()), y, times.at(quotient.high()), y, Charts.color(other), " stroke-width=\"2\"");
                svg.dot(times.at(quotient.median()), y, 5, Charts.color(other));
            }
        }
    }

    private static List<Row> rows(List<CaseResult> results, Set<String> others) {
        boolean several = results.stream().anyMatch(result -> result.timing("chainruleBlas") != null);
        List<Row> rows = new ArrayList<>();
        for (CaseResult result : results) {
            for (Timing timing : result.timings()) {
                String ours = timing.competitor();
                if (Report.isOurs(ours) && others.stream().anyMatch(other -> result.timing(other) != null)) {
                    rows.add(new Row(Charts.label(result) + (several ? ours.equals("chainrule") ? "  own loops" : "  BLAS" : ""), ours,
                            result));
                }
            }
        }
        return rows;
    }

    private static Axis axis(List<Row> rows, Set<String> others, int left) {
        double least = 1;
        double most = 1;
        for (Row row : rows) {
            for (String other : others) {
                Quotient quotient = row.result().ratio(other, row.ours());
                least = quotient == null ? least : Math.min(least, quotient.low());
                most = quotient == null ? most : Math.max(most, quotient.high());
            }
        }
        return Axis.logarithmic(least, Math.max(most, 2 * least), left, WIDTH - RIGHT);
    }
}
