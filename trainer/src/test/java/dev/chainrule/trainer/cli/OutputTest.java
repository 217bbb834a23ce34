package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Output appears as a whole or not at all, and never in the place of something that is not ours. */
class OutputTest {
    private static final String DATA = "a,y\n1,3\n2,5.5\n3,7\n4,9\n5,11\n";
    private static final String[] TRAIN = {"train", "data.csv", "--target", "y", "--holdout", "0", "--epochs", "40", "--quiet"};

    @TempDir
    Path temp;

    @ParameterizedTest
    @ValueSource(strings = {"file/model", "file/a/b"})
    void aFolderBelowARegularFileCannotBeWritten(String out) {
        Calls calls = new Calls(temp);
        calls.write("data.csv", DATA);
        calls.write("file", "mine");
        assertThat(calls.fails(1, "train", "data.csv", "--target", "y", "--out", out))
                .startsWith("Cannot write '" + temp.resolve(out) + "': ").containsPattern("is a file, not a folder\\.$");
        assertThat(calls.error()).as("found before the training, not after").hasLineCount(1);
        assertThat(calls.read("file")).isEqualTo("mine");
    }

    @Test
    void aFolderOfSomebodyElseIsLeftAsItIs() {
        Calls calls = new Calls(temp);
        calls.write("data.csv", DATA);
        calls.write("file", "mine");
        assertThat(calls.fails(2, "train", "data.csv", "--target", "y", "--out", "."))
                .contains("holds something else than a trained model, and is left as it is: name another with --out.");
        assertThat(calls.fails(2, "train", "data.csv", "--target", "y", "--out", "file"))
                .isEqualTo("'" + temp.resolve("file") + "' is a file: name a folder with --out.");
        assertThat(calls.fails(2, "train", "data.csv", "--target", "y", "--out", "/"))
                .isEqualTo("'/' cannot be replaced: name a folder in it.");
        assertThat(calls.files(".")).containsExactly("data.csv", "file");
    }

    @Test
    void aFolderWithAnotherModelFileIsNotOurs() throws IOException {
        Calls calls = new Calls(temp);
        calls.write("data.csv", DATA);
        Files.createDirectory(temp.resolve("theirs"));
        calls.write("theirs/model.json", "{\"format\": \"onnx\"}");
        calls.fails(2, "train", "data.csv", "--target", "y", "--out", "theirs");
        assertThat(calls.read("theirs/model.json")).isEqualTo("{\"format\": \"onnx\"}");
    }

    @Test
    void ourOwnFolderIsReplacedAsAWholeAndAnEmptyOneToo() throws IOException {
        Calls calls = new Calls(temp);
        calls.write("data.csv", DATA);
        Files.createDirectory(temp.resolve("out"));
        calls.must("train", "data.csv", "--target", "y", "--out", "out");
        calls.write("out/extra", "");
        calls.must("train", "data.csv", "--target", "y", "--out", "out");
        assertThat(calls.files("out")).containsExactly("history.csv", "loss.svg", "model.json", "model.safetensors", "report.html");
        assertThat(calls.files(".")).containsExactly("data.csv", "out");
    }

