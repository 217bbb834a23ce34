package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.DiskCache;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.OneHot;
import dev.chainrule.trainer.data.StagedFolder;
import dev.chainrule.trainer.nn.Activation;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.StackModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training ends with the same bits whether cells and rows are in the heap, in files, or on the device. */
class OutOfHeapTest {
    private static final int ROWS = 2500;

    @TempDir
    Path folder;

    private Path data() throws IOException {
        StringBuilder text = new StringBuilder("y,a,b,c,kind\n");
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < ROWS; i++) {
            double a = random.nextDouble(-3, 3);
            double b = a + random.nextDouble();
            text.append(3 + 2 * a - b + random.nextDouble()).append(',').append(a).append(',').append(b).append(',')
                    .append(i % 9 == 0 ? "" : Integer.toString(random.nextInt(100))).append(',').append("uvw".charAt(i % 3)).append('\n');
        }
        return Files.writeString(folder.resolve("data.csv"), text);
    }

    /** The two files that state the result, as one text. */
    private String train(Path data, String target, Model model, DiskCache cache, Settings settings, String name) throws IOException {
        Examples examples = Examples.of(DataSource.open(data, new DataSource.Options(null, cache)).read(),
                new Examples.Request(target, List.of(), OneHot.ALL, Missing.MEAN, target.equals("kind")));
        try (Device cpu = Devices.open("cpu"); StagedFolder out = OutputFolder.prepare(folder.resolve(name))) {
            Trainer.Outcome outcome = new Trainer(cpu.backend(), model, settings.cache(cache), new Trainer.Listener() {
            }).train(examples);
            assertThat(cpu.liveBytes()).isZero();
            OutputFolder.save(out, outcome.model(), Map.of("loss", outcome.trainLoss(), "holdout", outcome.holdoutLoss(), "r2",
                    Double.toString(outcome.rSquared()), "accuracy", Double.toString(outcome.accuracy())), outcome.history());
        }
        return Files.readString(folder.resolve(name).resolve("model.json")) + Files.readString(folder.resolve(name).resolve("history.csv"));
    }

    @ParameterizedTest
    @CsvSource({"relu,0,y", "relu,64,y", "stack,0,y", "stack,100,y", "classes,64,kind"})
    void theSameBits(String kind, int batch, String target) throws IOException {
        Path data = data();
        Model model = switch (kind) {
            case "relu" -> new NeuronModel(Neuron.RELU, Loss.named("mse"));
            case "stack" -> StackModel.of(List.of(5), Activation.TANH, 1, Loss.named("mse"));
            default -> StackModel.of(List.of(4), Activation.RELU, 3, Loss.named("cross-entropy"));
        };
        DiskCache files = DiskCache.in(folder.resolve("cache")).withHeapBytes(2000);
        Layout chunks = new Layout(300 * 6, 150 * 6);
        String[] results = new String[4];
        for (int k = 0; k < results.length; k++) {
            Settings settings = new Settings().epochs(4).batch(batch).layout(chunks).memoryBytes(k % 2 == 0 ? Long.MAX_VALUE : 5000);
            results[k] = train(data, target, model, k < 2 ? DiskCache.off() : files, settings, "run" + k);
        }
        assertThat(results[1]).as("rows in the heap, passing through the device").isEqualTo(results[0]);
        assertThat(results[2]).as("cells in a file").isEqualTo(results[0]);
        assertThat(results[3]).as("cells and rows in files").isEqualTo(results[0]);
    }
}
