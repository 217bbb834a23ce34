package dev.chainrule.trainer.out.report;

import dev.chainrule.autograd.formula.GraphReport;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.data.Column;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Split;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.out.report.ReportContent.Point;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.TrainedModel;
import dev.chainrule.trainer.train.Trainer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** The {@link Report} of a training that is over. */
public final class TrainingReport {
    /** Of more rows, as many at equal distances are judged. */
    private static final int MOST_JUDGED = 200_000;
    private static final int ELEMENTS_AT_ONCE = 1 << 20;

    private final Examples examples;
    private final Trainer.Outcome outcome;
    private final TrainedModel trained;

    private TrainingReport(Examples examples, Trainer.Outcome outcome) {
        this.examples = examples;
        this.outcome = outcome;
        this.trained = outcome.model();
    }

    /**
     * The page.
     *
     * @param table    the data as read
     * @param examples what was taken of it
     * @param settings how it was trained; its holdout and seed say which rows were held out
     * @param facts    name → value, to be listed
     * @param backend  what predicts the held-out rows
     */
    public static String html(Table table, Examples examples, Trainer.Outcome outcome, Settings settings, Map<String, ?> facts,
            Backend backend) {
        TrainingReport report = new TrainingReport(examples, outcome);
        Map<String, String> listed = new LinkedHashMap<>();
        facts.forEach((name, value) -> listed.put(words(name), value instanceof Double number ? Html.number(number)
                : String.valueOf(value)));
        List<Point> history = outcome.history().epochs().stream()
                .map(epoch -> new Point(epoch.number(), epoch.loss(), epoch.holdout())).toList();
        return Report.html(new ReportContent(examples.target(), report.subtitle(), outcome.failure(), report.figures(), report.lossName(),
                history, report.columns(table), report.judgement(settings, backend), report.weights(), listed, report.formula()));
    }

    /** {@code learningRate} as {@code learning rate}. */
    private static String words(String name) {
        return name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
    }

    private String subtitle() {
        String article = trained.model().describe().matches("[aeiou].*") ? "An " : "A ";
        return article + trained.model().describe() + " of " + Examples.count(examples.columns(), "feature") + ", trained on "
                + Examples.count(outcome.rows(), "row") + " of " + examples.file()
                + (outcome.holdoutRows() == 0 ? "." : "; " + Examples.count(outcome.holdoutRows(), "row") + " held out.");
    }

    private Map<String, String> figures() {
        Map<String, String> figures = new LinkedHashMap<>();
        figures.put("training loss", Html.number(outcome.trainLoss()));
        if (outcome.holdoutLoss() != null) {
            figures.put("held-out loss", Html.number(outcome.holdoutLoss()));
        }
        if (!Double.isNaN(outcome.accuracy())) {
            figures.put("accuracy", String.format(Locale.ROOT, "%.2f %%", 100 * outcome.accuracy()));
        } else if (!Double.isNaN(outcome.rSquared())) {
            figures.put("R²", String.format(Locale.ROOT, "%.4f", outcome.rSquared()));
        }
        figures.put("rows", Integer.toString(outcome.rows() + outcome.holdoutRows()));
        figures.put("features", Integer.toString(examples.columns()));
        figures.put("epochs", Integer.toString(outcome.epochs()));
        return figures;
    }

    private String lossName() {
        Loss loss = trained.model().lossFunction();
        return loss == null ? "loss" : loss.describe(trained.target());
    }

    private List<ColumnSummary> columns(Table table) {
        List<ColumnSummary> columns = new ArrayList<>();
        for (Column column : table.columns()) {
            String role = column.name().equals(examples.target()) ? "target" : isFeature(column.name()) ? "feature" : "";
            columns.add(column.hasTexts() ? ColumnSummary.ofTexts(column.name(), role, table.rows(), column::label)
                    : ColumnSummary.ofNumbers(column.name(), role, table.rows(), column::value));
        }
        return columns;
    }

