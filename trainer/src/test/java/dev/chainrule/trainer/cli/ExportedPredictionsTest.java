package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From data with categories and gaps to a trained model, to an ONNX file, to the same 1,000 predictions by ONNX Runtime. */
class ExportedPredictionsTest {
    private static final int ROWS = 1000;
    private static final List<String> COLORS = List.of("red", "green", "blue");

    @TempDir
    Path folder;

    /** Two numbers and a category, each missing now and then; y a number, sign and kind two and three classes that follow it. */
    private static String data() {
        SplittableRandom random = new SplittableRandom(4);
        StringBuilder csv = new StringBuilder("a,color,b,y,sign,kind\n");
        for (int i = 0; i < ROWS; i++) {
            double a = random.nextDouble(-2, 2);
            double b = random.nextDouble(10);
            int color = random.nextInt(3);
            double y = 3 * a - b + 4 * color + 20;
            csv.append(random.nextInt(9) == 0 ? "" : Double.toString(a)).append(',').append(random.nextInt(9) == 0 ? "" : COLORS.get(color))
                    .append(',').append(random.nextInt(9) == 0 ? "" : Double.toString(b)).append(',').append(y).append(',')
                    .append(y > 18 ? "up" : "down").append(',').append(y > 22 ? "high" : y > 16 ? "middle" : "low").append('\n');
        }
        return csv.toString();
    }

    private Calls trained(String target, String options) {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        String[] call = {"train", "data.csv", "--target", target, "--features", "a,color,b", "--one-hot", "color", "--missing", "mean",
                "--epochs", "30", "--quiet", "--out", "model"};
        calls.must(Stream.concat(Stream.of(call), Stream.of(options.split(" "))).toArray(String[]::new));
        calls.must("predict", "model", "data.csv", "--out", "predicted.csv");
        calls.must("export", "model", "--onnx", "model.onnx");
        return calls;
    }

    /** What ONNX Runtime makes of the rows of the file as they are: output name → its value. */
    private Map<String, Object> run() throws Exception {
        String[][] cells = Files.readAllLines(folder.resolve("data.csv")).stream().skip(1).map(line -> line.split(","))
                .toArray(String[][]::new);
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        Map<String, Object> outputs = new LinkedHashMap<>();
        try (OrtSession session = environment.createSession(Files.readAllBytes(folder.resolve("model.onnx")))) {
            for (NodeInfo input : session.getInputInfo().values()) {
                int column = List.of("a", "color", "b").indexOf(input.getName());
                inputs.put(input.getName(), column(environment, cells, column,
                        ((TensorInfo) input.getInfo()).type == OnnxJavaType.STRING));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                for (Map.Entry<String, ?> output : result) {
                    outputs.put(output.getKey(), ((OnnxTensor) output.getValue()).getValue());
                }
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
        return outputs;
    }

    private static OnnxTensor column(OrtEnvironment environment, String[][] cells, int column, boolean text) throws OrtException {
        long[] shape = {ROWS, 1};
        Stream<String> values = Arrays.stream(cells).map(row -> row[column]);
        return text ? OnnxTensor.createTensor(environment, values.toArray(String[]::new), shape)
                : OnnxTensor.createTensor(environment,
                        DoubleBuffer.wrap(values.mapToDouble(cell -> cell.isEmpty() ? Double.NaN : Double.parseDouble(cell)).toArray()),
                        shape);
    }

    private List<String> predicted(Calls calls) {
        return calls.read("predicted.csv").lines().skip(1).map(line -> line.substring(line.lastIndexOf(',') + 1)).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model linear", "--model relu", "--model linear --loss huber:2", "--layers 6,3",
            "--layers 5 --activation tanh",
            "--loss mean(abs(y-(X·w+c·tanh(X·v)+b))) --param v=D", "--loss mean((y-40*sigmoid(X·w+b))^2)"})
    void numbersAreAlike(String options) throws Exception {
        Calls calls = trained("y", options);
        double[] found = (double[]) run().get("prediction");
        List<String> ours = predicted(calls);
        assertThat(found).hasSize(ROWS);
        assertThat(ours).hasSize(ROWS);
        for (int i = 0; i < ROWS; i++) {
            double expected = Double.parseDouble(ours.get(i));
            assertThat(Math.abs(found[i] - expected)).as("row %d: %s, not %s", i, found[i], expected)
                    .isLessThanOrEqualTo(1e-5 * Math.abs(expected));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sign --model sigmoid", "sign --loss hinge", "sign --layers 4 --loss logistic", "sign --model softmax",
            "kind --model softmax", "kind --layers 6 --loss cross-entropy"})
    void classesAreAlike(String targetAndOptions) throws Exception {
        int space = targetAndOptions.indexOf(' ');
        Calls calls = trained(targetAndOptions.substring(0, space), targetAndOptions.substring(space + 1));
        assertThat((String[]) run().get("label")).containsExactly(predicted(calls).toArray(String[]::new));
        assertThat(predicted(calls).stream().distinct()).hasSizeGreaterThan(1);
    }

    /** A loss in which y stands twice says nothing of a prediction, unless it is said. */
    @Test
    void aLossAloneIsRefusedInASentence() {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        calls.must("train", "data.csv", "--target", "y", "--features", "a,b", "--missing", "mean", "--epochs", "2", "--quiet", "--out",
                "model",
                "--loss", "mean(y^2 - 2*y*(X·w) + (X·w)^2)");
        assertThat(calls.fails(2, "export", "model", "--onnx", "model.onnx")).endsWith("say it with --prediction FORMULA.");
        assertThat(folder.resolve("model.onnx")).doesNotExist();
    }
}
