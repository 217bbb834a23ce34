package dev.chainrule.benchmarks.report;

import dev.chainrule.trainer.chart.Axis;
import dev.chainrule.trainer.chart.Svg;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Time against the number of rows, or of features: above as it is, both axes logarithmic, so that a cost in proportion is a straight line
 * at the slope of the dashed one; below for each element of X, where such a cost is level. What lies far above ours there is written at the edge.
 */
final class CostChart {
    private static final int WIDTH = 760;
    private static final int LEFT = 84;
    private static final int RIGHT = 36;
    private static final int TOP = 84;
    private static final int UPPER = 400;
    private static final int LOWER = 470;
    private static final int BOTTOM = 640;
    private static final int HEIGHT = 716;

    /** One measurement. */
    record Point(double count, double elements, double micros) {
        double nanosPerElement() {
            return 1e3 * micros / elements;
        }
    }

    private final Svg svg = new Svg(WIDTH, HEIGHT);
    private final Map<String, List<Point>> curves;
    private final Axis counts;
    private final Axis times;
    private final Axis costs;

    private CostChart(Map<String, List<Point>> curves) {
        this.curves = curves;
        List<Point> all = curves.values().stream().flatMap(List::stream).toList();
        counts = Axis.logarithmic(all.stream().mapToDouble(Point::count).min().orElse(1),
                all.stream().mapToDouble(Point::count).max().orElse(10),
                LEFT, WIDTH - RIGHT);
        times = Axis.logarithmic(all.stream().mapToDouble(Point::micros).min().orElse(1),
                all.stream().mapToDouble(Point::micros).max().orElse(10), UPPER, TOP);
        costs = Axis.linear(0, 1.1 * Math.min(3 * highest("chainrule"), all.stream().mapToDouble(Point::nanosPerElement).max().orElse(1)),
                BOTTOM,
                LOWER);
    }

    private double highest(String competitor) {
        return curves.getOrDefault(competitor, List.of()).stream().mapToDouble(Point::nanosPerElement).max().orElse(Double.MAX_VALUE);
    }

    /** @param varied {@code rows} or {@code features} */
    static String svg(String varied, List<CaseResult> results, String caption) {
        Map<String, List<Point>> curves = new LinkedHashMap<>();
        for (CaseResult result : results) {
            String[] size = result.parameters().get("size").split("x");
            double rows = Double.parseDouble(size[0]);
            double features = Double.parseDouble(size[1]);
            for (Timing timing : result.timings()) {
                curves.computeIfAbsent(timing.competitor(), name -> new ArrayList<>())
                        .add(new Point(varied.equals("rows") ? rows : features, rows * features, timing.median()));
            }
        }
        String[] size = results.get(0).parameters().get("size").split("x");
        String fixed = varied.equals("rows") ? size[1] + " features" : size[0] + " rows";
        return new CostChart(curves).draw(varied, fixed, caption);
    }

    private String draw(String varied, String fixed, String caption) {
        svg.text(16, 26, "start", "Time of loss and gradient against " + varied + ", " + fixed, " font-size=\"16\" font-weight=\"bold\"");
        double place = LEFT;
        for (String name : curves.keySet()) {
            svg.line(place, 52, place + 24, 52, Charts.color(name), " stroke-width=\"3\"");
            svg.text(place + 32, 56, "start", Report.title(name), "");
            place += 56 + 7.2 * Report.title(name).length();
        }
        svg.line(place, 52, place + 24, 52, "#999999", " stroke-dasharray=\"5 4\"");
        svg.text(place + 32, 56, "start", "in proportion", "");
        frame(times, TOP, UPPER, "µs", Axis::label);
        frame(costs, LOWER, BOTTOM, "ns per element", Axis::label);
        guide();
        curves.forEach(this::curve);
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, BOTTOM + 40, "middle", varied + ", logarithmic", "");
        svg.text(16, HEIGHT - 12, "start", caption, " font-size=\"11\" fill=\"#666666\"");
        return svg.toString();
    }

    private void frame(Axis axis, int top, int bottom, String unit, java.util.function.DoubleFunction<String> label) {
        for (double tick : counts.ticks()) {
            svg.line(counts.at(tick), top, counts.at(tick), bottom, "#eeeeee", "");
            svg.text(counts.at(tick), bottom + 18, "middle", Axis.label(tick), "");
        }
        for (double tick : axis.ticks()) {
            svg.line(LEFT, axis.at(tick), WIDTH - RIGHT, axis.at(tick), "#e4e4e4", "");
            svg.text(LEFT - 8, axis.at(tick) + 4, "end", label.apply(tick), "");
        }
        double middle = (top + bottom) / 2.0;
        svg.text(18, middle, "middle", unit, String.format(Locale.ROOT, " transform=\"rotate(-90 18 %.1f)\"", middle));
    }

    /** The line of proportion through our last point, as far down as the axis goes. */
    private void guide() {
        List<Point> ours = curves.getOrDefault("chainrule", List.of());
        if (!ours.isEmpty()) {
            Point last = ours.get(ours.size() - 1);
            double lowest = Math.max(counts.ticks().get(0), times.ticks().get(0) * last.count() / last.micros());
            svg.line(counts.at(lowest), times.at(lowest * last.micros() / last.count()), counts.at(last.count()), times.at(last.micros()),
                    "#999999", " stroke-dasharray=\"5 4\"");
        }
    }

    private void curve(String competitor, List<Point> points) {
        List<double[]> above = points.stream().map(point -> new double[] {counts.at(point.count()), times.at(point.micros())}).toList();
        List<double[]> below = points.stream().map(point -> new double[] {counts.at(point.count()), costs.at(point.nanosPerElement())})
                .toList();
        String color = Charts.color(competitor);
        svg.curve(above, color, "");
        svg.curve(below, color, "");
        above.forEach(point -> svg.dot(point[0], point[1], 3.5, color));
        double top = costs.ticks().get(costs.ticks().size() - 1);
        for (int k = 0; k < points.size(); k++) {
            double cost = points.get(k).nanosPerElement();
            if (cost <= top) {
                svg.dot(below.get(k)[0], below.get(k)[1], 3.5, color);
            } else {
                svg.text(below.get(k)[0], LOWER - 6, "middle", String.format(Locale.ROOT, "↑ %.2f", cost),
                        " font-size=\"11\" fill=\"" + color + "\"");
            }
        }
    }
}
