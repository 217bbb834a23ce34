package dev.chainrule.trainer.out.report;

import dev.chainrule.trainer.out.report.ReportContent.Point;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code report.html}: what a training saw, did and found, on one page without a link to anything outside it. */
public final class Report {
    /** A formula longer than this, in LaTeX, is none that anybody reads. */
    private static final int LONGEST_FORMULA = 600;
    private static final int MOST_COLUMNS = 200;

    private final ReportContent content;
    private final StringBuilder page = new StringBuilder();

    private Report(ReportContent content) {
        this.content = content;
    }

    /** The page. */
    public static String html(ReportContent content) {
        return new Report(content).write();
    }

    private String write() {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<title>").append(Html.escape(content.title())).append("</title>\n<style>\n").append(style())
                .append("</style>\n</head>\n<body>\n<main>\n");
        head();
        section("Loss", this::loss);
        if (content.judgement() != null && content.judgement().actual().length > 0) {
            section("Predictions", this::judgement);
        }
        section("Weights", () -> page.append(WeightTables.html(content.weights())));
        section("Formula", this::formula);
        section("Data", this::data);
        section("Settings", this::settings);
        return page.append("</main>\n</body>\n</html>\n").toString();
    }

    private static String style() {
        try (InputStream css = Report.class.getResourceAsStream("report.css")) {
            return new String(css.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void section(String title, Runnable body) {
        page.append("<section id=\"").append(title.toLowerCase(java.util.Locale.ROOT)).append("\">\n<h2>").append(title).append("</h2>\n");
        body.run();
        page.append("</section>\n");
    }

    private void head() {
        page.append("<header>\n<h1>").append(Html.escape(content.title())).append("</h1>\n<p>").append(Html.escape(content.subtitle()))
                .append("</p>\n");
        if (content.failure() != null) {
            page.append("<p class=\"failure\">").append(Html.escape(content.failure())).append("</p>\n");
        }
        page.append("<dl class=\"figures\">\n");
        content.figures().forEach((name, value) -> page.append("<div><dt>").append(Html.escape(name)).append("</dt><dd>").append(Html
                .escape(value)).append("</dd></div>\n"));
        page.append("</dl>\n</header>\n");
    }

    private void loss() {
        boolean held = content.history().stream().anyMatch(point -> Double.isFinite(point.holdout()));
        page.append("<figure>\n<figcaption>").append(Html.escape(content.lossName())).append(" by epoch: ")
                .append("<span class=\"key train\">training rows</span>");
        if (held) {
            page.append(" <span class=\"key held\">held-out rows</span>");
        }
        page.append("</figcaption>\n").append(Charts.loss(content.history(), "loss")).append("</figure>\n");
        if (held) {
            Point best = content.history().stream().filter(point -> Double.isFinite(point.holdout()))
                    .min(java.util.Comparator.comparingDouble(Point::holdout)).orElseThrow();
            page.append("<p>The held-out loss is least, ").append(Html.number(best.holdout())).append(", after epoch ").append(best.epoch())
                    .append(".</p>\n");
        }
    }

    private void judgement() {
        Judgement judgement = content.judgement();
        if (!judgement.classes().isEmpty()) {
            page.append(ConfusionTable.html(judgement));
            return;
        }
        page.append("<p>The ").append(Html.escape(judgement.rows()))
                .append(", actual value less predicted value.</p>\n<div class=\"pair\">\n")
                .append("<figure>\n<figcaption>Residuals over predictions</figcaption>\n").append(Charts.residuals(judgement))
                .append("</figure>\n<figure>\n<figcaption>How the residuals are distributed</figcaption>\n")
                .append(Charts.residualHistogram(judgement)).append("</figure>\n</div>\n");
    }

    private void formula() {
        page.append("<p>The loss <i>f</i>, of the features <i>X</i> and the targets <i>y</i>:</p>\n");
        equations(List.of("f = " + content.formula().formula(true)));
        page.append("<p>Its derivatives for the parameters:</p>\n");
        equations(content.formula().derivatives(true).values());
        page.append("<details open=\"\">\n<summary>The derivation, step by step</summary>\n<div class=\"wide\">\n").append(steps())
                .append("</div>\n</details>\n<details open=\"\">\n")
                .append("<summary>The graph: values flow to the right, each edge has its local partial derivative</summary>\n")
                .append("<div class=\"graph\"><img alt=\"The graph of the loss\" src=\"data:image/svg+xml;base64,")
                .append(Base64.getEncoder().encodeToString(content.formula().svg().getBytes(StandardCharsets.UTF_8)))
                .append("\"></div>\n</details>\n");
    }

    private void equations(Collection<String> latex) {
        latex.stream().filter(each -> each.length() <= LONGEST_FORMULA)
                .forEach(each -> page.append("<div class=\"formula\">").append(MathMl.block(each)).append("</div>\n"));
        String tooLong = latex.stream().filter(each -> each.length() > LONGEST_FORMULA)
                .map(each -> MathMl.inline(each.substring(0, each.indexOf('=')))).collect(Collectors.joining(", "));
        if (!tooLong.isEmpty()) {
            page.append("<p class=\"note\">Too long to read in one piece: ").append(tooLong).append("; the steps below build it up.</p>\n");
        }
    }

    /** Headings as text, each with a table of its indented lines: mathematics in columns, a name in parentheses as the rule. */
    private String steps() {
        List<String> text = content.formula().steps(false);
        List<String> latex = content.formula().steps(true);
        StringBuilder html = new StringBuilder();
        boolean inTable = false;
        for (int k = 0; k < text.size(); k++) {
            boolean heading = !text.get(k).startsWith(" ");
            if (inTable == heading) {
                html.append(inTable ? "</table>\n" : "<table class=\"steps\">\n");
                inTable = !inTable;
            }
            html.append(heading ? "<h3>" + Html.escape(text.get(k)) + "</h3>\n"
                    : "<tr>" + cells(latex.get(k).strip().split(" {4,}")) + "</tr>\n");
        }
        return html.append(inTable ? "</table>\n" : "").toString();
    }

    private static String cells(String... columns) {
        StringBuilder rest = new StringBuilder();
        for (int k = 1; k < columns.length; k++) {
            boolean rule = columns[k].matches("\\([a-z ]+\\)");
            rest.append(rule ? "<span class=\"rule\">" + columns[k].substring(1, columns[k].length() - 1) + "</span>"
                    : "<span class=\"partial\">" + MathMl.inline(columns[k]) + "</span>");
        }
        return "<td>" + MathMl.inline(columns[0]) + "</td><td>" + rest + "</td>";
    }

    private void data() {
        int shown = Math.min(MOST_COLUMNS, content.columns().size());
        page.append("<div class=\"wide\"><table>\n<tr><th>column</th><th>role</th><th class=\"n\">missing</th><th class=\"n\">least</th>")
                .append("<th class=\"n\">mean</th><th class=\"n\">greatest</th><th class=\"n\">deviation</th><th>values</th></tr>\n");
        content.columns().stream().limit(shown).forEach(this::column);
        page.append("</table></div>\n");
        if (shown < content.columns().size()) {
            page.append("<p class=\"note\">The first ").append(shown).append(" of ").append(content.columns().size())
                    .append(" columns.</p>\n");
        }
    }

    private void column(ColumnSummary column) {
        page.append("<tr><td>").append(Html.escape(column.name())).append("</td><td>").append(column.role()).append("</td><td class=\"n\">")
                .append(column.missing() == 0 ? "0" : column.missing() + " of " + column.rows()).append("</td>");
        if (column.distinct() > 0) {
            page.append("<td colspan=\"4\">").append(column.distinct()).append(column.distinct() == 1 ? " text" : " different texts")
                    .append("</td><td>").append(Html.escape(texts(column.texts(), column.distinct()))).append("</td></tr>\n");
            return;
        }
        for (double number : new double[] {column.low(), column.mean(), column.high(), column.deviation()}) {
            page.append("<td class=\"n\">").append(Html.number(number)).append("</td>");
        }
        page.append("<td>").append(column.counts().isEmpty() ? "" : Charts.spark(column)).append("</td></tr>\n");
    }

    private static String texts(Map<String, Integer> most, int distinct) {
        return most.entrySet().stream().map(entry -> cut(entry.getKey()) + " (" + entry.getValue() + ")").collect(Collectors.joining(", "))
                + (distinct > most.size() ? ", …" : "");
    }

    private static String cut(String text) {
        return text.length() > 30 ? text.substring(0, 30) + "…" : text;
    }

    private void settings() {
        page.append("<table class=\"settings\">\n");
        content.settings()
                .forEach((name, value) -> page.append("<tr><th>").append(Html.escape(name)).append("</th><td>").append(Html.escape(
                        value)).append("</td></tr>\n"));
        page.append("</table>\n");
    }
}
