package dev.chainrule.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Two reports side by side: which of our times grew beyond noise. Times of two runs are not compared as such where something else was timed
 * in the same rounds, for the machine may have been slower as a whole: it is their ratio to the limit that is compared, where there is no
 * limit that to the clock, a fixed piece of work.
 * <p>
 * The rule: with the ratios of all rounds of both runs, or where a case had several processes with the median of each, for what one of them
 * found is not what the next one will, the growth is Hodges and Lehmann's estimate on their logarithms; it counts if the
 * whole interval of 99 % confidence lies above {@value #TOLERANCE}, which two runs of the same code may differ by (another start of the
 * JVM compiles and lays out memory otherwise).
 * <p>
 * And so must the interval of the time as such, for yardsticks differ from start to start as well, and some machines have memory of two speeds, for
 * minutes each, beside which work that waits for other things takes as long as ever. Where a machine drifts that interval is wide, by more than
 * {@value #DRIFT} times; then it is enough if it does not exclude the growth.
 */
public final class Against {
    /** Growth that is no news. */
    static final double TOLERANCE = 1.1;
    /** A wider interval says nothing of the time as such. */
    static final double DRIFT = 1.25;

    private static final List<String> YARDSTICKS = List.of("limit", "clock");

    /**
     * A growth or fall of a time.
     *
     * @param name       of the case
     * @param competitor which variant of ours
     * @param yardstick  what it was compared relative to, or null
     * @param factor     how many times as long as before it takes
     * @param low        the lower end of the interval of 99 % confidence
     * @param high       its upper end
     * @param ownLow     the lower end of the interval of 99 % confidence for the time as such
     * @param ownHigh    its upper end
     */
    public record Change(String name, String competitor, String yardstick, double factor, double low, double high, double ownLow,
            double ownHigh) {
        boolean isSlower() {
            return low > TOLERANCE && (drifts() ? ownHigh : ownLow) > TOLERANCE;
        }

        boolean isFaster() {
            return high < 1 / TOLERANCE && (drifts() ? ownLow : ownHigh) < 1 / TOLERANCE;
        }

        private boolean drifts() {
            return ownHigh > DRIFT * ownLow;
        }

        /** Whether it differs relative to the yardstick alone. */
        boolean isOfTheYardstick() {
            return !isSlower() && !isFaster() && (low > TOLERANCE || high < 1 / TOLERANCE);
        }

        private String line() {
            return String.format(Locale.ROOT, "%s, %s%s: %.2f times as long (%.2f to %.2f)", name, Report.title(competitor),
                    yardstick == null ? "" : ", relative to the " + yardstick, factor, low, high);
        }
    }

    private Against() {
    }

    /** What can be compared: cases that are in both. */
    public static List<Change> changes(Report before, Report now) {
        List<Change> changes = new ArrayList<>();
        for (CaseResult result : now.results()) {
            CaseResult old = before.result(result.name());
            for (Timing timing : result.timings()) {
                if (old != null && timing.competitor().startsWith("chainrule") && old.timing(timing.competitor()) != null) {
                    changes.add(change(old, result, timing.competitor()));
                }
            }
        }
        return changes;
    }

    private static Change change(CaseResult before, CaseResult now, String competitor) {
        String yardstick = YARDSTICKS.stream().filter(name -> before.timing(name) != null && now.timing(name) != null).findFirst()
                .orElse(null);
        double[] shift = Medians.shift(samples(before, competitor, yardstick), samples(now, competitor, yardstick));
        double[] own = Medians.shift(samples(before, competitor, null), samples(now, competitor, null));
        return new Change(now.name(), competitor, yardstick, Math.exp(shift[1]), Math.exp(shift[0]), Math.exp(shift[2]),
                Math.exp(own[0]), Math.exp(own[2]));
    }

    /** One for each process; where there is but one, for each round. */
    private static double[] samples(CaseResult result, String competitor, String yardstick) {
        double[] rounds = logarithms(result, competitor, yardstick);
        int processes = result.processes();
        if (processes == 1 || rounds.length < processes) {
            return rounds;
        }
        int each = rounds.length / processes;
        return IntStream.range(0, processes).mapToDouble(k -> Medians.median(Arrays.copyOfRange(rounds, k * each, (k + 1) * each)))
                .toArray();
    }

    private static double[] logarithms(CaseResult result, String competitor, String yardstick) {
        List<Double> times = result.timing(competitor).micros();
        List<Double> units = yardstick == null ? null : result.timing(yardstick).micros();
        double[] logarithms = new double[units == null ? times.size() : Math.min(times.size(), units.size())];
        for (int k = 0; k < logarithms.length; k++) {
            logarithms[k] = Math.log(times.get(k)) - (units == null ? 0 : Math.log(units.get(k)));
        }
        return logarithms;
    }

    /** Whether one of them is a growth beyond noise. */
    public static boolean anySlower(List<Change> changes) {
        return changes.stream().anyMatch(Change::isSlower);
    }

    /** What a person should know of it. */
    public static String write(List<Change> changes) {
        StringBuilder text = new StringBuilder();
        List<Change> slower = changes.stream().filter(Change::isSlower).toList();
        List<Change> faster = changes.stream().filter(Change::isFaster).toList();
        text.append(slower.isEmpty() ? "Nothing got slower beyond noise" : "Slower beyond noise: " + slower.size()).append(", of ")
                .append(changes.size()).append(" times that are in both reports.\n");
        slower.forEach(change -> text.append("  slower  ").append(change.line()).append('\n'));
        faster.forEach(change -> text.append("  faster  ").append(change.line()).append('\n'));
        changes.stream().filter(Change::isOfTheYardstick)
                .forEach(change -> text.append("  neither ").append(change.line()).append("; by itself not beyond noise\n"));
        return text.toString();
    }
}
