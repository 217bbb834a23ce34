package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.AtomicWrite;
import dev.chainrule.trainer.data.Column;
import dev.chainrule.trainer.data.EncodedTable;
import dev.chainrule.trainer.data.Labels;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.train.OutputFolder;
import dev.chainrule.trainer.train.TrainedModel;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code predict}: a trained model on a data file. */
@Command(name = "predict", mixinStandardHelpOptions = true, sortOptions = false, description = "Predicts with a trained model: one row for each row of a data file, empty where a value is missing; and the loss if the target is there.")
final class PredictCommand implements Callable<Integer> {
    private static final String CORRECT = "correct it, or leave it empty if it is missing";

    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "the folder of a trained model")
    private String folder;

    @Parameters(index = "1", paramLabel = "DATA", arity = "0..1", description = QueryOption.FORMATS)
    private String data;

    @Mixin
    private QueryOption query = new QueryOption();

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write, replaced as a whole (default: standard output)")
    private String out;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        TrainedModel model = OutputFolder.load(console.path(folder));
        Table table = query.read(console, "predict", data);
        EncodedTable inputs = model.encoding().of(table);
        int[] rows = inputs.usable();
        double[] y = targets(table, model, rows);
        List<String> predictions;
        String judged = null;
        try (Device device = Devices.open("auto")) {
            predictions = predictions(device, model, inputs, rows);
            int[] known = IntStream.range(0, rows.length).filter(k -> !Double.isNaN(y[k])).toArray();
            if (known.length > 0) {
                judged = judge(device, model, IntStream.of(known).mapToDouble(k -> y[k]).toArray(), inputs,
                        IntStream.of(known).map(k -> rows[k]).toArray());
            }
        }
        String csv = csv(table.rows(), rows, predictions);
        if (out == null) {
            console.out().print(csv);
            console.out().flush();
        } else {
            AtomicWrite.file(console.path(out), csv);
        }
        PrintStream remarks = out == null ? console.err() : console.out();
        if (rows.length < table.rows()) {
            console.err().println("No prediction for " + (table.rows() - rows.length) + " of " + Numbers.count(table.rows(), "row")
                    + ", where a feature is missing.");
        }
        if (judged != null) {
            remarks.println(judged);
        }
        return 0;
    }

    /** The targets of {@code rows}; NaN where there is none. */
    private static double[] targets(Table table, TrainedModel model, int[] rows) {
        double[] none = new double[rows.length];
        Arrays.fill(none, Double.NaN);
        if (!table.has(model.target()) || table.column(model.target()).isEmpty()) {
            return none;
        }
        Column target = table.column(model.target());
        if (!model.classes().isEmpty()) {
            return new Labels(model.classes()).numbers(target, rows);
        }
        target.numeric("target", CORRECT);
        return IntStream.of(rows).mapToDouble(target::value).toArray();
    }

    private static TrainedModel.RowSource source(EncodedTable inputs, int[] rows) {
        int width = inputs.encoding().width();
        return (from, to) -> {
            double[] x = new double[(to - from) * width];
            for (int k = from; k < to; k++) {
                inputs.read(rows[k], x, (k - from) * width);
            }
            return x;
        };
    }

    private static String csv(int rows, int[] usable, List<String> predictions) {
        StringBuilder text = new StringBuilder("prediction\n");
        int next = 0;
        for (int row = 0; row < rows; row++) {
            if (next < usable.length && usable[next] == row) {
                text.append(predictions.get(next++));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** A number a row, or the label of a class. */
    private static List<String> predictions(Device device, TrainedModel model, EncodedTable inputs, int[] rows) {
        TrainedModel.RowSource source = source(inputs, rows);
        if (!model.classes().isEmpty()) {
            return IntStream.of(model.classify(device.backend(), rows.length, source)).mapToObj(k -> quoted(model.classes().get(k)))
                    .toList();
        }
        return Arrays.stream(model.predict(device.backend(), rows.length, source)).mapToObj(Double::toString).toList();
    }

    private static String quoted(String label) {
        return label.matches("[^,\"\r\n]*") ? label : '"' + label.replace("\"", "\"\"") + '"';
    }

    private static String judge(Device device, TrainedModel model, double[] y, EncodedTable inputs, int[] rows) {
        double loss = model.loss(device.backend(), y, source(inputs, rows));
        String accuracy = "";
        if (!model.classes().isEmpty()) {
            int[] found = model.classify(device.backend(), y.length, source(inputs, rows));
            accuracy = ", " + IntStream.range(0, found.length).filter(k -> found[k] == (int) y[k]).count() + " of them classified right";
        }
        return TrainReport.lossName(model) + ": " + loss + " on " + Numbers.count(y.length, "row") + accuracy + ".";
    }
}
