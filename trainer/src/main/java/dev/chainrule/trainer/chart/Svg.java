package dev.chainrule.trainer.chart;

import java.util.List;
import java.util.Locale;

/** An SVG picture on white, drawn element by element. Lengths are pixels from the upper left corner; colors are written as SVG writes them. */
public final class Svg {
    private final StringBuilder elements = new StringBuilder();

    /** An empty picture. */
    public Svg(int width, int height) {
        elements.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                """, width, height, width, height));
    }

    /**
     * A line.
     *
     * @param more further attributes, each with a space before it, or nothing
     */
    public void line(double x1, double y1, double x2, double y2, String color, String more) {
        elements.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"%s/>%n", x1, y1, x2,
                y2, color, more));
    }

    /**
     * Text, whatever is in it.
     *
     * @param anchor which part of it lies at x: {@code start}, {@code middle}, {@code end}
     */
    public void text(double x, double y, String anchor, String text, String more) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replaceAll("\\p{Cntrl}", " ");
        elements.append(
                String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n", x, y, anchor, more, escaped));
    }

    /** A line through points, each x and y. */
    public void curve(List<double[]> points, String color, String more) {
        StringBuilder list = new StringBuilder();
        for (double[] point : points) {
            list.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        elements.append(String.format(Locale.ROOT, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>%n", color,
                more, list.toString().trim()));
    }

    /** A dot. */
    public void dot(double x, double y, double radius, String color) {
        elements.append(String.format(Locale.ROOT, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" fill=\"%s\"/>%n", x, y, radius, color));
    }

    /** A filled rectangle. */
    public void box(double x, double y, double width, double height, String color) {
        elements.append(
                String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\"/>%n", x, y, width,
                        height, color));
    }

    /** The picture as SVG. */
    @Override
    public String toString() {
        return elements + "</svg>\n";
    }
}
