package dev.chainrule.trainer.out.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Activation;
import dev.chainrule.trainer.nn.CrossEntropy;
import dev.chainrule.trainer.nn.FormulaModel;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.MeanSquaredError;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.nn.StackModel;
import dev.chainrule.trainer.out.onnx.OnnxExport.Column;
import dev.chainrule.trainer.train.TrainedModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime predicts from the exported file what we predict from the model, for every kind of it, on 1,000 rows. */
class OnnxExportTest {
    private static final int ROWS = 1000;
    private static final List<String> FEATURES = List.of("a", "b", "prediction", "d");
    private static final List<String> CLASSES = List.of("no", "über", "third one");

    /** Every kind of model for numbers, with every loss for them. */
    static Stream<Model> numbers() {
        Stream<Model> named = Loss.all().stream().filter(loss -> !loss.isForClasses()).flatMap(loss -> Stream.of(
                new NeuronModel(Neuron.LINEAR, loss), new NeuronModel(Neuron.RELU, loss), new NeuronModel(Neuron.SIGMOID, loss),
                StackModel.of(List.of(), Activation.LINEAR, 1, loss), StackModel.of(List.of(8, 5), Activation.RELU, 1, loss),
                StackModel.of(List.of(7), Activation.TANH, 1, loss), StackModel.of(List.of(3), Activation.SIGMOID, 1, loss)));
        return Stream.concat(named, Stream.of(new FormulaModel("mean((y - max(0, X·w + b))^2)", null, Map.of()),
                new FormulaModel("mean((y - sigmoid(X·w + b))^2)", null, Map.of()),
                new FormulaModel("mean(ln(1 + exp(-y*(X·w + b))))", "X·w + b", Map.of()),
                new FormulaModel("mean(abs(y - (exp(-(X·w)^2) * sin(c·X·v·k + b) + ln(1 + (X·v)^2)/N)))", null,
                        Map.of("v", Shape.parse("D"))),
                new FormulaModel("mean((y - (c·tanh(X·W1/s)·w2 + D))^2)", null,
                        Map.of("W1", Shape.parse("D,3"), "w2", Shape.parse("3")))));
    }

    /** Every kind of model for classes, with every loss for them. */
    static Stream<Model> classes() {
        return Loss.all().stream().filter(Loss::isForClasses).flatMap(loss -> loss.takesManyClasses()
                ? Stream.of(List.<Integer>of(), List.of(6), List.of(7, 4)).map(hidden -> StackModel.of(hidden, Activation.RELU, 3, loss))
                : Stream.of(new NeuronModel(Neuron.LINEAR, loss), new NeuronModel(Neuron.SIGMOID, loss),
                        StackModel.of(List.of(), Activation.LINEAR, 1, loss), StackModel.of(List.of(5), Activation.TANH, 1, loss),
                        StackModel.of(List.of(6), Activation.SIGMOID, 1, loss)));
    }

