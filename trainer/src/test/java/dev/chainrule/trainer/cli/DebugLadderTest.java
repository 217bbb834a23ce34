package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.Debug;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each level of DEBUG says on the CPU, and that each says what those below it say. */
class DebugLadderTest {
    private static final String[] GRADIENT = {"gradient", "data.csv", "--target", "y", "--weights", "1", "--bias", "0", "--device", "cpu"};
    private static final String[] TRAIN = {"train", "data.csv", "--target", "y", "--epochs", "2", "--holdout", "0", "--quiet", "--device",
            "cpu"};
    private static final Pattern DEVICE = Pattern.compile("^device cpu: [0-9]+ threads, .*, Java [0-9]+$", Pattern.MULTILINE);
    private static final Pattern TIME = Pattern.compile("^cpu rows0 [0-9.]+ µs, \\S+ GB/s, \\S+ GFLOP/s$", Pattern.MULTILINE);
    private static final Pattern PLAN = Pattern.compile("^plan: 1 kernel\n  rows0: rows \\[N\\], columns D\n    ", Pattern.MULTILINE);
    private static final Pattern REWRITES = Pattern
            .compile("^graph\n  %0: f32\\[.*?^  results .*?^graph after exact rewrites(: as before)?\n.*?"
                    + "^graph after products with vectors written as sums\n  %0: ", Pattern.MULTILINE | Pattern.DOTALL);
    private static final List<Pattern> LADDER = List.of(DEVICE, TIME, PLAN, REWRITES);
    private static final int[] LEVELS = {1, 2, 3, 5};

    @TempDir
    Path folder;
    private Calls calls;

    @BeforeEach
    void prepare() {
        calls = new Calls(folder);
        calls.write("data.csv", "a,y\n1,2\n2,3\n3,5\n");
    }

    /** What is said at {@code level} while {@code work} is done. */
    private static String said(int level, Runnable work) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (Debug.Restore restore = Debug.set(level, new PrintStream(bytes, true, StandardCharsets.UTF_8))) {
            assertThat(restore).isNotNull();
            work.run();
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void assertLadder(Runnable work) {
        assertThat(said(0, work)).isEmpty();
        for (int level = 1; level <= 6; level++) {
            String said = said(level, work);
            for (int k = 0; k < LEVELS.length; k++) {
                assertThat(LADDER.get(k).matcher(said).find()).as("level %d says what level %d adds:%n%s", level, LEVELS[k], said)
                        .isEqualTo(level >= LEVELS[k]);
            }
        }
    }

    @Test
    void gradientSaysWhatIsAskedFor() {
        assertLadder(() -> calls.must(GRADIENT));
    }

    @Test
    void trainSaysWhatIsAskedForAndEachStepHasItsTime() {
        assertLadder(() -> calls.must(TRAIN));
        long times = TIME.matcher(said(2, () -> calls.must(TRAIN))).results().count();
        assertThat(times).as("two steps, the loss before and after each, the predictions for the result and for the report")
                .isEqualTo(2 + 3 + 2);
    }

    @Test
    void explainSaysPlanAndRewritesAndRunsNothing() {
        String[] explain = {"explain", "--device", "cpu"};
        String result = calls.must(explain);
        String said = said(5, () -> assertThat(calls.must(explain)).isEqualTo(result));
        assertThat(said).startsWith("device cpu, to plan for; nothing runs\n").containsPattern(PLAN).containsPattern(REWRITES)
                .doesNotContain("GB/s");
        assertThat(said(1, () -> calls.must("explain"))).isEqualTo("device auto: cpu, to plan for; nothing runs\n");
    }

    @Test
    void aProgramOfOnesOwnSaysTheSame() {
        String said = said(5, () -> {
            try (Device device = Devices.open("cpu")) {
                Tensor x = device.tensor(new float[] {1, 2, 3, 4}, 2, 2);
                assertThat(x.dot(device.tensor(new float[] {1, 1}, 2)).plus(1).square().sum().item()).isEqualTo(16 + 64);
            }
        });
        assertThat(said).containsPattern(DEVICE).containsPattern(TIME).contains("plan: 1 kernel\n", "graph\n",
                "graph after exact rewrites");
    }

    @Test
    void aRewriteThatChangesNothingSaysSo() {
        String said = said(5, () -> {
            try (Device device = Devices.open("cpu")) {
                device.tensor(new float[] {1}, 1).plus(1).toArray();
            }
        });
        assertThat(said).contains("graph after exact rewrites: as before\n",
                "graph after products with vectors written as sums: as before\n");
    }

    @Test
    void theVariableSetsTheLevelAndResultsStayAlone() throws Exception {
        Ended quiet = java("0", true, GRADIENT);
        assertThat(quiet.err).isEmpty();
        for (String level : new String[] {"1", "5", "yes"}) {
            Ended ended = java(level, true, GRADIENT);
            assertThat(ended.out).isEqualTo(quiet.out);
            assertThat(ended.err).containsPattern(DEVICE);
            assertThat(REWRITES.matcher(ended.err).find()).isEqualTo(level.equals("5"));
        }
        assertThat(java("1", true, "derive", "x +").err).contains("chainrule: The formula does not parse", "\tat dev.chainrule.");
        assertThat(java("0", true, "derive", "x +").err).doesNotContain("\tat ");
    }

    @Test
    void withoutTheVectorModuleTheFlagIsNamed() throws Exception {
        String flag = "start Java with --add-modules jdk.incubator.vector for SIMD";
        Ended devices = java("0", false, "devices");
        assertThat(devices.out.lines().filter(line -> line.startsWith("cpu "))).hasSize(1)
                .allMatch(line -> line.contains(", scalar, ") && line.endsWith("; " + flag));
        Ended gradient = java("0", false, GRADIENT);
        assertThat(gradient.err).isEqualTo("chainrule: the CPU works several times slower than it could: " + flag + ".\n");
        Ended fast = java("0", true, "devices");
        assertThat(fast.out.lines().filter(line -> line.startsWith("cpu "))).hasSize(1).noneMatch(line -> line.contains("--add-modules"));
        assertThat(java("0", true, GRADIENT).out).as("the same bits").isEqualTo(gradient.out);
    }

    private record Ended(String out, String err) {
    }

    /** Runs a command in a JVM of its own. */
    private Ended java(String debug, boolean vector, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", "-Dstderr.encoding=UTF-8", "-XX:TieredStopAtLevel=1"));
        if (vector) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("JDK_") || name.startsWith("JAVA_"));
        builder.environment().put("DEBUG", debug);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String err = calls.read("err").lines().filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                .map(line -> line + "\n").reduce("", String::concat);
        return new Ended(calls.read("out"), err);
    }
}