    /** With less and less free, a call ends whole, or leaves everything as it was. */
    @Test
    void onAFullDiskNoHalfWrittenFileIsLeftAndTheModelBeforeStays() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(256).setMaxSize(1 << 18).build())) {
            Path work = Files.createDirectories(disk.getPath("/work"));
            Calls calls = new Calls(work);
            calls.write("data.csv", DATA);
            calls.must(TRAIN);
            Map<Path, String> before = content(work);
            List<Integer> failed = new ArrayList<>();
            for (int free = 0; free <= 96 << 10; free += 4 << 10) {
                fill(work, free);
                int code = calls.run(TRAIN);
                Files.delete(work.resolve("filler"));
                if (code == 0) {
                    assertThat(content(work).keySet()).isEqualTo(before.keySet());
                } else {
                    failed.add(free);
                    assertThat(code).isEqualTo(1);
                    assertThat(calls.error()).matches("chainrule: Cannot write '/work/runs/data/[a-z.]+': the disk is full\\.\n");
                    assertThat(content(work)).isEqualTo(before);
                }
            }
            assertThat(failed).contains(0, 4 << 10, 16 << 10).doesNotContain(96 << 10);
        }
    }

    @Test
    void onAFullDiskPredictionsAndPicturesAreWrittenWholeOrNotAtAll() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(256).setMaxSize(1 << 18).build())) {
            Path work = Files.createDirectories(disk.getPath("/work"));
            Calls calls = new Calls(work);
            calls.write("data.csv", DATA + "6,\n".repeat(100));
            calls.must(TRAIN);
            calls.write("predicted.csv", "mine");
            Map<Path, String> before = content(work);
            fill(work, 300);
            assertThat(calls.fails(1, "predict", "runs/data", "data.csv", "--out", "predicted.csv"))
                    .isEqualTo("Cannot write '/work/predicted.csv': the disk is full.");
            assertThat(calls.fails(1, "derive", "sin(x + x^2)", "--svg", "graph.svg"))
                    .isEqualTo("Cannot write '/work/graph.svg': the disk is full.");
            Files.delete(work.resolve("filler"));
            assertThat(content(work)).isEqualTo(before);
        }
    }

    /** As in {@code ./chainrule predict … > predicted.csv} on a full disk: what is lost must not look done. */
    @ParameterizedTest
    @CsvSource({"No space left on device, the disk is full", "Bad file descriptor, it is closed", "Input/output error, Input/output error"})
    void resultsThatStandardOutputDoesNotTakeFailTheCall(String reason, String words) {
        for (String[] call : new String[][] {{"derive", "x^2"}, {"derive", "x^2", "--json"}, {"devices"}, {"--version"}}) {
            assertThat(runOn(reason, call)).isEqualTo("1 chainrule: Cannot write to standard output: " + words + ".\n");
        }
        assertThat(runOn(reason, "derive", "x +")).as("the failure of the call itself comes first").startsWith("2 chainrule: The formula ");
    }

    @Test
    void aReaderThatHasSeenEnoughIsNoFailure() {
        assertThat(runOn("Broken pipe", "derive", "x^2")).isEqualTo("0 ");
    }

    /** Runs a call whose standard output takes nothing; gives its exit code and what it says on standard error. */
    private String runOn(String reason, String... call) {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(reason);
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Main
                .run(new Console(new ResultStream(broken, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8),
                        temp, 0, false), call);
        return code + " " + err.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"..csv, ..csv", "...csv, ...csv", ".csv, .csv", "cars, cars", "a.b.csv, a.b", "🚗 q'.csv, 🚗 q'"})
    void theFolderIsNamedAfterTheDataAndAlwaysInRuns(String data, String folder) {
        Calls calls = new Calls(temp);
        calls.write(data, DATA);
        calls.must("train", data, "--target", "y", "--epochs", "2", "--quiet");
        assertThat(calls.files("runs")).containsExactly(folder);
    }

    @Test
    void aModelsFolderWithAnotherFolderInItIsNotReplaced() {
        Calls calls = new Calls(temp);
        calls.write("data.csv", DATA);
        calls.must("train", "data.csv", "--target", "y", "--epochs", "2", "--out", "runs");
        calls.must("train", "data.csv", "--target", "y", "--epochs", "2");
        assertThat(calls.fails(2, "train", "data.csv", "--target", "y", "--epochs", "2", "--out", "runs"))
                .contains("holds something else than a trained model");
        assertThat(calls.files("runs")).contains("data", "model.json");
    }

    /** Leaves that many bytes of the disk free. */
    private static void fill(Path work, int free) throws IOException {
        long unallocated = Files.getFileStore(work).getUnallocatedSpace();
        Files.write(work.resolve("filler"), new byte[(int) unallocated - free]);
    }

    private static Map<Path, String> content(Path folder) throws IOException {
        Map<Path, String> content = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                content.put(path, Files.isDirectory(path) ? "folder" : Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }
}
