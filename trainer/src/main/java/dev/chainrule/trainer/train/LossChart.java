package dev.chainrule.trainer.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The loss after each epoch as an SVG picture: training and held-out rows, logarithmic where the loss falls by more than tenfold. */
final class LossChart {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 420;
    private static final int LEFT = 88;
    private static final int RIGHT = 24;
    private static final int TOP = 48;
    private static final int BOTTOM = 56;
    private static final int MOST_POINTS = 1000;

    private final History history;
    private final double lastEpoch;
    private final boolean logarithmic;
    private final List<Double> ticks;
    private final double low;
    private final double high;

    private LossChart(History history) {
        this.history = history;
        List<Double> losses = new ArrayList<>();
        for (History.Epoch epoch : history.epochs()) {
            losses.add(epoch.loss());
            losses.add(epoch.holdout());
        }
        losses.removeIf(loss -> !Double.isFinite(loss));
        double least = losses.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double most = losses.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        lastEpoch = Math.max(1, history.epochs().size() - 1);
        logarithmic = least > 0 && most / least > 10;
        ticks = logarithmic ? powers(least, most) : steps(0, most);
        low = ticks.get(0);
        high = ticks.get(ticks.size() - 1);
    }

    /** The picture. */
    static String svg(History history, String target) {
        return new LossChart(history).draw(target);
    }

    private String draw(String target) {
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="white"/>
                """, WIDTH, HEIGHT, WIDTH, HEIGHT));
        text(svg, LEFT, 24, "start", "Mean squared error of " + target + " by epoch" + (logarithmic ? " (logarithmic)" : ""),
                " font-size=\"15\"");
        for (double tick : ticks) {
            line(svg, LEFT, y(tick), WIDTH - RIGHT, y(tick), "#dddddd");
            text(svg, LEFT - 8, y(tick) + 4, "end", number(tick), "");
        }
        for (double epoch : steps(0, lastEpoch)) {
            if (epoch <= lastEpoch && epoch == Math.rint(epoch)) {
                line(svg, x(epoch), HEIGHT - BOTTOM, x(epoch), HEIGHT - BOTTOM + 5, "#555555");
                text(svg, x(epoch), HEIGHT - BOTTOM + 20, "middle", number(epoch), "");
            }
        }
        line(svg, LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#555555");
        line(svg, LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#555555");
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "epoch", "");
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        text(svg, 18, middle, "middle", "loss, in " + target + "²",
                String.format(Locale.ROOT, " transform=\"rotate(-90 18 %.1f)\"", middle));
        curve(svg, History.Epoch::loss, "#1f6fb4", "training rows", 0);
        if (history.hasHoldout()) {
            curve(svg, History.Epoch::holdout, "#d9711c", "held-out rows", 1);
        }
        return svg.append("</svg>\n").toString();
    }

    private void curve(StringBuilder svg, ToDoubleFunction<History.Epoch> value, String color, String name, int place) {
        List<History.Epoch> epochs = history.epochs();
        int stride = Math.max(1, epochs.size() / MOST_POINTS);
        StringBuilder points = new StringBuilder();
        for (int k = 0; k < epochs.size(); k++) {
            double loss = value.applyAsDouble(epochs.get(k));
            if (Double.isFinite(loss) && (k % stride == 0 || k == epochs.size() - 1)) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(epochs.get(k).number()), y(loss)));
            }
        }
        svg.append(String.format(Locale.ROOT, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>%n", color,
                place == 0 ? "" : " stroke-dasharray=\"6 3\"", points.toString().trim()));
        double right = WIDTH - RIGHT - 150;
        double top = TOP + 14 + 20.0 * place;
        svg.append(
                String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"2\"%s/>%n",
                        right, top, right + 28, top, color, place == 0 ? "" : " stroke-dasharray=\"6 3\""));
        text(svg, right + 36, top + 4, "start", name, "");
    }

    private double x(double epoch) {
        return LEFT + epoch / lastEpoch * (WIDTH - LEFT - RIGHT);
    }

    private double y(double loss) {
        double part = logarithmic ? Math.log(loss / low) / Math.log(high / low) : (loss - low) / (high - low);
        return HEIGHT - BOTTOM - Math.max(0, Math.min(1, part)) * (HEIGHT - TOP - BOTTOM);
    }

    private static void line(StringBuilder svg, double x1, double y1, double x2, double y2, String color) {
        svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2,
                color));
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String text, String more) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replaceAll("\\p{Cntrl}", " ");
        svg.append(String.format(Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\"%s>%s</text>%n", x, y, anchor, more, escaped));
    }

    /** Round numbers from {@code from} to at least {@code to}, about five of them. */
    static List<Double> steps(double from, double to) {
        double raw = Math.max(to - from, Double.MIN_NORMAL) / 5;
        double power = Math.pow(10, Math.floor(Math.log10(raw)));
        double step = power * (raw / power <= 1 ? 1 : raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
        List<Double> ticks = new ArrayList<>();
        for (int k = 0; ticks.isEmpty() || ticks.get(ticks.size() - 1) < to; k++) {
            ticks.add(from + k * step);
        }
        return ticks;
    }

    /** Powers of ten, or 1, 2 and 5 times powers of ten over a short way, from at most {@code least} to at least {@code most}. */
    private static List<Double> powers(double least, double most) {
        double[] parts = most / least < 1000 ? new double[] {1, 2, 5} : new double[] {1};
        int first = (int) Math.floor(Math.log10(least));
        int last = (int) Math.ceil(Math.log10(most));
        int stride = Math.max(1, (last - first) / 8);
        List<Double> all = new ArrayList<>();
        for (int power = first; power <= last + stride - 1; power += stride) {
            for (double part : parts) {
                all.add(part * Math.pow(10, power));
            }
        }
        while (all.size() > 2 && all.get(1) <= least) {
            all.remove(0);
        }
        while (all.size() > 2 && all.get(all.size() - 2) >= most) {
            all.remove(all.size() - 1);
        }
        return all;
    }

    private static String number(double tick) {
        if (tick != 0 && (Math.abs(tick) >= 1e6 || Math.abs(tick) < 1e-3)) {
            return String.format(Locale.ROOT, "%.0e", tick);
        }
        String text = new java.math.BigDecimal(tick).round(new java.math.MathContext(6)).stripTrailingZeros().toPlainString();
        return text;
    }
}
