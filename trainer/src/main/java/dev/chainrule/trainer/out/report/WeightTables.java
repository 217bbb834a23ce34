package dev.chainrule.trainer.out.report;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The parameters. What belongs to features or classes has names: vectors as bars, small matrices as tables whose cells are colored. What
 * belongs to neurons between layers has numbers only, and is a colored map, or where it is large a few figures.
 */
final class WeightTables {
    private static final int MOST_BARS = 50;
    private static final int MOST_ROWS = 60;
    private static final int MOST_COLUMNS = 20;
    private static final int MOST_CELLS = 2000;
    private static final int CELL = 14;

    private WeightTables() {
    }

    static String html(List<Weights> weights) {
        StringBuilder html = new StringBuilder();
        List<Weights> scalars = weights.stream().filter(each -> each.rows().isEmpty()).toList();
        for (Weights each : weights) {
            if (each.rows().isEmpty()) {
                continue;
            }
            boolean named = isNamed(each.rows()) || isNamed(each.columns());
            boolean fits = each.rows().size() <= MOST_ROWS && each.columns().size() <= MOST_COLUMNS;
            if (each.columns().isEmpty() && named) {
                vector(html, each);
            } else if (!each.columns().isEmpty() && named && fits) {
                matrix(html, each);
            } else if (!each.columns().isEmpty() && each.values().length <= MOST_CELLS && each.rows().size() <= MOST_ROWS) {
                map(html, each);
            } else {
                html.append("<p>").append(name(each)).append(' ').append(figures(each)).append("</p>\n");
            }
        }
        if (!scalars.isEmpty()) {
            html.append("<p>").append(scalars.stream().map(each -> name(each) + " = " + Html.number(each.values()[0]))
                    .collect(Collectors.joining(", "))).append("</p>\n");
        }
        return html.toString();
    }

    private static String name(Weights weights) {
        return "<i>" + Html.escape(weights.name()) + "</i>";
    }

    /** Whether these are more than the numbers from 1. */
    private static boolean isNamed(List<String> names) {
        return IntStream.range(0, names.size()).anyMatch(k -> !names.get(k).equals(Integer.toString(k + 1)));
    }

    private static String figures(Weights weights) {
        double[] values = weights.values();
        return "has " + size(weights) + " elements from " + Html.number(Arrays.stream(values).min().orElse(0)) + " to "
                + Html.number(Arrays.stream(values).max().orElse(0)) + ", root mean square "
                + Html.number(Math.sqrt(Arrays.stream(values).map(v -> v * v).average().orElse(0))) + ".";
    }

    /** Each element, times the deviation of its feature where there is one: what that moves. */
    private static double[] effects(Weights weights) {
        double[] effects = weights.values().clone();
        int columns = Math.max(1, weights.columns().size());
        for (int k = 0; k < effects.length && weights.deviations() != null; k++) {
            effects[k] *= weights.deviations()[k / columns];
        }
        return effects;
    }

    private static double most(double[] effects) {
        return Arrays.stream(effects).map(Math::abs).filter(Double::isFinite).max().orElse(0);
    }

    private static String scale(Weights weights) {
        return weights.deviations() == null ? "" : ", colored by weight times the standard deviation of the feature";
    }

    private static String size(Weights weights) {
        return weights.rows().size() + (weights.columns().isEmpty() ? "" : " × " + weights.columns().size());
    }

