package dev.chainrule.trainer.out.report;

import java.util.Arrays;
import java.util.Locale;

/** How often each class was taken for each other, and what follows of it. */
final class ConfusionTable {
    private static final int MOST_CLASSES = 25;

    private ConfusionTable() {
    }

    static String html(Judgement judgement) {
        int[][] counts = judgement.confusion();
        int right = 0;
        for (int k = 0; k < counts.length; k++) {
            right += counts[k][k];
        }
        StringBuilder html = new StringBuilder("<p>Of the ").append(Html.escape(judgement.rows())).append(", ").append(right)
                .append(" are given their own class.</p>\n<div class=\"pair\">\n");
        if (counts.length <= MOST_CLASSES) {
            matrix(html, judgement, counts);
        }
        perClass(html, judgement, counts);
        return html.append("</div>\n").toString();
    }

    /** A row a class that is, a column a class that is predicted; the more of its row a cell has, the stronger its color. */
    private static void matrix(StringBuilder html, Judgement judgement, int[][] counts) {
        html.append("<figure>\n<figcaption>Confusion matrix: a row for each actual class, a column for each predicted one</figcaption>\n")
                .append("<div class=\"wide\"><table class=\"confusion\">\n<tr><th></th>");
        judgement.classes().forEach(name -> html.append("<th>").append(Html.escape(name)).append("</th>"));
        html.append("</tr>\n");
        for (int i = 0; i < counts.length; i++) {
            html.append("<tr><th>").append(Html.escape(judgement.classes().get(i))).append("</th>");
            int all = Math.max(1, Arrays.stream(counts[i]).sum());
            for (int j = 0; j < counts.length; j++) {
                html.append(String.format(Locale.ROOT, "<td class=\"%s\" style=\"--part:%.3f\">%d</td>", i == j ? "right" : "wrong",
                        (double) counts[i][j] / all, counts[i][j]));
            }
            html.append("</tr>\n");
        }
        html.append("</table></div>\n</figure>\n");
    }

    private static void perClass(StringBuilder html, Judgement judgement, int[][] counts) {
        html.append("<figure>\n<figcaption>By class: precision, of the predicted the right ones; recall, of the actual the found ones")
                .append("</figcaption>\n<table>\n<tr><th>class</th><th class=\"n\">rows</th><th class=\"n\">precision</th>")
                .append("<th class=\"n\">recall</th><th class=\"n\">F₁</th></tr>\n");
        for (int k = 0; k < counts.length; k++) {
            int actual = Arrays.stream(counts[k]).sum();
            int predicted = 0;
            for (int[] row : counts) {
                predicted += row[k];
            }
            double precision = (double) counts[k][k] / predicted;
            double recall = (double) counts[k][k] / actual;
            html.append("<tr><td>").append(Html.escape(judgement.classes().get(k))).append("</td><td class=\"n\">").append(actual)
                    .append("</td><td class=\"n\">").append(percent(precision)).append("</td><td class=\"n\">").append(percent(recall))
                    .append("</td><td class=\"n\">").append(percent(2.0 * counts[k][k] / (actual + predicted))).append("</td></tr>\n");
        }
        html.append("</table>\n</figure>\n");
    }

    private static String percent(double part) {
        return Double.isNaN(part) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * part);
    }
}
