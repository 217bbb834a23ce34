package dev.chainrule.benchmarks.bench;

import dev.chainrule.benchmarks.bench.BenchCase.Entrant;
import dev.chainrule.benchmarks.bench.BenchCase.Pace;
import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a quick run and a full run measure. */
final class Cases {
    /** All suites, in the order in which they are measured. */
    static final List<String> SUITES = List.of("loss-gradient", "layer", "training", "epoch", "parse", "start-up", "elementwise", "rows",
            "features", "derive", "compile");

    private static final List<String> SIZES = List.of("1000x10", "4096x256", "100000x32", "200000x512", "1000000x64", "20000x4096");
    private static final List<String> FORMULAS = List.of("sin(x + x^2)", "x^2 * exp(-x) / (1 + x^2)",
            "ln(1 + exp(sin(3 * x) * tanh(x))) + sqrt(1 + max(0, x)^2)");
    /** Where data lies in a cache, time depends on which pages of memory a process was given; so there are several. The JIT needs its time in each. */
    private static final Pace CACHED = new Pace(6, 3, 150, 5);
    private static final Pace SWEEP = new Pace(2, 9, 200, 1);
    private static final Pace LATENCY = new Pace(6, 9, 200, 1);

    private final boolean quick;
    private final boolean peers;
    private final List<BenchCase> cases = new ArrayList<>();

    private Cases(boolean quick, boolean peers) {
        this.quick = quick;
        this.peers = peers;
    }

    /**
     * The cases of a run.
     *
     * @param quick  the few that say most, within ten minutes, instead of all
     * @param peers  whether others take part
     * @param suites which to take; all, if it is empty
     * @throws BadCallException if there is no such suite
     */
    static List<BenchCase> of(boolean quick, boolean peers, List<String> suites) {
        for (String suite : suites) {
            if (!SUITES.contains(suite)) {
                throw new BadCallException("--suites: there is no '" + suite + "'; choose from " + String.join(", ", SUITES) + ".");
            }
        }
        Cases all = new Cases(quick, peers);
        for (String suite : SUITES) {
            if (suites.isEmpty() || suites.contains(suite)) {
                all.addSuite(suite);
            }
        }
        return all.cases;
    }

    private void addSuite(String suite) {
        switch (suite) {
            case "loss-gradient" -> lossGradient();
            case "layer" -> layer();
            case "training" -> training();
            case "epoch" -> epoch();
            case "parse" -> parse();
            case "start-up" ->
                add(suite, "StartUp", new Pace(1, quick ? 5 : 9, 100, 1), parameters("size", "1000x10"),
                        "chainrule limit", "nd4j pytorch loops");
            case "elementwise" -> elementwise();
            case "rows" -> rows();
            case "features" -> features();
            case "derive" -> derive();
            case "compile" -> compile();
            default -> throw new IllegalArgumentException(suite);
        }
    }

    private void lossGradient() {
        for (String model : List.of("relu", "linear")) {
            for (String size : SIZES) {
                if (!quick || model.equals("relu") || size.equals("200000x512")) {
                    Pace pace = SIZES.indexOf(size) < 3 ? CACHED : new Pace(3, quick ? 9 : 11, 350, 1);
                    add("loss-gradient", "LossGradient", pace, parameters("size", size, "model", model),
                            "chainrule chainruleScalar limit", "nd4j pytorch loops");
                }
            }
        }
    }

    /** Plain loops take seconds from a width of 1024 on, and are left out there. */
    private void layer() {
        for (int width : quick ? new int[] {1024} : new int[] {256, 512, 1024, 2048}) {
            add("layer", "Layer", new Pace(2, quick ? 7 : 9, width < 1024 ? 200 : 400, 1), parameters("width", Integer.toString(width)),
                    "chainrule limit",
                    "chainruleBlas nd4j pytorch" + (width < 1024 ? " loops" : ""));
        }
    }

    private void training() {
        for (String size : quick ? List.of("100000x32") : List.of("4096x256", "100000x32", "200000x512")) {
            for (String optimizer : List.of("adam", "sgd")) {
                add("training", "Training", new Pace(3, quick ? 7 : 9, size.equals("200000x512") ? 400 : 150, 1),
                        parameters("size", size, "optimizer", optimizer),
                        "chainrule limit", "nd4j pytorch loops");
            }
        }
    }

    private void epoch() {
        for (String batch : List.of("0", "256")) {
            add("epoch", "Epoch", new Pace(3, quick ? 9 : 15, batch.equals("0") ? 250 : 150, 1),
                    parameters("size", batch.equals("0") ? "100000x256" : "25600x64", "batchRows", batch),
                    "chainrule chainruleStreamed limit", "");
        }
    }

    private void parse() {
        for (String content : List.of("numbers", "texts")) {
            add("parse", "Parse", new Pace(6, quick ? 9 : 15, 400, 1),
                    parameters("size", quick ? "100000x10" : "1000000x10", "content", content), "chainrule limit", "");
        }
    }

    private void elementwise() {
        for (String work : quick ? List.of("chain", "dot") : List.of("relu", "chain", "dot", "sum", "max")) {
            for (int elements : quick ? new int[] {1_000_000}
                    : new int[] {1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000}) {
                boolean several = work.equals("chain") || work.equals("dot");
                add("elementwise", "Elementwise", new Pace(2, 9, elements > 1_000_000 ? 350 : 120, 1),
                        parameters("work", work, "elements", Integer.toString(elements)),
                        "chainrule" + (several ? " chainruleUnfused" : "") + (work.equals("relu") || work.equals("chain") ? "" : " limit"),
                        "nd4j pytorch loops");
            }
        }
    }

    private void rows() {
        for (int rows : quick ? new int[0]
                : new int[] {1000, 3000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000}) {
            add("rows", "LossGradient", SWEEP, parameters("size", rows + "x64", "model", "relu"), "chainrule limit", "pytorch");
        }
    }

    private void features() {
        for (int features : quick ? new int[0] : new int[] {4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096}) {
            add("features", "LossGradient", SWEEP, parameters("size", "20000x" + features, "model", "relu"), "chainrule limit", "pytorch");
        }
    }

    private void derive() {
        for (String formula : quick ? List.<String>of() : FORMULAS) {
            for (String stage : List.of("parse", "differentiate", "simplify", "all")) {
                add("derive", "Derive", LATENCY, parameters("formula", formula, "stage", stage), "chainrule clock", "");
            }
        }
    }

    private void compile() {
        for (String graph : quick ? List.<String>of() : List.of("neuron", "adam", "layer")) {
            for (String stage : List.of("plan", "compile")) {
                add("compile", "Compile", LATENCY, parameters("graph", graph, "stage", stage), "chainrule clock", "");
            }
        }
    }

    private void add(String suite, String type, Pace pace, Map<String, String> parameters, String ours, String others) {
        List<Entrant> entrants = new ArrayList<>();
        for (String method : ours.split(" ")) {
            entrants.add(new Entrant(type + "Benchmark", method));
        }
        if (peers && !others.isEmpty()) {
            for (String method : others.split(" ")) {
                entrants.add(new Entrant("Peer" + type + "Benchmark", method));
            }
        }
        cases.add(new BenchCase(suite, parameters, entrants, pace));
    }

    private static Map<String, String> parameters(String... namesAndValues) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int k = 0; k < namesAndValues.length; k += 2) {
            parameters.put(namesAndValues[k], namesAndValues[k + 1]);
        }
        return parameters;
    }
}
