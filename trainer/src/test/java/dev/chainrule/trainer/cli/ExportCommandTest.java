package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtSession;
import dev.chainrule.trainer.data.Safetensors;
import java.nio.DoubleBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What train and export write is what other programs read. */
class ExportCommandTest {
    @TempDir
    Path folder;

    /** 1,000 rows of two features, and how y follows them. */
    private static String data() {
        StringBuilder csv = new StringBuilder("a,b,y\n");
        for (int i = 0; i < 1000; i++) {
            double a = Math.sin(i) * 10;
            double b = i / 100.0;
            csv.append(a).append(',').append(b).append(',').append(3 * a - b + 40).append('\n');
        }
        return csv.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--model=linear", "--model=relu", "--layers=6,3", "--loss=mean(abs(y - (X·w + tanh(X·v)·c + b)))"})
    void anExportedModelPredictsAsPredictDoes(String kind) throws Exception {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        String[] parameter = kind.startsWith("--loss") ? new String[] {"--param", "v=D"} : new String[0];
        calls.must(java.util.stream.Stream.concat(java.util.stream.Stream.of("train", "data.csv", "--target", "y", "--epochs", "20", kind),
                java.util.stream.Stream.of(parameter)).toArray(String[]::new));
        calls.must("predict", "runs/data", "data.csv", "--out", "predicted.csv");
        assertThat(calls.must("export", "runs/data", "--onnx", "model.onnx")).matches("Wrote model\\.onnx \\([0-9]+ kB\\)\\.\n");
        List<String> rows = Files.readAllLines(folder.resolve("data.csv"));
        List<String> predicted = Files.readAllLines(folder.resolve("predicted.csv"));
        double[] x = new double[2000];
        for (int i = 0; i < 1000; i++) {
            x[2 * i] = Double.parseDouble(rows.get(i + 1).split(",")[0]);
            x[2 * i + 1] = Double.parseDouble(rows.get(i + 1).split(",")[1]);
        }
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession session = environment.createSession(Files.readAllBytes(folder.resolve("model.onnx")));
                OnnxTensor input = OnnxTensor.createTensor(environment, DoubleBuffer.wrap(x), new long[] {1000, 2});
                OrtSession.Result result = session.run(Map.of("X", input))) {
            double[] found = (double[]) result.get("prediction").orElseThrow().getValue();
            for (int i = 0; i < 1000; i++) {
                String line = predicted.get(i + 1);
                double ours = Double.parseDouble(line.substring(line.lastIndexOf(',') + 1));
                assertThat(Math.abs(found[i] - ours)).as("row %d: %s, not %s", i, found[i], ours)
                        .isLessThanOrEqualTo(1e-5 * Math.abs(ours));
            }
        }
    }

    @Test
    void theWeightsAreSafetensors() {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        Map<String, Object> result = calls.json("train", "data.csv", "--target", "y", "--model", "linear", "--epochs", "20");
        Map<String, Object> written = calls.json("export", "runs/data", "--safetensors", "w.safetensors");
        assertThat(written).isEqualTo(Map.of("safetensors", "w.safetensors"));
        for (String file : List.of("w.safetensors", "runs/data/model.safetensors")) {
            Safetensors.Content content = Safetensors.read(folder.resolve(file));
            assertThat(content.tensors().get("b").values()).containsExactly((double) result.get("bias"));
            assertThat(content.tensors().get("w").values()).hasSize(2).contains((double) ((Map<?, ?>) result.get("weights")).get("a"));
            assertThat(content.tensors().get("w").shape()).containsExactly(2L);
            assertThat(content.metadata()).containsEntry("target", "y").containsEntry("features", "{\"features\":[\"a\",\"b\"]}");
        }
    }

    @Test
    void wrongCallsAreSentences() {
        Calls calls = new Calls(folder);
        assertThat(calls.fails(2, "export", "runs/data"))
                .isEqualTo("export needs to know what to write: --onnx FILE, --safetensors FILE, or both.");
        assertThat(calls.fails(2, "export", "none", "--onnx", "m")).startsWith("There is no folder '");
        assertThat(calls.fails(2, "export", "none", "--onnx", "m", "--dtype", "i32"))
                .isEqualTo("--dtype: there is no 'i32'; choose one of f32, f64.");
        calls.write("data.csv", data());
        calls.must("train", "data.csv", "--target", "y", "--loss", "mean((X·w)^2·y^2 + y)", "--epochs", "2");
        assertThat(calls.fails(2, "export", "runs/data", "--onnx", "model.onnx")).contains("does not say what is predicted");
        assertThat(calls.files(".")).doesNotContain("model.onnx");
        calls.write("file", "");
        assertThat(calls.fails(1, "export", "runs/data", "--safetensors", "file/w")).startsWith("Cannot write '");
    }
}
