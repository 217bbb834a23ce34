package dev.chainrule.trainer.cli;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.Expr;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.autograd.formula.GraphReport;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Debug;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.KernelListing;
import dev.chainrule.tensor.graph.GraphPrinter;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Extent;
import dev.chainrule.tensor.shape.Shape;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code explain}: what would run for a loss and its gradient: the graph, the derivative, the kernels with their bytes and flops. Runs
 * nothing and allocates nothing of the size of the data.
 */
@Command(name = "explain", mixinStandardHelpOptions = true, sortOptions = false, description = "Shows graph, derivative and plan of a loss and its gradient: kernels, bytes, flops. Runs nothing.")
final class ExplainCommand implements Callable<Integer> {
    private static final Map<String, String> MODELS = Map.of("relu", "mean((y - max(0, X·w + b))^2)", "linear", "mean((y - (X·w + b))^2)");
    private static final Map<String, Shape> DATA = Map.of("X", Shape.parse("N,D"), "w", Shape.parse("D"), "y", Shape.parse("N"));

    private final Console console;

    @Parameters(arity = "0..1", paramLabel = "FORMULA", description = "a scalar loss of the data X [N,D] and y [N] and its parameters, such as w [D]")
    private String formula;

    @Option(names = "--model", paramLabel = "relu|linear", description = "the loss of this neuron, where no formula is given (default: relu)")
    private String model;

    @Option(names = "--shape", paramLabel = "X=N,D", description = "the shape of a variable; X=N,D, y=N, w=D unless said otherwise, others are scalars")
    private List<String> shapes = new ArrayList<>();

    @Option(names = "--wrt", paramLabel = "w,b", description = "the parameters (default: every variable but X and y)")
    private String wrt;

    @Option(names = "--features", paramLabel = "D", description = "the number that D stands for")
    private String features;

    @Option(names = "--rows", paramLabel = "N", description = "the number that N stands for")
    private String rows;

    @Option(names = "--device", paramLabel = "D", defaultValue = "auto", description = "the device to plan for (default: auto)")
    private String device;

    @Option(names = "--ptx", description = "the text that a GPU runs, with its registers and spills")
    private boolean ptx;

