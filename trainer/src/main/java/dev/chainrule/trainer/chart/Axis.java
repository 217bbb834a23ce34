package dev.chainrule.trainer.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * An axis from {@code low} to {@code high}, both round numbers.
 *
 * @param logarithmic whether equal distances are equal quotients
 * @param ticks       the round numbers to mark, rising; the first and the last are the ends
 * @param from        the pixel of the low end
 * @param to          the pixel of the high end
 */
public record Axis(boolean logarithmic, List<Double> ticks, double from, double to) {
    /** One along which equal distances are equal differences. */
    public static Axis linear(double low, double high, double from, double to) {
        return new Axis(false, steps(low, high), from, to);
    }

    /** One along which equal distances are equal quotients; {@code low} is above 0. */
    public static Axis logarithmic(double low, double high, double from, double to) {
        return new Axis(true, powers(low, high), from, to);
    }

    /** The pixel of a number; of one beyond an end, that end's. */
    public double at(double number) {
        double low = ticks.get(0);
        double high = ticks.get(ticks.size() - 1);
        double part = logarithmic ? Math.log(number / low) / Math.log(high / low) : (number - low) / (high - low);
        return from + Math.max(0, Math.min(1, part)) * (to - from);
    }

    /** A tick's number in short: {@code 0.5}, {@code 20000}, {@code 2·10⁶}. */
    public static String label(double tick) {
        if (tick != 0 && (Math.abs(tick) >= 1e6 || Math.abs(tick) < 1e-3)) {
            String[] parts = String.format(Locale.ROOT, "%.0e", tick).split("e");
            StringBuilder power = new StringBuilder(parts[0].equals("1") ? "10" : parts[0] + "·10");
            Integer.toString(Integer.parseInt(parts[1])).chars()
                    .forEach(letter -> power.append(letter == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(letter - '0')));
            return power.toString();
        }
        return new BigDecimal(tick).round(new MathContext(6)).stripTrailingZeros().toPlainString();
    }

    /** Round numbers from {@code from} to at least {@code to}, about five of them. */
    public static List<Double> steps(double from, double to) {
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
}
