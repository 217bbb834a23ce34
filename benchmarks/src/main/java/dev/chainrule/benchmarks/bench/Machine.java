package dev.chainrule.benchmarks.bench;

import dev.chainrule.benchmarks.report.Environment;
import dev.chainrule.tensor.Devices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks this machine what it is. */
final class Machine {
    private Machine() {
    }

    /** @param kind {@code quick} or {@code full} */
    static Environment here(String kind) {
        String cpu = first("/proc/cpuinfo", "(?m)^model name\\s*:\\s*(.+)$", System.getProperty("os.arch"));
        String device = Devices.find().stream().filter(found -> found.name().equals("cpu")).map(found -> found.reason()).findFirst()
                .orElse("");
        String kilobytes = first("/proc/meminfo", "(?m)^MemTotal:\\s*(\\d+) kB$", "");
        String memory = kilobytes.isEmpty() ? "memory unknown" : Math.round(Double.parseDouble(kilobytes) * 1024 / 1e9) + " GB";
        return new Environment(cpu.replaceAll("\\s+", " ").strip() + (device.isEmpty() ? "" : ", " + device.replaceFirst(", Java.*", "")),
                memory,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                System.getProperty("chainrule.commit", "unknown"), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), kind);
    }

    /** The share of all cores that is taken now, over a quarter of a second, 0 to 1; −1 where the system does not say. */
    static double busy() {
        try {
            long[] before = ticks();
            Thread.sleep(250);
            long[] after = ticks();
            return 1 - (double) (after[1] - before[1]) / Math.max(1, after[0] - before[0]);
        } catch (IOException | NumberFormatException unknown) {
            return -1;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** All cores' time since the start, and what of it was idle: the first line of /proc/stat. */
    private static long[] ticks() throws IOException {
        long all = 0;
        long idle = 0;
        String[] words = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
        for (int k = 1; k < Math.min(words.length, 9); k++) {                // what follows is counted in these already
            all += Long.parseLong(words[k]);
            idle += k == 4 || k == 5 ? Long.parseLong(words[k]) : 0;
        }
        return new long[] {all, idle};
    }

    private static String first(String file, String pattern, String otherwise) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return matcher.find() ? matcher.group(1) : otherwise;
        } catch (IOException elsewhere) {
            return otherwise;                                               // a system that is not Linux
        }
    }
}
