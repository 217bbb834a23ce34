package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.chainrule.trainer.out.EventRecords;
import dev.chainrule.trainer.out.EventRecords.Event;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a training tells while it works, and its report. */
class TrainOutputTest {
    private static final String[] TRAIN = {"train", "data.csv", "--target", "y", "--model", "linear", "--epochs", "5", "--quiet",
            "--learning-rate", "0.1"};

    @TempDir
    Path folder;

    private static String data() {
        StringBuilder csv = new StringBuilder("a,text,y\n");
        for (int i = 0; i < 50; i++) {
            csv.append(i).append(',').append(i % 3 == 0 ? "<b>" : "c").append(',').append(i % 7 == 0 ? "" : 2 * i + 1).append('\n');
        }
        return csv.toString();
    }

    private static String[] train(String... more) {
        return Stream.concat(Stream.of(TRAIN), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    void jsonLinesAreOneAnEpochThenTheResult() {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        List<String> lines = calls.must(train("--json-lines")).lines().toList();
        assertThat(lines).hasSize(6);
        for (int k = 0; k < 5; k++) {
            Map<String, Object> line = Calls.object(lines.get(k));
            assertThat(line.keySet()).containsExactly("epoch", "trainLoss", "holdoutLoss", "learningRate", "rowsPerSecond", "seconds");
            assertThat(line).containsEntry("epoch", k + 1L);
            double expected = 0.1 / 2 * (1 + Math.cos(Math.PI * k / 5));
            assertThat((double) line.get("learningRate")).isEqualTo(expected, within(1e-12));
            assertThat(((Number) line.get("seconds")).doubleValue()).isPositive();
        }
        Map<String, Object> result = Calls.object(lines.get(5));
        assertThat(result).containsKeys("weights", "trainLoss").doesNotContainKey("epoch");
        List<String> history = calls.read("runs/data/history.csv").lines().toList();
        assertThat(history.get(5)).isEqualTo("4," + Calls.object(lines.get(3)).get("trainLoss") + "," + Calls.object(lines.get(3)).get(
                "holdoutLoss"));
        assertThat(calls.must(train("--json-lines", "--holdout", "0"))).contains("\"holdoutLoss\":null,");
    }

    /** C(w) = (w − 3)², so that a step at the rate η takes √C times |1 − 2η|: each rate that is told is the one that was used. */
    @Test
    void theRateOfAPlateauIsTheOneThatItsStepsTook() {
        Calls calls = new Calls(folder);
        calls.write("data.csv", "a,y\n1,3\n-1,-3\n1,3\n");
        List<String> lines = calls
                .must("train", "data.csv", "--target", "y", "--loss", "mean((y - X·w)^2)", "--no-standardize", "--optimizer",
                        "sgd", "--learning-rate", "1.1", "--schedule", "plateau:0.9:1", "--epochs", "12", "--batch", "full", "--holdout",
                        "0", "--quiet",
                        "--json-lines")
                .lines().toList();
        double before = Double.parseDouble(calls.read("runs/data/history.csv").lines().toList().get(1).split(",")[1]);
        java.util.Set<Double> rates = new java.util.TreeSet<>();
        for (String line : lines.subList(0, 12)) {
            double loss = (double) Calls.object(line).get("trainLoss");
            double rate = (double) Calls.object(line).get("learningRate");
            assertThat(Math.sqrt(loss / before)).as(line).isCloseTo(Math.abs(1 - 2 * rate), within(1e-4));
            before = loss;
            rates.add(rate);
        }
        assertThat(rates).as("1.1, 0.99, 0.891").hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void tensorBoardHasTheCurvesOfTheHistory() throws Exception {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        calls.must(train("--tensorboard", "logs/first"));
        List<String> files = calls.files("logs/first");
        assertThat(files).hasSize(1);
        List<Event> events = EventRecords.read(folder.resolve("logs/first").resolve(files.get(0))).events();
        assertThat(events).hasSize(8);
        assertThat(events.get(1).start()).isTrue();
        assertThat(events.get(2).texts().get("settings")).contains("| optimizer | adam |").contains("| epochs | 5 |");
        List<String> history = calls.read("runs/data/history.csv").lines().toList();
        for (int k = 1; k <= 5; k++) {
            Event event = events.get(2 + k);
            String[] cells = history.get(k + 1).split(",");
            assertThat(event.step()).isEqualTo(k);
            assertThat(event.scalars())
                    .isEqualTo(Map.of("loss/train", Float.parseFloat(cells[1]), "loss/holdout", Float.parseFloat(cells[2]),
                            "learning rate", (float) (0.1 / 2 * (1 + Math.cos(Math.PI * (k - 1) / 5)))));
        }
        calls.write("file", "");
        assertThat(calls.fails(1, train("--tensorboard", "file"))).startsWith("Cannot write '").endsWith("is a file, not a folder.");
    }

    /** The log is lost, the model is not. */
    @Test
    void aFullDiskEndsTheLogAndNotTheTraining() throws Exception {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(64).setMaxSize(1 << 20).build())) {
            Path work = Files.createDirectories(disk.getPath("/work"));
            Calls calls = new Calls(work);
            calls.write("data.csv", data());
            Path logs = Files.createDirectories(work.resolve("logs"));
            try (FileSystem small = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(64).setMaxSize(1 << 10).build())) {
                dev.chainrule.trainer.out.TensorBoardLog log = new dev.chainrule.trainer.out.TensorBoardLog(small.getPath("/logs"),
                        Map.of(), () -> 0, said -> calls.write("said", said));
                log.started(new dev.chainrule.trainer.train.Schedule(100, 10, 0.1), 10, 0, 1);
                for (int k = 1; k <= 100; k++) {
                    log.epoch(new dev.chainrule.trainer.train.History.Epoch(k, 1.0 / k, Double.NaN), () -> 0.1);
                }
            }
            assertThat(calls.read("said")).startsWith("Warning: Cannot write '/logs/events.out.tfevents.")
                    .endsWith("': the disk is full. What follows is not logged for TensorBoard.");
            calls.must(train("--tensorboard", logs.toString()));
            assertThat(calls.files("logs")).hasSize(1);
        }
    }

    @Test
    void theReportTellsOfTheDataAndTheTraining() {
        Calls calls = new Calls(folder);
        calls.write("data.csv", data());
        calls.must(train());
        String report = calls.read("runs/data/report.html");
        assertThat(report).contains("<h1>y</h1>", "A linear neuron of 1 feature, trained on 34 rows of ", "8 rows held out.",
                "The 8 held-out rows, actual value less predicted value.", "<td>c (33), &lt;b&gt; (17)</td>", "8 of 50",
                "<th>optimizer</th><td>adam</td>",
                "<th>learning rate</th><td>0.1</td>", "<mfrac>", "data:image/svg+xml;base64,");
        assertThat(report).doesNotContain("<b>");
        String again = calls.must(train("--out", "again"));
        assertThat(again).contains("report.html in again (");
        assertThat(calls.read("again/report.html")).as("the same training, the same page").isEqualTo(report);
        calls.must("train", "data.csv", "--target", "y", "--epochs", "2", "--loss", "mean((X·w)^2·y^2 + y)", "--out", "own");
        assertThat(calls.read("own/report.html")).contains("<h2>Loss</h2>", "<h2>Formula</h2>");
    }
}