    /** A small square for each element, a row for each row. */
    private static void map(StringBuilder html, Weights weights) {
        double[] effects = effects(weights);
        double most = most(effects);
        boolean named = isNamed(weights.rows());
        int columns = weights.columns().size();
        html.append("<figure>\n<figcaption>").append(name(weights)).append(" ")
                .append(figures(weights).replaceFirst("\\.$", scale(weights) + "."))
                .append("</figcaption>\n<div class=\"wide\"><table class=\"map\">\n");
        for (int i = 0; i < weights.rows().size(); i++) {
            html.append("<tr>").append(named ? "<th>" + Html.escape(weights.rows().get(i)) + "</th>" : "").append("<td>")
                    .append(String.format(Locale.ROOT, "<svg width=\"%d\" height=\"%d\">", columns * CELL, CELL));
            for (int j = 0; j < columns; j++) {
                double value = effects[i * columns + j];
                html.append(String.format(Locale.ROOT, "<rect class=\"%s\" fill-opacity=\"%.2f\" x=\"%d\" width=\"%d\" height=\"%d\"/>",
                        value < 0 ? "negative" : "positive", most == 0 || !Double.isFinite(value) ? 0 : Math.abs(value) / most, j * CELL,
                        CELL - 1, CELL - 1));
            }
            html.append("</svg></td></tr>\n");
        }
        html.append("</table></div>\n</figure>\n");
    }

    /** The bar is the weight times the deviation of its feature: what that feature moves, in the unit of the prediction. */
    private static void vector(StringBuilder html, Weights weights) {
        boolean scaled = weights.deviations() != null;
        double[] effect = effects(weights);
        double most = most(effect);
        List<Integer> order = IntStream.range(0, effect.length).boxed()
                .sorted(Comparator.comparingDouble(k -> -Math.abs(effect[k]))).limit(MOST_BARS).toList();
        html.append("<figure>\n<figcaption>").append(name(weights)).append(scaled
                ? ": each bar is a weight times the standard deviation of its feature, so that bars compare"
                : "").append("</figcaption>\n<div class=\"wide\"><table class=\"bars\">\n<tr><th>").append(scaled ? "feature" : "element")
                .append("</th><th class=\"n\">weight</th>").append(scaled ? "<th class=\"n\">weight · deviation</th>" : "").append(
                        "<th></th></tr>\n");
        for (int k : order) {
            html.append("<tr><td>").append(Html.escape(weights.rows().get(k))).append("</td><td class=\"n\">")
                    .append(Html.number(weights.values()[k])).append("</td>")
                    .append(scaled ? "<td class=\"n\">" + Html.number(effect[k]) + "</td>" : "").append("<td class=\"barcell\">")
                    .append(Charts.signedBar(most == 0 || !Double.isFinite(effect[k]) ? 0 : effect[k] / most)).append("</td></tr>\n");
        }
        html.append("</table></div>\n");
        if (order.size() < effect.length) {
            html.append("<p class=\"note\">The largest ").append(order.size()).append(" of ").append(effect.length).append(".</p>\n");
        }
        html.append("</figure>\n");
    }

    private static void matrix(StringBuilder html, Weights weights) {
        double[] effects = effects(weights);
        double most = most(effects);
        html.append("<figure>\n<figcaption>").append(name(weights))
                .append("</figcaption>\n<div class=\"wide\"><table class=\"heat\">\n<tr>")
                .append("<th></th>");
        weights.columns().forEach(column -> html.append("<th class=\"n\">").append(Html.escape(column)).append("</th>"));
        html.append("</tr>\n");
        int columns = weights.columns().size();
        for (int i = 0; i < weights.rows().size(); i++) {
            html.append("<tr><th>").append(Html.escape(weights.rows().get(i))).append("</th>");
            for (int j = 0; j < columns; j++) {
                double value = weights.values()[i * columns + j];
                html.append(String.format(Locale.ROOT, "<td class=\"n %s\" style=\"--part:%.3f\">%s</td>", value < 0 ? "minus" : "plus",
                        most == 0 || !Double.isFinite(value) ? 0 : Math.abs(effects[i * columns + j]) / most, Html.number(round(value))));
            }
            html.append("</tr>\n");
        }
        html.append("</table></div>\n</figure>\n");
    }

    /** Four digits: there are many of them. */
    private static double round(double value) {
        return Double.isFinite(value) ? new java.math.BigDecimal(value).round(new java.math.MathContext(4)).doubleValue() : value;
    }
}
