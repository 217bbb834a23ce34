package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.cli.Console;
import dev.chainrule.trainer.data.AtomicWrite;
import dev.chainrule.trainer.data.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Our side of {@code bin/compare-gpu}: measures each size on one device and leaves times and results for {@code compare_gpu.py}. */
@Command(name = "compare-gpu", mixinStandardHelpOptions = true, description = "Loss and gradient of a neuron on one device, by its own clock.")
final class CompareGpu implements Callable<Integer> {
    private final Console console;

    @Option(names = "--device", description = "cuda:0 if not given.")
    private String device = "cuda:0";

    @Option(names = "--sizes", split = ",", description = "Rows x features, with commas between; five of 4.3 GB and a small one if not given.")
    private List<String> sizes = List.of("16777216x64", "4194304x256", "1048576x1024", "262144x4096", "65536x16384", "1000x10");

    @Option(names = "--model", description = "relu or linear.")
    private String model = "relu";

    @Option(names = "--dtype", description = "f32.")
    private String dtype = "f32";

    @Option(names = "--repeats", description = "Timed runs of each size.")
    private int repeats = 30;

    @Option(names = "--out", paramLabel = "FILE", description = "Times and results as JSON.")
    private String out = "ours.json";

    private CompareGpu(Console console) {
        this.console = console;
    }

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(Console.ofProcess(), arguments));
    }

    static int run(Console console, String... arguments) {
        return dev.chainrule.trainer.cli.Main.execute(console, "compare-gpu", new CompareGpu(console), arguments);
    }

    @Override
    public Integer call() {
        if (repeats < 1) {
            throw new BadCallException("--repeats must be 1 or more, not " + repeats + ".");
        }
        if (!List.of("relu", "linear").contains(model)) {
            throw new BadCallException("--model: there is no '" + model + "'; choose relu or linear.");
        }
        List<Size> all = new ArrayList<>();
        for (String size : sizes) {
            try {
                all.add(Size.parse(size));
            } catch (IllegalArgumentException wrong) {
                throw new BadCallException("--sizes: " + wrong.getMessage(), wrong);
            }
        }
        Map<String, Object> report = new LinkedHashMap<>();
        try (Device opened = Devices.open(device)) {
            report.put("device", opened.backend().description());
        }
        List<Map<String, Object>> cases = new ArrayList<>();
        for (Size size : all) {
            Map<String, Object> found = DeviceTimes.measure(device, size, model, dtype, repeats);
            console.err().println("Chainrule  " + DeviceTimes.line(found));
            cases.add(found);
        }
        report.put("cases", cases);
        AtomicWrite.file(console.path(out), Json.write(report, true) + "\n");
        return 0;
    }
}
