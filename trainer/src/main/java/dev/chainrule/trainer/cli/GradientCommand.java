package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.trainer.data.DiskCache;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.train.LossGradient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code gradient}: the loss of a neuron on the raw columns of a file, and its gradient. */
@Command(name = "gradient", mixinStandardHelpOptions = true, sortOptions = false, description = "Computes the loss of a neuron on the raw columns of a data file, and its gradient.")
final class GradientCommand implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "DATA", arity = "0..1", description = QueryOption.FORMATS)
    private String data;

    @Mixin
    private QueryOption query = new QueryOption();

    @Option(names = "--target", paramLabel = "NAME", required = true, description = "the column to predict")
    private String target;

    @Option(names = "--features", paramLabel = "a,b", description = "the columns to predict from (default: all others that have numbers)")
    private String features;

    @Option(names = "--model", paramLabel = "relu|linear", defaultValue = "relu", description = "the neuron (default: relu)")
    private String model;

    @Option(names = "--weights", paramLabel = "0.1,-0.2", required = true, description = "one for each feature")
    private String weights;

    @Option(names = "--bias", paramLabel = "0.3", required = true, description = "the bias")
    private String bias;

    @Option(names = "--dtype", paramLabel = "f32|f64", defaultValue = "f32", description = "the type of the numbers (default: f32)")
    private String dtype;

    @Option(names = "--device", paramLabel = "D", defaultValue = "auto", description = "auto, cpu, sim, cuda:0 (default: auto)")
    private String device;

    @Option(names = "--json", description = "one JSON object on standard output")
    private boolean json;

    GradientCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Neuron neuron = Options.choice("--model", model, Neuron.class);
        DType type = Options.choice("--dtype", dtype, Floating.class) == Floating.F32 ? DType.F32 : DType.F64;
        double[] w = Options.numbers("--weights", weights);
        double b = Options.number("--bias", bias);
        Table table = query.read(console, "gradient", data, DiskCache.off());
        Examples examples = Examples.of(table, target, Options.names("--features", features), Missing.DROP);
        examples.notes().forEach(console.err()::println);
        if (w.length != examples.columns()) {
            throw new BadCallException("--weights gives " + Numbers.count(w.length, "weight") + " for "
                    + Numbers.count(examples.columns(), "feature") + ": " + Table.list(examples.features()) + ".");
        }
        try (Device opened = Devices.open(device)) {
            LossGradient gradient = LossGradient.of(opened.backend(), neuron, examples, w, b, type);
            print(examples, gradient);
        }
        return 0;
    }

    private void print(Examples examples, LossGradient gradient) {
        if (json) {
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("loss", gradient.loss());
            List<Double> list = new ArrayList<>();
            for (double weight : gradient.weights()) {
                list.add(weight);
            }
            object.put("weights", list);
            object.put("bias", gradient.bias());
            object.put("rows", examples.rows());
            object.put("features", examples.features());
            JsonOutput.print(console.out(), object);
            return;
        }
        console.out().println("loss = " + gradient.loss() + "  (mean squared error over " + Numbers.count(examples.rows(), "row") + ")");
        for (int j = 0; j < examples.columns(); j++) {
            console.out().println("∂loss/∂w[" + examples.features().get(j) + "] = " + gradient.weights()[j]);
        }
        console.out().println("∂loss/∂b = " + gradient.bias());
    }

    private enum Floating {
        F32, F64
    }
}
