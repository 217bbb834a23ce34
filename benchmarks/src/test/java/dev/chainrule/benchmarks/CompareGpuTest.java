package dev.chainrule.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.trainer.cli.Console;
import dev.chainrule.trainer.data.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison on a GPU, as far as a machine without one can: ours on the simulated GPU, the script beside it where there is a Python. */
class CompareGpuTest {
    private static final Path SCRIPT = Path.of(System.getProperty("project.root"), "benchmarks/src/bundle/bin/compare_gpu.py");

    @TempDir
    private Path temp;

    private record Ended(int code, String said) {}

    private Ended ours(String... options) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = CompareGpu.run(new Console(stream, stream, temp, 0, false), options);
        return new Ended(code, said.toString(StandardCharsets.UTF_8));
    }

    private Ended python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        Path said = temp.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile()).redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        Process process = builder.start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), Files.readString(said));
    }

    private boolean hasPython(String module) throws Exception {
        try {
            return python("-c", "import " + module).code == 0;
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void oursIsCheckedAndTimedByTheEventsOfTheDevice() throws Exception {
        Ended ended = ours("--device", "sim", "--sizes", "37x5,16x3", "--repeats", "2", "--out", "ours.json");
        assertThat(ended.code).as(ended.said).isZero();
        assertThat(ended.said).containsPattern("Chainrule  37 x 5 relu f32: .* ms, .* GB/s of X; the card copies .* GB/s\n");
        List<?> cases = (List<?>) ((Map<?, ?>) Json.read(Files.readString(temp.resolve("ours.json")))).get("cases");
        assertThat(cases).hasSize(2);
        Map<?, ?> first = (Map<?, ?>) cases.get(0);
        assertThat((List<?>) first.get("millis")).hasSize(2);
        assertThat((List<?>) first.get("copy_millis")).hasSize(2);
        assertThat((List<?>) first.get("gradient_w")).hasSize(5);
    }

    @Test
    void aWrongCallIsOneSentence() {
        Map.of("--sizes=7", "--sizes: The size '7' is not of the form 200000x512", "--repeats=0", "--repeats must be 1 or more",
                "--dtype=bf16",
                "--dtype: there are no kernels for 'bf16'; use f32.", "--model=tanh", "--model: there is no 'tanh'", "--device=tpu",
                "'tpu'").forEach((option, sentence) -> {
                    Ended ended = option.startsWith("--device") ? ours(option) : ours("--device=cpu", "--sizes=7x3", option);
                    assertThat(ended.code).as(ended.said).isEqualTo(2);
                    assertThat(ended.said).contains(sentence).hasLineCount(1);
                });
    }

    @Test
    void aPythonWithoutPackagesNamesWhatIsMissing() throws Exception {
        assumeTrue(hasPython("json"), "there is a python3");
        ours("--device", "cpu", "--sizes", "37x5", "--repeats", "3", "--out", "ours.json");
        Ended ended = python("-I", "-S", SCRIPT.toString(), "--ours", "ours.json", "--out", ".");
        assertThat(ended.code).as(ended.said).isZero();
        assertThat(ended.said).containsPattern("\\| 37 x 5 relu f32 \\| Chainrule \\| .* \\| 1.00 \\|");
        for (String peer : List.of("PyTorch eager", "PyTorch compile", "JAX jit", "CuPy, cuBLAS")) {
            assertThat(ended.said).contains("Missing: " + peer + ", no numpy.");
        }
        assertThat(Files.readString(temp.resolve("compare-gpu.md"))).contains("| 37 x 5 relu f32 | JAX jit | missing: no numpy | | | |");
    }

    @Test
    void theScriptRefusesWhatHoldsNoTimes() throws Exception {
        assumeTrue(hasPython("json"), "there is a python3");
        Files.writeString(temp.resolve("empty.json"), "{}");
        for (String file : List.of("nowhere.json", "empty.json")) {
            Ended ended = python(SCRIPT.toString(), "--ours", file);
            assertThat(ended.code).isEqualTo(2);
            assertThat(ended.said).startsWith("compare_gpu: '" + file + "' holds no times of Chainrule").hasLineCount(1);
        }
        Files.writeString(temp.resolve("f8.json"), "{\"device\": \"\", \"cases\": [{\"dtype\": \"f8\"}]}");
        assertThat(python(SCRIPT.toString(), "--ours", "f8.json").said).contains("no peer computes in f8.");
    }

    @Test
    void theScriptMakesOurDataBitForBit() throws Exception {
        assumeTrue(hasPython("numpy"), "there is a python3 with numpy");
        Ended ended = python("-c", "import sys; sys.path.insert(0, '" + SCRIPT.getParent() + "'); import compare_gpu, numpy; "
                + "compare_gpu.CHUNK = 5; print(*compare_gpu.uniform(numpy, 'X', 12, 0.3).view(numpy.int32))");
        List<String> bits = new ArrayList<>();
        for (float number : BenchmarkData.uniform("X", 12, 0.3)) {
            bits.add(Integer.toString(Float.floatToRawIntBits(number)));
        }
        assertThat(ended.said.strip()).isEqualTo(String.join(" ", bits));
    }
}
