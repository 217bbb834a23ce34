package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.AtomicWrite;
import dev.chainrule.trainer.data.Column;
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
        List<Column> features = model.features().stream().map(table::column).map(this::usable).toList();
        int[] complete = IntStream.range(0, table.rows()).filter(row -> features.stream().noneMatch(column -> column.isMissing(row)))
                .toArray();
        Column target = table.has(model.target()) ? table.column(model.target()) : null;
        if (target != null && !target.isEmpty()) {
            target.numeric("target", CORRECT);
        }
        List<String> predictions;
        double[] y = target == null ? null : IntStream.of(complete).mapToDouble(target::value).toArray();
        String judged = null;
        try (Device device = Devices.open("auto")) {
            TrainedModel.RowSource source = (from, to) -> rows(features, complete, from, to);
            predictions = predictions(device, model, complete.length, source);
            int[] known = target == null ? new int[0] : IntStream.range(0, complete.length).filter(k -> !Double.isNaN(y[k])).toArray();
            if (known.length > 0) {
                judged = judge(device, model, y, known, features, complete);
            }
        }
        String csv = csv(table.rows(), complete, predictions);
        if (out == null) {
            console.out().print(csv);
            console.out().flush();
        } else {
            AtomicWrite.file(console.path(out), csv);
        }
        PrintStream remarks = out == null ? console.err() : console.out();
        if (complete.length < table.rows()) {
            console.err().println("No prediction for " + (table.rows() - complete.length) + " of " + Numbers.count(table.rows(), "row")
                    + ", where a feature is missing.");
        }
        if (judged != null) {
            remarks.println(judged);
        }
        return 0;
    }

    /** A column without a value is no error here: there is simply nothing to predict from. */
    private Column usable(Column column) {
        return column.isEmpty() ? column : column.numeric("feature", CORRECT);
    }

    private static double[] rows(List<Column> features, int[] complete, int from, int to) {
        double[] x = new double[(to - from) * features.size()];
        int place = 0;
        for (int k = from; k < to; k++) {
            for (Column column : features) {
                x[place++] = column.value(complete[k]);
            }
        }
        return x;
    }

    private static String csv(int rows, int[] complete, List<String> predictions) {
        StringBuilder text = new StringBuilder("prediction\n");
        int next = 0;
        for (int row = 0; row < rows; row++) {
            if (next < complete.length && complete[next] == row) {
                text.append(predictions.get(next++));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** A number a row, or the label of a class. */
    private static List<String> predictions(Device device, TrainedModel model, int count, TrainedModel.RowSource source) {
        if (!model.classes().isEmpty()) {
            return IntStream.of(model.classify(device.backend(), count, source)).mapToObj(model.classes()::get).toList();
        }
        return Arrays.stream(model.predict(device.backend(), count, source)).mapToObj(Double::toString).toList();
    }

    private static String judge(Device device, TrainedModel model, double[] y, int[] known, List<Column> features, int[] complete) {
        double[] targets = IntStream.of(known).mapToDouble(k -> y[k]).toArray();
        int[] tableRows = IntStream.of(known).map(k -> complete[k]).toArray();
        TrainedModel.RowSource source = (from, to) -> rows(features, tableRows, from, to);
        double loss = model.loss(device.backend(), targets, source);
        String accuracy = "";
        if (!model.classes().isEmpty()) {
            int[] found = model.classify(device.backend(), targets.length, source);
            long right = IntStream.range(0, found.length).filter(k -> found[k] == (int) targets[k]).count();
            accuracy = ", " + right + " of them classified right";
        }
        return TrainReport.lossName(model) + ": " + loss + " on " + Numbers.count(known.length, "row") + accuracy + ".";
    }
}
