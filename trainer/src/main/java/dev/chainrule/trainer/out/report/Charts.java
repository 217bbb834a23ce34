package dev.chainrule.trainer.out.report;

import dev.chainrule.trainer.chart.Axis;
import dev.chainrule.trainer.out.report.ReportContent.Point;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

/** The pictures of the page. */
final class Charts {
    private static final int WIDTH = 980;
    private static final int HEIGHT = 320;
    private static final int HALF = 460;
    private static final int MOST_POINTS = 1000;
    private static final int MOST_DOTS = 2000;
    private static final int BINS = 30;

    private Charts() {
    }

    /** The loss by epoch; logarithmic where it falls by more than tenfold. */
    static String loss(List<Point> history, String lossName) {
        double[] all = history.stream().flatMapToDouble(point -> DoubleStream.of(point.train(), point.holdout())).filter(Double::isFinite)
                .toArray();
        double least = Arrays.stream(all).min().orElse(0);
        double most = Arrays.stream(all).max().orElse(1);
        boolean logarithmic = least > 0 && most / least > 10;
        Axis y = logarithmic ? Plot.verticalLogarithmic(HEIGHT, least, most) : Plot.vertical(HEIGHT, Math.min(0, least), most);
        int last = history.isEmpty() ? 1 : Math.max(1, history.get(history.size() - 1).epoch());
        String description = "Loss by epoch" + (logarithmic ? ", logarithmic" : "");
        Plot plot = new Plot(WIDTH, HEIGHT, Plot.horizontal(WIDTH, 0, last), y, "epoch", lossName, description);
        plot.curve("train", points(history, Point::train));
        return plot.curve("held", points(history, Point::holdout)).toString();
    }

    private static List<double[]> points(List<Point> history, ToDoubleFunction<Point> value) {
        int stride = Math.max(1, history.size() / MOST_POINTS);
        return history.stream().filter(point -> point.epoch() % stride == 0 || point == history.get(history.size() - 1))
                .map(point -> new double[] {point.epoch(), value.applyAsDouble(point)}).toList();
    }

    /** Residual over prediction, a dot a row, at most 2,000 of them at equal distances. */
    static String residuals(Judgement judgement) {
        double[] predicted = judgement.predicted();
        double[] residual = residual(judgement);
        Axis x = Plot.horizontal(HALF, min(predicted), max(predicted));
        Axis y = Plot.vertical(HEIGHT, min(residual), max(residual));
        Plot plot = new Plot(HALF, HEIGHT, x, y, "predicted", "residual = actual − predicted", "Residuals over predictions");
        plot.level("zero", 0);
        int stride = Math.max(1, (predicted.length + MOST_DOTS - 1) / MOST_DOTS);
        for (int i = 0; i < predicted.length; i += stride) {
            if (Double.isFinite(predicted[i])) {
                plot.dot("dot", predicted[i], residual[i], "predicted " + Html.number(predicted[i]) + ", actual " + Html.number(judgement
                        .actual()[i]));
            }
        }
        return plot.toString();
    }

    /** How many residuals lie in each of 30 intervals. */
    static String residualHistogram(Judgement judgement) {
        double[] residual = residual(judgement);
        double low = min(residual);
        double high = Math.max(max(residual), low + Double.MIN_NORMAL);
        int[] counts = new int[BINS];
        for (double each : residual) {
            if (Double.isFinite(each)) {
                counts[(int) Math.min(BINS - 1, (each - low) / (high - low) * BINS)]++;
            }
        }
        Axis x = Plot.horizontal(HALF, low, high);
        Axis y = Plot.vertical(HEIGHT, 0, Arrays.stream(counts).max().orElse(1));
        Plot plot = new Plot(HALF, HEIGHT, x, y, "residual", "rows", "Histogram of the residuals");
        for (int k = 0; k < BINS; k++) {
            double from = low + (high - low) * k / BINS;
            double to = low + (high - low) * (k + 1) / BINS;
            plot.column("bar", from, to, counts[k], counts[k] + " rows from " + Html.number(from) + " to " + Html.number(to));
        }
        return plot.toString();
    }

    static double[] residual(Judgement judgement) {
        double[] residual = new double[judgement.actual().length];
        for (int i = 0; i < residual.length; i++) {
            residual[i] = judgement.actual()[i] - judgement.predicted()[i];
        }
        return residual;
    }

    private static double min(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).min().orElse(0);
    }

    private static double max(double[] values) {
        return Arrays.stream(values).filter(Double::isFinite).max().orElse(1);
    }

    /** The distribution of a column, small enough for a cell of a table. */
    static String spark(ColumnSummary column) {
        int most = column.counts().stream().mapToInt(Integer::intValue).max().orElse(0);
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<svg class=\"spark\" viewBox=\"0 0 %d 24\" role=\"img\" aria-label=\"distribution\">", 5 * column.counts().size()));
        for (int k = 0; k < column.counts().size() && most > 0; k++) {
            double high = 24.0 * column.counts().get(k) / most;
            svg.append(String.format(Locale.ROOT, "<rect class=\"bar\" x=\"%d\" y=\"%.1f\" width=\"4\" height=\"%.1f\"/>", 5 * k, 24 - high,
                    column.counts().get(k) == 0 ? 0 : Math.max(1, high)));
        }
        return svg.append("</svg>").toString();
    }

    /** A bar from the middle, to the right for a number above 0, to the left for one below; {@code part} of its half. */
    static String signedBar(double part) {
        double width = 100 * Math.min(1, Math.abs(part));
        return String.format(Locale.ROOT, "<svg class=\"signed\" viewBox=\"0 0 200 14\" preserveAspectRatio=\"none\" aria-hidden=\"true\">"
                + "<rect class=\"%s\" x=\"%.1f\" y=\"1\" width=\"%.1f\" height=\"12\"/>"
                + "<line class=\"axis\" x1=\"100\" x2=\"100\" y1=\"0\" y2=\"14\"/></svg>",
                part < 0 ? "negative" : "positive", part < 0 ? 100 - width : 100, width);
    }
}
