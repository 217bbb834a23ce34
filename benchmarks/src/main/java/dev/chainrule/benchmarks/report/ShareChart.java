package dev.chainrule.benchmarks.report;

import dev.chainrule.trainer.chart.Axis;
import dev.chainrule.trainer.chart.Svg;
import java.util.List;

/** A suite's shares of the limit: a bar for each case, a line where the limit is, and the interval in which the true median lies. */
final class ShareChart {
    private static final int WIDTH = 760;
    private static final int RIGHT = 60;
    private static final int TOP = 56;
    private static final int BOTTOM = 58;
    private static final int ROW = 26;

    private ShareChart() {
    }

    static String svg(String suite, List<CaseResult> results, String caption) {
        List<CaseResult> rows = results.stream().filter(result -> result.ratio("limit", "chainrule") != null).toList();
        int left = RatioChart.left(rows.stream().map(Charts::label).toList());
        int bottom = TOP + ROW * rows.size();
        double most = rows.stream().mapToDouble(result -> result.ratio("limit", "chainrule").high()).max().orElse(1);
        Axis share = Axis.linear(0, Math.max(1, most), left, WIDTH - RIGHT);
        Svg svg = new Svg(WIDTH, bottom + BOTTOM);
        svg.text(16, 26, "start", "Share of the limit, " + suite, " font-size=\"16\" font-weight=\"bold\"");
        for (double tick : share.ticks()) {
            svg.line(share.at(tick), TOP, share.at(tick), bottom, "#e4e4e4", "");
            svg.text(share.at(tick), bottom + 18, "middle", Axis.label(tick), "");
        }
        for (int k = 0; k < rows.size(); k++) {
            Quotient quotient = rows.get(k).ratio("limit", "chainrule");
            double y = TOP + ROW * k + ROW / 2.0;
            svg.text(left - 10, y + 4, "end", Charts.label(rows.get(k)), "");
            svg.box(left, y - 8, share.at(quotient.median()) - left, 16, Charts.color("chainrule"));
            svg.line(share.at(quotient.low()), y, share.at(quotient.high()), y, "#0b2f4f", " stroke-width=\"2\"");
            svg.text(Math.max(share.at(quotient.high()), share.at(quotient.median())) + 8, y + 4, "start",
                    ReportTable.number(quotient.median()),
                    "");
        }
        svg.line(share.at(1), TOP - 6, share.at(1), bottom, "#222222", " stroke-width=\"1.5\"");
        svg.text(share.at(1), TOP - 12, "middle", "limit", "");
        svg.text(16, bottom + 44, "start", caption, " font-size=\"11\" fill=\"#666666\"");
        return svg.toString();
    }
}
