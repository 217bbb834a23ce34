package dev.chainrule.trainer.out.onnx;

import static dev.chainrule.trainer.out.onnx.OnnxGraph.attribute;
import static dev.chainrule.trainer.out.onnx.OnnxGraph.textAttribute;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.data.Encoding;
import dev.chainrule.trainer.data.Json;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.train.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trained model as an ONNX file that takes the columns of the data as they are: categories, missing values and labels included.
 *
 * <p><b>Inputs.</b> Where every column is a number, one: {@code X} (N, D), in the order of the model's features. Otherwise one a column, under
 * its name, (N, 1): numbers, or strings for a category. Numbers are float64 unless float32 is asked for; so the export computes what
 * {@code predict} does. A missing number is NaN, a missing category the empty string: where the model has means for them, these are put there;
 * else a missing number makes the prediction NaN, and a missing category, like one that the model does not know, is an error of the runtime.
 *
 * <p><b>Outputs.</b> For a number {@code prediction} (N). For classes {@code label} (N), strings, and {@code probabilities} (N, K) in the order
 * of the classes, which the file's metadata has; under a hinge loss {@code score} (N) instead, above 0 for the second class. An output whose
 * name is a column's gets {@code _1} at its end.
 */
public final class OnnxExport {
    private static final String ROWS = "N";

    private final OnnxGraph graph = new OnnxGraph();
    private final TrainedModel model;
    private final List<Column> columns;
    private final DType dtype;
    private String rowCount;

    /**
     * A column of the data that the model takes.
     *
     * @param name       in the header
     * @param categories its values, an input of the model for each; null if it is a number
     * @param means      what its inputs are where the value is missing; null if nothing is put there
     */
    public record Column(String name, List<String> categories, double[] means) {
        int width() {
            return categories == null ? 1 : categories.size();
        }
    }

    private OnnxExport(TrainedModel model, List<Column> columns, DType dtype) {
        this.model = model;
        this.columns = columns;
        this.dtype = dtype;
    }

    /**
     * The bytes of the file, of a model with its own encoding.
     *
     * @see #bytes(TrainedModel, List, DType)
     */
    public static byte[] bytes(TrainedModel model, DType dtype) {
        List<Column> columns = new ArrayList<>();
        double[] means = model.encoding().means();
        int input = 0;
        for (Encoding.Feature feature : model.encoding().features()) {
            int next = input + feature.width();
            columns.add(new Column(feature.column(), feature.categories() == null ? null : feature.categories().values(),
                    means == null ? null : Arrays.copyOfRange(means, input, next)));
            input = next;
        }
        return bytes(model, columns, dtype);
    }

    /**
     * The bytes of the file.
     *
     * @param columns what the model's features are made of, in their order
     * @param dtype   the type of the numbers that go in, are computed with and come out: F64 or F32
     * @throws BadCallException if the model has a loss alone, and predicts nothing
     */
    public static byte[] bytes(TrainedModel model, List<Column> columns, DType dtype) {
        return new OnnxExport(model, columns, dtype).write();
    }

    private byte[] write() {
        String x = features();
        String scores = scores(x);
        if (model.classes().isEmpty()) {
            output("prediction", scores, OnnxGraph.elementType(dtype), ROWS);
        } else if (model.model().outputs() > 1) {
            label(graph.node("ArgMax", List.of(scores), attribute("axis", 1), attribute("keepdims", 0)));
            output("probabilities", scores, OnnxGraph.elementType(dtype), ROWS, Integer.toString(model.classes().size()));
        } else {
            twoClasses(scores);
        }
        return graph.model(model.model().describe().replace(' ', '_'), description(), metadata());
    }

    // ---- from columns to X --------------------------------------------------------------------------------------------------------------

    private String features() {
        if (columns.stream().allMatch(column -> column.categories == null)) {
            String x = graph.input("X", OnnxGraph.elementType(dtype), List.of(ROWS, Integer.toString(columns.size())));
            countRows(x);
            return filled(x, columns);
        }
        List<String> inputs = new ArrayList<>();
        for (Column column : columns) {
            int type = column.categories == null ? OnnxGraph.elementType(dtype) : TensorProto.DataType.STRING_VALUE;
            inputs.add(graph.input(column.name.isEmpty() ? "column" : column.name, type, List.of(ROWS, "1")));
        }
        countRows(inputs.get(0));
        List<String> parts = new ArrayList<>();
        for (int k = 0; k < inputs.size(); k++) {
            Column column = columns.get(k);
            parts.add(column.categories == null ? filled(inputs.get(k), List.of(column)) : oneHot(inputs.get(k), column));
        }
        return parts.size() == 1 ? parts.get(0) : graph.node("Concat", parts, attribute("axis", 1));
    }