    @Option(names = "--arch", paramLabel = "sm_90", description = "the chip that --ptx is for (default: sm_90)")
    private String arch;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    ExplainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        checkDevice();
        DimSizes sizes = sizes();
        if (formula != null && model != null) {
            throw new BadCallException("explain takes a formula or --model, not both.");
        }
        if (formula == null && !MODELS.containsKey(model == null ? "relu" : model)) {
            throw new BadCallException("There is no model '" + model + "': use relu or linear, or give a formula.");
        }
        Expr expr = FormulaParser.parse(formula != null ? formula : MODELS.get(model == null ? "relu" : model));
        FormulaGraph graph = new FormulaGraph(expr, declared(expr), DType.F32);
        Map<String, Node> parameters = new LinkedHashMap<>();
        parameters(expr).forEach(name -> parameters.put(name, graph.variables().get(name)));
        List<Node> outputs = new ArrayList<>(List.of(graph.root()));
        outputs.addAll(Gradients.of(graph.root(), List.copyOf(parameters.values())));
        Plan plan = Planner.plan(outputs);
        List<Map<String, Object>> kernels = plan.kernels().stream().map(kernel -> object(kernel, sizes)).toList();
        Set<String> open = openDimensions(graph.variables().values(), sizes);
        List<KernelListing> listings = listings(plan, sizes, open);
        for (int k = 0; k < listings.size(); k++) {
            kernels.get(k).putAll(listings.get(k).facts());
            if (ptx) {
                kernels.get(k).put("ptx", listings.get(k).text());
            }
        }
        if (json) {
            JsonOutput.print(console.out(), Map.of("kernels", kernels));
        } else {
            print(console.out(), expr, parameters, outputs, plan, kernels);
            listings.forEach(listing -> print(console.out(), listing));
        }
        return 0;
    }

    /** The names of the dimensions that no number was given for. */
    private static Set<String> openDimensions(Collection<Node> variables, DimSizes sizes) {
        return variables.stream().flatMap(node -> node.shape().dims().stream())
                .filter(dim -> dim.isNamed() && !sizes.asMap().containsKey(dim.name()))
                .map(Dim::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The code of a GPU: for a device that has some, or if it was asked for; none while a dimension is left open. */
    private List<KernelListing> listings(Plan plan, DimSizes sizes, Set<String> open) {
        boolean onGpu = device.equals("sim") || device.startsWith("cuda");
        boolean asked = ptx || arch != null;
        if (asked && !open.isEmpty()) {
            throw new BadCallException("The text for a GPU needs numbers for the dimensions " + String.join(", ", open)
                    + ": give N by --rows, D by --features, any other in --shape.");
        }
        return onGpu && open.isEmpty() || asked ? Devices.list(onGpu ? device : "cuda:0", plan, sizes, arch) : List.of();
    }

    private void print(PrintStream out, KernelListing listing) {
        out.println("\n" + listing.kernel() + ": " + listing.layout());
        listing.facts().forEach((name, value) -> out.println("  " + name + " " + value));
        if (ptx) {
            out.println();
            out.print(listing.text());
        }
    }

    private void checkDevice() {
        boolean auto = device.equals("auto");
        boolean gpu = device.matches("sim(:sm_\\d+)?|cuda(:\\d{1,4})?");          // its code can be shown where there is none
        String found = gpu ? device
                : Devices.find().stream().filter(each -> auto ? each.available() : each.name().equals(device)).findFirst()
                        .orElseThrow(() -> new BadCallException("There is no device '" + device + "': see ./chainrule devices.")).name();
        Debug.say(Debug.DEVICES, () -> "device " + (auto ? "auto: " : "") + found + ", to plan for; nothing runs");
    }

    private List<String> parameters(Expr expr) {
        List<String> names = wrt != null
                ? Arrays.stream(wrt.split(",")).map(String::trim).toList()
                : expr.variables().stream().filter(name -> !name.equals("X") && !name.equals("y")).toList();
        for (String name : names) {
            if (!expr.variables().contains(name)) {
                throw new BadCallException(
                        "--wrt names '" + name + "', which is no variable of the formula; it has " + String.join(", ", expr.variables())
                                + ".");
            }
        }
        return names;
    }

    /** The shapes of the variables, with D a number where it is given, so that the plan knows how long a row is. */
    private Map<String, Shape> declared(Expr expr) {
        Map<String, Shape> all = new LinkedHashMap<>();
        expr.variables().stream().filter(DATA::containsKey).forEach(name -> all.put(name, DATA.get(name)));
        all.putAll(ShapeOption.parse("--shape", shapes));
        if (features != null) {
            Dim number = Dim.of(number("--features", features));
            all.replaceAll((name, shape) -> Shape.of(shape.dims().stream().map(dim -> dim.toString().equals("D") ? number : dim).toList()));
        }
        return all;
    }

    private DimSizes sizes() {
        DimSizes sizes = DimSizes.none();
        sizes = rows == null ? sizes : sizes.with("N", number("--rows", rows));
        return features == null ? sizes : sizes.with("D", number("--features", features));
    }

    private static long number(String flag, String text) {
        if (!text.matches("[0-9]{1,15}") || Long.parseLong(text) == 0) {
            throw new BadCallException(flag + " needs a whole number of at least 1, not '" + text + "'.");
        }
        return Long.parseLong(text);
    }

    /** The number, or the polynomial where a dimension is left open. */
    private static Object count(Extent extent, DimSizes sizes) {
        try {
            return extent.at(sizes);
        } catch (BadCallException open) {
            return extent.toString();
        } catch (ArithmeticException overflow) {
            throw new BadCallException("The sizes are too large: " + extent + " does not fit 63 bits.", overflow);
        }
    }

    private static Map<String, Object> object(Kernel kernel, DimSizes sizes) {
        Map<String, Object> reads = new LinkedHashMap<>();
        kernel.reads().forEach((slot, times) -> reads.put(slot.name(), times));
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("name", kernel.name());
        object.put("rows", count(kernel.rows(), sizes));
        object.put("bytes", count(kernel.bytes(), sizes));
        object.put("flops", count(kernel.flops(), sizes));
        object.put("reads", reads);
        return object;
    }

    private static void print(PrintStream out, Expr expr, Map<String, Node> parameters, List<Node> outputs, Plan plan,
            List<Map<String, Object>> counts) {
        out.println("f = " + expr);
        new GraphReport(outputs.get(0), parameters).derivatives(false).values().forEach(out::println);
        out.println("\nGraph of the loss and its gradient");
        out.print(GraphPrinter.print(outputs).indent(2));
        out.println("\nPlan: " + plan.kernels().size() + (plan.kernels().size() == 1 ? " kernel" : " kernels"));
        for (int k = 0; k < counts.size(); k++) {
            Kernel kernel = plan.kernels().get(k);
            out.print(kernel.describe().indent(2));
            Object bytes = counts.get(k).get("bytes");
            Object flops = counts.get(k).get("flops");
            out.println("    moves " + bytes + " bytes, does " + flops + " flops" + (bytes instanceof Long b && flops instanceof Long f
                    ? String.format(java.util.Locale.ROOT, ": %.2f flops a byte", (double) f / b)
                    : ""));
            kernel.reads()
                    .forEach((slot, times) -> out.println("    reads " + slot.name() + (times == 1 ? " once" : " " + times + " times")));
        }
    }
}
