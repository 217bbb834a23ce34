package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.Debug;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README says is so: its example compiles and runs, its commands print what stands below them, its tables name every flag. */
class ReadmeTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));

    @TempDir
    Path folder;

    private static String readme() throws IOException {
        return Files.readString(ROOT.resolve("README.md")).replace("\r\n", "\n");
    }

    /** The first fenced block of that language after {@code heading}. */
    private static String block(String heading, String language) throws IOException {
        String text = readme();
        int begin = text.indexOf("```" + language + "\n", text.indexOf(heading)) + 4 + language.length();
        return text.substring(begin, text.indexOf("```", begin));
    }

    /** Compiles an example of the README as the method {@code run} of a class. */
    private Path compile(String name, String example) throws IOException {
        String imports = example.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String body = example.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        Path source = Files.writeString(folder.resolve(name + ".java"), imports + """

                import dev.chainrule.autograd.*;
                import dev.chainrule.tensor.*;
                import java.nio.file.Path;
                import java.util.*;

                public final class %s {
                    public static void run() {
                        int n = 7, d = 2, seed = 1;
                        float[] features = {1, 2, -1, 0, 3, 1, 0.5f, -2, 2, 2, -3, 1, 0, 0}, targets = {3, 0, 4, 0, 5, 1, 1};
                """.formatted(name) + body + "\n    }\n}\n");
        ByteArrayOutputStream complaints = new ByteArrayOutputStream();
        int code = ToolProvider.getSystemJavaCompiler().run(null, complaints, complaints, "--release", "17", "-Xlint:all", "-Werror",
                "-encoding", "UTF-8", "-proc:none", "-cp", System.getProperty("java.class.path"), "-d", folder.toString(),
                source.toString());
        assertThat(code).as(complaints.toString()).isZero();
        return source;
    }

    @Test
    void theClassifierTellsPenguinsApart() throws Exception {
        Path root = Path.of(System.getProperty("project.root"));
        String example = block("## A classifier from Java", "java").replace("examples/penguins.csv",
                root.resolve("examples/penguins.csv").toString().replace("\\", "/"));
        assertThat(example.lines().filter(line -> !line.startsWith("import ") && !line.isBlank()).count()).isLessThanOrEqualTo(20);
        assertThat(compile("Classifier", example)).exists();
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Classifier").getMethod("run").invoke(null);
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).matches("right on held-out rows: (9[0-9]|100) %\\R"
                + "the first penguin: Adelie\\R");
    }

    @Test
    void theJavaExampleCompilesAndRuns() throws Exception {
        assertThat(compile("Example", block("## From Java", "java"))).exists();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream before = System.out;
        try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
                Debug.Restore restore = Debug.set(Debug.PLAN, new PrintStream(said, true, StandardCharsets.UTF_8))) {
            assertThat(restore).isNotNull();
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("Example").getMethod("run").invoke(null);
        } finally {
            System.setOut(before);
        }
        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(readme()).contains("For 7 rows this prints `" + lines.get(0) + "`");
        assertThat(lines.get(1)).matches("[0-9.]+ \\[-?[0-9.]+, -?[0-9.]+\\]");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("plan: 1 kernel\n");
    }

    /** Word for word but for numbers, which need only be numbers: they depend on nothing but the seed, and yet a better step may change them. */
    @Test
    void trainPrintsWhatStandsThere() throws IOException {
        Calls calls = new Calls(ROOT);
        Path out = folder.resolve("model");
        String printed = calls.must("train", "examples/cars.csv", "--target", "Miles_per_Gallon", "--out", out.toString(), "--device",
                "cpu");
        String all = calls.error().lines().filter(line -> !line.startsWith("  epoch ")).map(line -> line + "\n")
                .collect(Collectors.joining()) + printed.replace(out.toString(), "runs/cars");
        String shown = block("its progress left out:", "");
        Pattern number = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
        assertThat(number.matcher(all).replaceAll("#")).isEqualTo(number.matcher(shown).replaceAll("#"));
        List<Double> found = numbers(number, all);
        List<Double> stated = numbers(number, shown);
        for (int k = 0; k < found.size() - 1; k++) {                       // the last is the time
            assertThat(found.get(k)).isCloseTo(stated.get(k), org.assertj.core.api.Assertions.withinPercentage(5));
        }
    }

    private static List<Double> numbers(Pattern number, String text) {
        return number.matcher(text).results().map(MatchResult::group).map(Double::valueOf).toList();
    }

    @Test
    void derivePrintsWhatStandsThere() throws IOException {
        assertThat(new Calls(folder).must("derive", "sin(x + x^2)", "--steps")).isEqualTo(block("this is how it derives", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"derive", "gradient", "train", "predict", "explain", "devices"})
    void theTableNamesEveryFlagOfACommand(String command) throws IOException {
        String row = readme().lines().filter(line -> line.startsWith("| `./chainrule " + command)).findFirst().orElse("");
        String call = row.isEmpty() ? "" : row.substring(0, row.indexOf('|', 3) < 0 ? 3 : row.lastIndexOf(" | "));
        assertThat(flags(call)).as(row).isEqualTo(flags(new Calls(folder).must(command, "--help")));
    }

    private static List<String> flags(String text) {
        List<String> flags = new ArrayList<>(
                Pattern.compile("--[a-z-]+").matcher(text).results().map(MatchResult::group).distinct().sorted().toList());
        flags.removeAll(List.of("--help", "--version", "--"));
        return flags;
    }

    @Test
    void theLadderStandsThere() throws IOException {
        List<String> rows = block("## DEBUG").lines().filter(line -> line.matches("\\| [0-9] \\| .*")).toList();
        assertThat(rows.stream().map(row -> Integer.parseInt(row.substring(2, 3)))).containsExactly(Debug.DEVICES, Debug.TIMES, Debug.PLAN,
                Debug.PTX, Debug.REWRITES, Debug.SIMULATOR);
    }

    /** The part under a heading. */
    private static String block(String heading) throws IOException {
        String text = readme();
        int begin = text.indexOf(heading + "\n");
        return text.substring(begin, text.indexOf("\n## ", begin));
    }

    @Test
    void everyFolderOfThePictureIsThere() throws IOException {
        List<String> folders = Pattern.compile("^\\| `([a-z-]+)/` \\|", Pattern.MULTILINE).matcher(readme()).results()
                .map(match -> match.group(1))
                .toList();
        assertThat(folders).containsExactly("tensor", "autograd", "cuda-kernels", "trainer", "benchmarks", "examples")
                .allMatch(name -> Files.isDirectory(ROOT.resolve(name)));
        for (Path file : List.of(Path.of("LICENSE"), Path.of("examples/NOTICE.md"))) {
            assertThat(readme()).contains("](" + file + ")");
            assertThat(ROOT.resolve(file)).exists();
        }
    }

    @Test
    void everyDataSetIsCredited() throws IOException {
        String notice = Files.readString(ROOT.resolve("examples/NOTICE.md"));
        try (var files = Files.list(ROOT.resolve("examples"))) {
            assertThat(files.map(path -> path.getFileName().toString()).filter(name -> !name.matches("NOTICE\\.md|.*\\.(java|jsh)")))
                    .allMatch(name -> notice.contains("`" + name + "`"));
        }
    }
}