    private void countRows(String input) {
        rowCount = graph.node("Shape", List.of(input), attribute("start", 0), attribute("end", 1));
    }

    /** Numbers, a column for each of {@code those}, with the means where they are missing. */
    private String filled(String numbers, List<Column> those) {
        if (those.stream().allMatch(column -> column.means == null)) {
            return numbers;
        }
        double[] means = those.stream().mapToDouble(column -> column.means == null ? Double.NaN : column.means[0]).toArray();
        return graph.node("Where", List.of(graph.node("IsNaN", List.of(numbers)), means(means), numbers));
    }

    private String means(double... means) {
        return graph.tensor("means", dtype, List.of((long) means.length), means);
    }

    /** A column for each value; where the empty string may stand, one more in front, in whose rows the means are. */
    private String oneHot(String texts, Column column) {
        boolean fills = column.means != null;
        List<String> categories = new ArrayList<>(fills ? List.of("") : List.of());
        categories.addAll(column.categories);
        String encoded = graph.mlNode("OneHotEncoder", List.of(texts), textAttribute("cats_strings", categories), attribute("zeros", 0));
        String matrix = graph.node("Cast", List.of(graph.node("Squeeze", List.of(encoded, graph.longs(List.of(1L))))),
                attribute("to", OnnxGraph.elementType(dtype)));
        if (!fills) {
            return matrix;
        }
        String missing = slice(matrix, 0, 1);
        return graph.node("Add", List.of(slice(matrix, 1, categories.size()), graph.node("Mul", List.of(missing, means(column.means)))));
    }

    private String slice(String matrix, long from, long to) {
        return graph.node("Slice", List.of(matrix, graph.longs(List.of(from)), graph.longs(List.of(to)), graph.longs(List.of(1L))));
    }

    // ---- from X to scores ---------------------------------------------------------------------------------------------------------------

    private String scores(String features) {
        Graph nodes = new Graph();
        Node x = nodes.input("X", Shape.parse("N,D"), dtype);
        DimSizes sizes = DimSizes.none().with("D", model.features().size());
        Map<Node, String> inputs = new LinkedHashMap<>();
        inputs.put(x, features);
        List<Node> leaves = new ArrayList<>();
        for (int k = 0; k < model.parameters().size(); k++) {
            Parameter parameter = model.model().parameters().get(k);
            Node leaf = nodes.input(parameter.name(), parameter.shape(), dtype);
            List<Long> dims = parameter.shape().dims().stream().map(sizes::of).toList();
            inputs.put(leaf, graph.tensor(parameter.name(), dtype, dims, model.parameters().get(k)));
            leaves.add(leaf);
        }
        Node scores = model.model().scores(x, leaves);
        Loss loss = model.model().lossFunction();
        return new OnnxOperators(graph, inputs, sizes, ROWS, rowCount).translate(loss == null ? scores : loss.link(scores));
    }

    // ---- from scores to outputs ---------------------------------------------------------------------------------------------------------

    /** One number a row: the probability of the second class, or under a hinge loss a score around 0. */
    private void twoClasses(String score) {
        double threshold = model.model().lossFunction() == null ? 0.5 : model.model().lossFunction().threshold();
        String second = graph.node("Greater", List.of(score, graph.number(dtype, threshold)));
        label(graph.node("Cast", List.of(second), attribute("to", TensorProto.DataType.INT64_VALUE)));
        if (threshold == 0) {
            output("score", score, OnnxGraph.elementType(dtype), ROWS);
            return;
        }
        String column = graph.node("Unsqueeze", List.of(score, graph.longs(List.of(1L))));
        String other = graph.node("Sub", List.of(graph.number(dtype, 1), column));
        output("probabilities", graph.node("Concat", List.of(other, column), attribute("axis", 1)), OnnxGraph.elementType(dtype), ROWS,
                "2");
    }

    private void label(String number) {
        String labels = graph.texts("classes", model.classes());
        output("label", graph.node("Gather", List.of(labels, number), attribute("axis", 0)), TensorProto.DataType.STRING_VALUE, ROWS);
    }

    private void output(String name, String value, int elementType, String... dims) {
        graph.output(graph.unique(name), value, elementType, List.of(dims));
    }

    private String description() {
        return "A " + model.model().describe() + " that predicts " + model.target() + " from "
                + columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ".";
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("target", model.target());
        metadata.put("features", Json.write(Map.of("features", model.features()), false));
        if (!model.classes().isEmpty()) {
            metadata.put("classes", Json.write(Map.of("classes", model.classes()), false));
        }
        return metadata;
    }
}
