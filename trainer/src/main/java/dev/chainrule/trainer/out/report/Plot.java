package dev.chainrule.trainer.out.report;

import dev.chainrule.trainer.chart.Axis;
import java.util.List;
import java.util.Locale;

/** A picture with two axes, as SVG within the page: its colors are those of the page's style, by class. */
final class Plot {
    private static final int LEFT = 70;
    private static final int RIGHT = 16;
    private static final int TOP = 12;
    private static final int BOTTOM = 46;

    private final StringBuilder svg = new StringBuilder();
    private final int width;
    private final int height;
    private final Axis x;
    private final Axis y;

    /**
     * An empty picture.
     *
     * @param x from the left edge of the plot to the right one, made by {@link #horizontal}
     * @param y from the lower edge to the upper one, made by {@link #vertical}
     */
    Plot(int width, int height, Axis x, Axis y, String xTitle, String yTitle, String description) {
        this.width = width;
        this.height = height;
        this.x = x;
        this.y = y;
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">", width, height, Html.escape(description));
        grid();
        add("<text class=\"title\" x=\"%.1f\" y=\"%d\">%s</text>", (LEFT + width - RIGHT) / 2.0, height - 8, Html.escape(xTitle));
        double middle = (TOP + height - BOTTOM) / 2.0;
        add("<text class=\"title\" x=\"14\" y=\"%1$.1f\" transform=\"rotate(-90 14 %1$.1f)\">%2$s</text>", middle, Html.escape(yTitle));
    }

    static Axis horizontal(int width, double low, double high) {
        return axis(low, high, LEFT, width - RIGHT);
    }

    static Axis vertical(int height, double low, double high) {
        return axis(low, high, height - BOTTOM, TOP);
    }

    static Axis verticalLogarithmic(int height, double low, double high) {
        return Axis.logarithmic(low, high, height - BOTTOM, TOP);
    }

    /** Between round numbers; around a single number, one to each side. */
    private static Axis axis(double low, double high, double from, double to) {
        double room = high > low ? 0 : Math.max(1, Math.abs(low));
        List<Double> steps = Axis.steps(0, high + room - (low - room));
        double step = steps.get(1);
        double first = Math.floor((low - room) / step + 1e-9) * step;
        return Axis.linear(first, Math.max(high + room, first + step), from, to);
    }

    private void grid() {
        for (double tick : y.ticks()) {
            add("<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$.1f\" y2=\"%3$.1f\"/>", LEFT, width - RIGHT, y.at(tick));
            add("<text class=\"tick end\" x=\"%d\" y=\"%.1f\">%s</text>", LEFT - 8, y.at(tick) + 4, label(tick));
        }
        for (double tick : x.ticks()) {
            add("<line class=\"axis\" x1=\"%1$.1f\" x2=\"%1$.1f\" y1=\"%2$d\" y2=\"%3$d\"/>", x.at(tick), height - BOTTOM,
                    height - BOTTOM + 4);
            add("<text class=\"tick\" x=\"%.1f\" y=\"%d\">%s</text>", x.at(tick), height - BOTTOM + 18, label(tick));
        }
        add("<line class=\"axis\" x1=\"%d\" x2=\"%d\" y1=\"%3$d\" y2=\"%3$d\"/>", LEFT, width - RIGHT, height - BOTTOM);
    }

    private static String label(double tick) {
        return Axis.label(tick).replaceFirst("^-", "−");
    }

    /** A line through points, each x and y; those that are no finite numbers are left out. */
    Plot curve(String style, List<double[]> points) {
        StringBuilder list = new StringBuilder();
        for (double[] point : points) {
            if (Double.isFinite(point[0]) && Double.isFinite(point[1])) {
                list.append(String.format(Locale.ROOT, "%.1f,%.1f ", x.at(point[0]), y.at(point[1])));
            }
        }
        return add("<polyline class=\"curve %s\" points=\"%s\"/>", style, list.toString().trim());
    }

    /** A dot that says, under the pointer, what it is. */
    Plot dot(String style, double atX, double atY, String what) {
        return add("<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s</title></circle>", style, x.at(atX), y.at(atY),
                Html.escape(
                        what));
    }

    /** A box from {@code fromX} to {@code toX}, standing on 0. */
    Plot column(String style, double fromX, double toX, double top, String what) {
        double left = x.at(fromX) + 0.5;
        return add("<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s</title></rect>", style, left,
                y.at(top),
                Math.max(0.5, x.at(toX) - 0.5 - left), Math.max(0, y.at(0) - y.at(top)), Html.escape(what));
    }

    /** A line across, at a height. */
    Plot level(String style, double atY) {
        return add("<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%4$.1f\" y2=\"%4$.1f\"/>", style, LEFT, width - RIGHT, y.at(atY));
    }

    private Plot add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return svg + "</svg>\n";
    }
}