    /** Whether it is a feature, or one of its values is, such as {@code Origin=Japan}. */
    private boolean isFeature(String column) {
        return trained.features().stream().anyMatch(name -> name.equals(column) || name.startsWith(column + "="));
    }

    private Judgement judgement(Settings settings, Backend backend) {
        if (!trained.model().predicts()) {
            return null;
        }
        int[] held = Split.of(examples.rows(), settings.holdout(), settings.seed()).holdout();
        int[] rows = held.length > 0 ? held : IntStream.range(0, examples.rows()).toArray();
        int stride = (rows.length + MOST_JUDGED - 1) / MOST_JUDGED;
        int[] judged = IntStream.range(0, rows.length).filter(k -> k % Math.max(1, stride) == 0).map(k -> rows[k]).toArray();
        Examples part = examples.subset(judged);
        String what = (stride > 1 ? judged.length + " of the " : "")
                + Examples.count(rows.length, held.length > 0 ? "held-out row" : "training row");
        double[] predicted = trained.classes().isEmpty() ? trained.predict(backend, part.rows(), part::matrix)
                : Arrays.stream(trained.classify(backend, part.rows(), part::matrix)).asDoubleStream().toArray();
        return new Judgement(what, part.targets(), predicted, trained.classes());
    }

    // ---- weights -------------------------------------------------------------------------------------------------------------------------

    private List<Weights> weights() {
        List<Weights> weights = new ArrayList<>();
        List<Parameter> parameters = trained.model().parameters();
        for (int k = 0; k < parameters.size(); k++) {
            Parameter parameter = parameters.get(k);
            List<Dim> dims = parameter.shape().dims();
            boolean ofFeatures = !dims.isEmpty() && dims.get(0).isNamed();
            weights.add(new Weights(parameter.name(), dims.isEmpty() ? List.of() : names(dims.get(0), k),
                    dims.size() < 2 ? List.of() : names(dims.get(1), k), trained.parameters().get(k), ofFeatures ? deviations() : null));
        }
        return weights;
    }

    /** Features by their names; classes by theirs, in the last layer; the rest by number. */
    private List<String> names(Dim dim, int parameter) {
        if (dim.isNamed()) {
            return trained.features();
        }
        boolean last = parameter >= trained.model().parameters().size() - 2;
        return last && dim.size() == trained.classes().size() ? trained.classes()
                : IntStream.rangeClosed(1, (int) dim.size()).mapToObj(Integer::toString).toList();
    }

    private double[] deviations() {
        int width = examples.columns();
        double[] sums = new double[width];
        double[] squares = new double[width];
        int stretch = Math.max(1, ELEMENTS_AT_ONCE / Math.max(1, width));
        double[] first = examples.matrix(0, Math.min(1, examples.rows()));          // shifted, so that nothing cancels
        for (int from = 0; from < examples.rows(); from += stretch) {
            double[] rows = examples.matrix(from, Math.min(examples.rows(), from + stretch));
            for (int k = 0; k < rows.length; k++) {
                double value = rows[k] - first[k % width];
                sums[k % width] += value;
                squares[k % width] += value * value;
            }
        }
        double[] deviations = new double[width];
        for (int j = 0; j < width; j++) {
            double mean = sums[j] / examples.rows();
            deviations[j] = Math.sqrt(Math.max(0, squares[j] / examples.rows() - mean * mean));
        }
        return deviations;
    }

    // ---- formula -------------------------------------------------------------------------------------------------------------------------

    private GraphReport formula() {
        Model model = trained.model();
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F64);
        Node y = graph.input("y", Shape.parse("N"), DType.F64);
        Map<String, Node> leaves = new LinkedHashMap<>();
        model.parameters().forEach(parameter -> leaves.put(parameter.name(), graph.input(parameter.name(), parameter.shape(), DType.F64)));
        return new GraphReport(model.loss(x, y, List.copyOf(leaves.values())), leaves);
    }
}
