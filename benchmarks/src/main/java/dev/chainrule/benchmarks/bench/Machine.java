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

    private static String first(String file, String pattern, String otherwise) {
        try {
            Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
            return matcher.find() ? matcher.group(1) : otherwise;
        } catch (IOException elsewhere) {
            return otherwise;                                               // a system that is not Linux
        }
    }
}
