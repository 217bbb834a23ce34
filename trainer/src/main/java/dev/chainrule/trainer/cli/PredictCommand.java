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
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
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

    private static final int WRITTEN_AT_ONCE = 1 << 16;

    private final Console console;

    @Parameters(index = "0", paramLabel = "DIR", description = "the folder of a trained model")
    private String folder;

    @Parameters(index = "1", paramLabel = "DATA", arity = "0..1", description = QueryOption.FORMATS)
    private String data;

    @Mixin
    private QueryOption query = new QueryOption();

    @Mixin
    private CacheOption caches = new CacheOption();

    @Option(names = "--out", paramLabel = "FILE", description = "the file to write, replaced as a whole (default: standard output)")
    private String out;

    PredictCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        TrainedModel model = OutputFolder.load(console.path(folder));
        Table table = query.read(console, "predict", data, caches.cache(console));
        EncodedTable inputs = model.encoding().of(table);
        int[] rows = inputs.usable();
        double[] y = targets(table, model, rows);
        double[] predictions;
        String judged = null;
        try (Device device = Devices.open("auto")) {
            predictions = predictions(device, model, inputs, rows);
            int[] known = IntStream.range(0, rows.length).filter(k -> !Double.isNaN(y[k])).toArray();
            if (known.length > 0) {
                judged = judge(device, model, inputs, rows, y, predictions, known);
            }
        }
        if (out == null) {
            write(console.out(), model, table.rows(), rows, predictions);
            console.out().flush();
        } else {
            AtomicWrite.file(console.path(out), stream -> {
                try (Writer text = new OutputStreamWriter(stream, StandardCharsets.UTF_8)) {
                    write(text, model, table.rows(), rows, predictions);
                }
            });
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

    /** One line for each row of the table, empty where none is predicted. */
    private static void write(Appendable csv, TrainedModel model, int rows, int[] usable, double[] predictions) throws IOException {
        List<String> labels = model.classes().stream().map(PredictCommand::quoted).toList();
        StringBuilder lines = new StringBuilder("prediction\n");
        int next = 0;
        for (int row = 0; row < rows; row++) {
            if (next < usable.length && usable[next] == row) {
                double prediction = predictions[next++];
                lines.append(labels.isEmpty() ? Double.toString(prediction) : labels.get((int) prediction));
            }
            lines.append('\n');
            if (lines.length() >= WRITTEN_AT_ONCE) {
                csv.append(lines);
                lines.setLength(0);
            }
        }
        csv.append(lines);
    }

    /** A number a row, or the number of its class. */
    private static double[] predictions(Device device, TrainedModel model, EncodedTable inputs, int[] rows) {
        double[] predictions = new double[rows.length];
        model.predict(device.backend(), rows.length, source(inputs, rows), (from, part) -> {
            for (int i = 0; i < part.length / model.model().outputs(); i++) {
                predictions[from + i] = model.classes().isEmpty() ? part[i] : model.classOf(part, i);
            }
        });
        return predictions;
    }

    private static String quoted(String label) {
        return label.matches("[^,\"\r\n]*") ? label : '"' + label.replace("\"", "\"\"") + '"';
    }

    private static String judge(Device device, TrainedModel model, EncodedTable inputs, int[] rows, double[] y, double[] predictions,
            int[] known) {
        int[] judged = IntStream.of(known).map(k -> rows[k]).toArray();
        double loss = model.loss(device.backend(), known.length, source(inputs, judged), i -> y[known[i]]);
        String accuracy = model.classes().isEmpty() ? ""
                : ", " + IntStream.of(known).filter(k -> predictions[k] == y[k]).count() + " of them classified right";
        return TrainReport.lossName(model) + ": " + loss + " on " + Numbers.count(known.length, "row") + accuracy + ".";
    }
}
