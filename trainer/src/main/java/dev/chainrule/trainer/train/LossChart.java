package dev.chainrule.trainer.train;

import dev.chainrule.trainer.chart.Axis;
import dev.chainrule.trainer.chart.Svg;
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
    private static final String DASHED = " stroke-dasharray=\"6 3\"";

    private final History history;
    private final double lastEpoch;
    private final Axis losses;
    private final Svg svg = new Svg(WIDTH, HEIGHT);

    private LossChart(History history) {
        this.history = history;
        List<Double> all = new ArrayList<>();
        for (History.Epoch epoch : history.epochs()) {
            all.add(epoch.loss());
            all.add(epoch.holdout());
        }
        all.removeIf(loss -> !Double.isFinite(loss));
        double least = all.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        double most = all.stream().mapToDouble(Double::doubleValue).max().orElse(1);
        lastEpoch = Math.max(1, history.epochs().size() - 1);
        losses = least > 0 && most / least > 10
                ? Axis.logarithmic(least, most, HEIGHT - BOTTOM, TOP)
                : Axis.linear(0, most, HEIGHT - BOTTOM, TOP);
    }

    /** The picture. */
    static String svg(History history, String target) {
        return new LossChart(history).draw(target);
    }

    private String draw(String target) {
        svg.text(LEFT, 24, "start", "Mean squared error of " + target + " by epoch" + (losses.logarithmic() ? " (logarithmic)" : ""),
                " font-size=\"15\"");
        for (double tick : losses.ticks()) {
            svg.line(LEFT, losses.at(tick), WIDTH - RIGHT, losses.at(tick), "#dddddd", "");
            svg.text(LEFT - 8, losses.at(tick) + 4, "end", Axis.label(tick), "");
        }
        for (double epoch : Axis.steps(0, lastEpoch)) {
            if (epoch <= lastEpoch && epoch == Math.rint(epoch)) {
                svg.line(x(epoch), HEIGHT - BOTTOM, x(epoch), HEIGHT - BOTTOM + 5, "#555555", "");
                svg.text(x(epoch), HEIGHT - BOTTOM + 20, "middle", Axis.label(epoch), "");
            }
        }
        svg.line(LEFT, HEIGHT - BOTTOM, WIDTH - RIGHT, HEIGHT - BOTTOM, "#555555", "");
        svg.line(LEFT, TOP, LEFT, HEIGHT - BOTTOM, "#555555", "");
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "epoch", "");
        double middle = (TOP + HEIGHT - BOTTOM) / 2.0;
        svg.text(18, middle, "middle", "loss, in " + target + "²",
                String.format(Locale.ROOT, " transform=\"rotate(-90 18 %.1f)\"", middle));
        curve(History.Epoch::loss, "#1f6fb4", "training rows", 0);
        if (history.hasHoldout()) {
            curve(History.Epoch::holdout, "#d9711c", "held-out rows", 1);
        }
        return svg.toString();
    }

    private void curve(ToDoubleFunction<History.Epoch> value, String color, String name, int place) {
        List<History.Epoch> epochs = history.epochs();
        int stride = Math.max(1, epochs.size() / MOST_POINTS);
        List<double[]> points = new ArrayList<>();
        for (int k = 0; k < epochs.size(); k++) {
            double loss = value.applyAsDouble(epochs.get(k));
            if (Double.isFinite(loss) && (k % stride == 0 || k == epochs.size() - 1)) {
                points.add(new double[] {x(epochs.get(k).number()), losses.at(loss)});
            }
        }
        String dashes = place == 0 ? "" : DASHED;
        svg.curve(points, color, dashes);
        double right = WIDTH - RIGHT - 150;
        double top = TOP + 14 + 20.0 * place;
        svg.line(right, top, right + 28, top, color, " stroke-width=\"2\"" + dashes);
        svg.text(right + 36, top + 4, "start", name, "");
    }

    private double x(double epoch) {
        return LEFT + epoch / lastEpoch * (WIDTH - LEFT - RIGHT);
    }
}
