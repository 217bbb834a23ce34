package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs among the examples do what the README says of them, run by the Java and the JShell that are here. */
class ExamplesTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @TempDir
    Path folder;

    private String run(int exitCode, String tool, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", tool).toString()));
        command.addAll(List.of(arguments));
        Path printed = folder.resolve("printed.txt");
        Process process = new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true)
                .redirectOutput(printed.toFile()).start();
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
        String text = Files.readString(printed);
        assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
        return text;
    }

    @Test
    void theClassifierIsOneFileForJavaAndForJBang() throws Exception {
        String printed = run(0, "java", "-cp", CLASS_PATH, "examples/Classifier.java", "examples/penguins.csv", "Species");
        assertThat(printed).containsPattern("Species: 3 classes from 4 features\\R"
                + "right on 6[0-9] held-out rows: (9[0-9]|100) %\\R");
        assertThat(run(2, "java", "-cp", CLASS_PATH, "examples/Classifier.java")).contains("Usage: Classifier FILE TARGET");
        List<String> lines = Files.readAllLines(ROOT.resolve("examples/Classifier.java"));
        assertThat(lines.get(0)).startsWith("///usr/bin/env jbang ");
        String version = Files.readString(ROOT.resolve("trainer/bom/pom.xml")).split("<version>")[1].split("<")[0];
        assertThat(lines).contains("//DEPS dev.chainrule:chainrule-bom:" + version + "@pom", "//DEPS dev.chainrule:chainrule-trainer");
    }

    @Test
    void theLinesForJShellGoDownhill() throws Exception {
        String printed = run(0, "jshell", "--class-path", CLASS_PATH, "examples/gradient.jsh");
        assertThat(printed).contains("dC/dw = 1/2 · Xᵀ((max(0, X·w + b) − y) ⊙ 1[X·w + b > 0])")
                .containsPattern("loss: [0-9.]+ -> [0-9.]+\\R")
                .contains("downhill").doesNotContain("Error", "rror:");
    }

    @Test
    void theReadmeNamesThem() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("examples"))) {
            List<String> programs = files.map(path -> path.getFileName().toString()).filter(name -> name.matches(".*\\.(java|jsh)"))
                    .toList();
            assertThat(programs).hasSize(2).allMatch(name -> readme().contains("](examples/" + name + ")"));
        }
    }

    private static String readme() {
        try {
            return Files.readString(ROOT.resolve("README.md"));
        } catch (IOException unreadable) {
            throw new java.io.UncheckedIOException(unreadable);
        }
    }
}
