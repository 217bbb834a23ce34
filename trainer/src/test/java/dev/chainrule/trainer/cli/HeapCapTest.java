package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.DiskCache;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.Table;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.train.OutputFolder;
import dev.chainrule.trainer.train.Settings;
import dev.chainrule.trainer.train.TrainedModel;
import dev.chainrule.trainer.train.Trainer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table five times as large as the heap trains to the bits of a training that has it in memory. */
class HeapCapTest {
    private static final boolean LONG = Boolean.getBoolean("long");
    private static final int HEAP_MEGABYTES = LONG ? 80 : 48;
    private static final int COLUMNS = 128;
    /** Decoded, a cell has 8 bytes. */
    private static final int ROWS = 5 * (HEAP_MEGABYTES << 20) / (8 * COLUMNS);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(6);

    private void row(float[] row) {
        float y = 1;
        for (int j = 1; j < COLUMNS; j++) {
            row[j] = random.nextInt(2000) / 1000f - 1;
            y += (j % 5 - 2) * row[j];
        }
        row[0] = y;
    }

    /** One array of NumPy, (ROWS, COLUMNS) of float32: x0 is the target. */
    private Path npy() throws IOException {
        Path file = folder.resolve("data.npy");
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + ROWS + ", " + COLUMNS + "), }";
        String padded = header + " ".repeat(63 - (header.length() + 10) % 64) + "\n";
        float[] row = new float[COLUMNS];
        ByteBuffer bytes = ByteBuffer.allocate(4 * COLUMNS).order(ByteOrder.LITTLE_ENDIAN);
        try (OutputStream out = new java.io.BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) padded.length(), (byte) (padded.length() >> 8)});
            out.write(padded.getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < ROWS; i++) {
                row(row);
                bytes.asFloatBuffer().put(row);
                out.write(bytes.array());
            }
        }
        return file;
    }

    private Path csv() throws IOException {
        Path file = folder.resolve("data.csv");
        float[] row = new float[COLUMNS];
        StringBuilder line = new StringBuilder();
        try (java.io.BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int j = 0; j < COLUMNS; j++) {
                out.write((j == 0 ? "x" : ",x") + j);
            }
            for (int i = 0; i < ROWS; i++) {
                row(row);
                line.setLength(0);
                for (int j = 0; j < COLUMNS; j++) {
                    line.append(j == 0 ? '\n' : ',').append(row[j]);
                }
                out.append(line);
            }
        }
        return file;
    }

    private static TrainedModel inMemory(Path data, int batch) {
        DiskCache never = DiskCache.off().withHeapBytes(Long.MAX_VALUE);
        Table table = DataSource.open(data, new DataSource.Options(null, never)).read();
        try (Device cpu = Devices.open("cpu")) {
            Settings settings = new Settings().epochs(2).batch(batch).cache(never);
            return new Trainer(cpu.backend(), new NeuronModel(Neuron.RELU, Loss.named("mse")), settings, new Trainer.Listener() {
            }).train(Examples.of(table, "x0", List.of(), Missing.DROP)).model();
        }
    }

    private void inSmallHeap(Path data, int batch) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + HEAP_MEGABYTES + "m", "-Xmn8m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(Arrays.asList("train", data.toString(), "--target", "x0", "--quiet", "--epochs", "2", "--device", "cpu", "--memory",
                "8MB", "--batch", batch == 0 ? "full" : Integer.toString(batch), "--cache", "cache", "--out", "run"));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("said.txt").toFile()).start();
        assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(folder.resolve("said.txt"))).isZero();
    }

    @ParameterizedTest
    @CsvSource({"npy,0", "csv,8192"})
    void aTableFiveTimesAsLargeAsTheHeap(String format, int batch) throws IOException, InterruptedException {
        Path data = format.equals("npy") || !LONG ? npy() : csv();
        inSmallHeap(data, batch);
        TrainedModel expected = inMemory(data, batch);
        TrainedModel found = OutputFolder.load(folder.resolve("run"));
        for (int k = 0; k < expected.parameters().size(); k++) {
            assertThat(found.parameters().get(k)).isEqualTo(expected.parameters().get(k));
        }
        try (java.util.stream.Stream<Path> kept = Files.list(folder.resolve("cache"))) {
            assertThat(kept).hasSize(1);
        }
    }
}