    private static TrainedModel trained(Model model, List<String> features, List<String> classes) {
        SplittableRandom random = new SplittableRandom(3);
        DimSizes sizes = DimSizes.none().with("D", features.size());
        List<double[]> parameters = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            parameters.add(random.doubles(parameter.shape().extent().at(sizes), -1, 1).toArray());
        }
        return new TrainedModel(model, "y", dev.chainrule.trainer.data.Encoding.numeric(features), classes, parameters);
    }

    private static double[] rows(int columns) {
        return new SplittableRandom(5).doubles((long) ROWS * columns, -2, 2).toArray();
    }

    private static double[] predict(TrainedModel model, double[] x) {
        int width = model.features().size();
        try (Device device = Devices.open("cpu")) {
            return model.predict(device.backend(), x.length / width,
                    (from, to) -> java.util.Arrays.copyOfRange(x, from * width, to * width));
        }
    }

    private static Map<String, Object> run(byte[] file, DType dtype, double[] x, int width) throws OrtException {
        try (OnnxRun run = new OnnxRun(file); OnnxTensor tensor = run.tensor(dtype, new long[] {x.length / width, width}, x)) {
            return run.run(Map.of("X", tensor));
        }
    }

    private static void assertSame(double[] actual, double[] expected, double relative) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            double bound = relative * Math.max(Math.abs(expected[i]), relative == 1e-5 ? 0.1 : 1e-3);
            assertThat(Math.abs(actual[i] - expected[i])).as("element %d: %s, not %s", i, actual[i], expected[i])
                    .isLessThanOrEqualTo(bound);
        }
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void aNumberIsPredictedAlike(Model model) throws OrtException {
        TrainedModel trained = trained(model, FEATURES, List.of());
        double[] x = rows(FEATURES.size());
        double[] expected = predict(trained, x);
        assertSame((double[]) run(OnnxExport.bytes(trained, DType.F64), DType.F64, x, 4).get("prediction"), expected, 1e-12);
        assertSame((double[]) run(OnnxExport.bytes(trained, DType.F32), DType.F32, x, 4).get("prediction"), expected, 1e-5);
        assertThat((double[]) run(OnnxExport.bytes(trained, DType.F64), DType.F64, new double[0], 4).get("prediction")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("classes")
    void aClassIsPredictedAlikeAndByItsLabel(Model model) throws OrtException {
        List<String> labels = model.outputs() == 3 ? CLASSES : CLASSES.subList(0, 2);
        TrainedModel trained = trained(model, FEATURES, labels);
        double[] x = rows(FEATURES.size());
        double[] expected = predict(trained, x);
        Map<String, Object> outputs = run(OnnxExport.bytes(trained, DType.F64), DType.F64, x, 4);
        boolean scored = model.lossFunction().threshold() == 0;
        double[] found = (double[]) outputs.get(scored ? "score" : "probabilities");
        if (model.outputs() == 1 && !scored) {
            double[] both = new double[2 * ROWS];
            for (int i = 0; i < ROWS; i++) {
                both[2 * i] = 1 - expected[i];
                both[2 * i + 1] = expected[i];
            }
            expected = both;
        }
        assertSame(found, expected, 1e-12);
        String[] given = (String[]) outputs.get("label");
        try (Device device = Devices.open("cpu")) {
            int[] ours = trained.classify(device.backend(), ROWS, (from, to) -> java.util.Arrays.copyOfRange(x, from * 4, to * 4));
            assertThat(given).hasSize(ROWS);
            for (int i = 0; i < ROWS; i++) {
                assertThat(given[i]).isEqualTo(labels.get(ours[i]));
            }
            assertThat(given).as("not one for all").contains(labels.get(0), labels.get(1));
        }
    }

    /** A column may be called as an output is, or as a parameter: the file is sound all the same. */
    @Test
    void categoriesAndMissingValuesAreEncodedInTheFile() throws OrtException {
        List<Column> columns = List.of(new Column("w", null, new double[] {0.25}), new Column("prediction", List.of("x", "y\"", "ü"),
                new double[] {0.5, 0.3, 0.2}), new Column("", null, new double[] {-1}), new Column("b", List.of("1", "2"), null));
        List<String> inputs = List.of("w", "prediction=x", "prediction=y\"", "prediction=ü", "", "b=1", "b=2");
        TrainedModel trained = trained(new NeuronModel(Neuron.LINEAR, new MeanSquaredError()), inputs, List.of());
        SplittableRandom random = new SplittableRandom(8);
        double[] first = new double[ROWS];
        double[] third = new double[ROWS];
        String[] second = new String[ROWS];
        String[] fourth = new String[ROWS];
        double[] encoded = new double[ROWS * 7];
        for (int i = 0; i < ROWS; i++) {
            int category = random.nextInt(4);
            int other = random.nextInt(2);
            first[i] = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble();
            third[i] = random.nextInt(5) == 0 ? Double.NaN : random.nextDouble();
            second[i] = category == 3 ? "" : columns.get(1).categories().get(category);
            fourth[i] = columns.get(3).categories().get(other);
            encoded[7 * i] = Double.isNaN(first[i]) ? 0.25 : first[i];
            for (int v = 0; v < 3; v++) {
                encoded[7 * i + 1 + v] = category == 3 ? columns.get(1).means()[v] : v == category ? 1 : 0;
            }
            encoded[7 * i + 4] = Double.isNaN(third[i]) ? -1 : third[i];
            encoded[7 * i + 5 + other] = 1;
        }
        long[] shape = {ROWS, 1};
        try (OnnxRun run = new OnnxRun(OnnxExport.bytes(trained, columns, DType.F64))) {
            Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
            tensors.put("w", run.tensor(DType.F64, shape, first));
            tensors.put("prediction", run.tensor(shape, second));
            tensors.put("column", run.tensor(DType.F64, shape, third));
            tensors.put("b", run.tensor(shape, fourth));
            Map<String, Object> outputs = run.run(tensors);
            assertThat(outputs).containsOnlyKeys("prediction_1");
            assertSame((double[]) outputs.get("prediction_1"), predict(trained, encoded), 1e-12);
            fourth[17] = "3";
            tensors.put("b", run.tensor(shape, fourth));
            assertThatThrownBy(() -> run.run(tensors)).as("a category that the model does not know").isInstanceOf(OrtException.class);
        }
    }

    @Test
    void withoutMeansAMissingNumberMakesThePredictionMissing() throws OrtException {
        for (Neuron neuron : Neuron.values()) {
            TrainedModel trained = trained(new NeuronModel(neuron, new MeanSquaredError()), List.of("a", "b"), List.of());
            double[] predicted = (double[]) run(OnnxExport.bytes(trained, DType.F64), DType.F64, new double[] {1, Double.NaN, 1, 2}, 2)
                    .get("prediction");
            assertThat(predicted[0]).as(neuron.toString()).isNaN();
            assertThat(predicted[1]).as(neuron.toString()).isNotNaN();
        }
    }

    @Test
    void theFileSaysWhatItIs() throws OrtException {
        TrainedModel trained = trained(StackModel.of(List.of(), Activation.LINEAR, 3, new CrossEntropy()), List.of("a", "b"), CLASSES);
        try (OnnxRun run = new OnnxRun(OnnxExport.bytes(trained, DType.F32))) {
            assertThat(run.session().getMetadata().getProducerName()).isEqualTo("chainrule");
            assertThat(run.session().getMetadata().getDescription()).isEqualTo("A layer of 3 neurons that predicts y from a, b.");
            assertThat(run.session().getMetadata().getCustomMetadata()).isEqualTo(Map.of("target", "y", "features",
                    "{\"features\":[\"a\",\"b\"]}", "classes", "{\"classes\":[\"no\",\"über\",\"third one\"]}"));
            assertThat(run.session().getInputNames()).containsExactly("X");
            assertThat(run.session().getOutputNames()).containsExactlyInAnyOrder("label", "probabilities");
        }
        assertThat(OnnxExport.bytes(trained, DType.F64)).isEqualTo(OnnxExport.bytes(trained, DType.F64));
    }

    @Test
    void aLossAlonePredictsNothingAndHasNoFile() {
        TrainedModel trained = trained(new FormulaModel("mean((X·w)^2·y^2 + y)", null, Map.of()), List.of("a"), List.of());
        assertThatThrownBy(() -> OnnxExport.bytes(trained, DType.F64)).isInstanceOf(BadCallException.class)
                .hasMessageContaining("does not say what is predicted");
    }
}
