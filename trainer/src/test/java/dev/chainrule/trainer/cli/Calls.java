package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.trainer.data.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Calls of the command line in this process, in a folder of their own; what the last one printed is kept. */
final class Calls {
    private final Path folder;
    private final int columns;
    private final boolean debug;
    private ByteArrayOutputStream out = new ByteArrayOutputStream();
    private ByteArrayOutputStream err = new ByteArrayOutputStream();

    /** Calls in {@code folder}, on no terminal. */
    Calls(Path folder) {
        this(folder, 0, false);
    }

    Calls(Path folder, int columns, boolean debug) {
        this.folder = folder;
        this.columns = columns;
        this.debug = debug;
    }

    /** Runs one command; gives its exit code. */
    int run(String... arguments) {
        out = new ByteArrayOutputStream();
        err = new ByteArrayOutputStream();
        return Main.run(new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                folder, columns, debug), arguments);
    }

    /** Runs a command that must succeed; gives what it printed. */
    String must(String... arguments) {
        int code = run(arguments);
        assertThat(code).as("%s%n%s", String.join(" ", arguments), error()).isZero();
        return output();
    }

    /** Runs a command that must succeed, with {@code --json}, and print one object on one line and nothing else. */
    Map<String, Object> json(String... arguments) {
        String text = must(Stream.concat(Stream.of(arguments), Stream.of("--json")).toArray(String[]::new));
        assertThat(text).hasLineCount(1).endsWith("\n");
        return object(text);
    }

    /** Runs a command that must fail with {@code code}, one sentence as its last line on standard error, and no result; gives the sentence. */
    String fails(int code, String... arguments) {
        assertThat(run(arguments)).as("%s%n%s", String.join(" ", arguments), error()).isEqualTo(code);
        assertThat(output()).isEmpty();
        List<String> said = error().lines().filter(line -> line.startsWith("chainrule: ")).toList();
        assertThat(said).as(error()).hasSize(1);
        assertThat(error()).endsWith(said.get(0) + System.lineSeparator()).doesNotContain("\tat ").doesNotContain("Exception");
        return said.get(0).substring("chainrule: ".length());
    }

    String output() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String error() {
        return err.toString(StandardCharsets.UTF_8);
    }

    /** Writes a file of the folder; gives its name. */
    String write(String name, String text) {
        try {
            Files.writeString(folder.resolve(name), text);
            return name;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The text of a file of the folder. */
    String read(String name) {
        try {
            return Files.readString(folder.resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The names of what is in the folder, hidden files included, sorted. */
    List<String> files(String name) {
        try (Stream<Path> all = Files.list(folder.resolve(name))) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The JSON object that {@code text} is. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> object(String text) {
        try {
            return (Map<String, Object>) Json.read(text);
        } catch (IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** The examples of the repository. */
    static String example(String name) {
        return Path.of(System.getProperty("project.root")).resolve("examples").resolve(name).toString();
    }
}
