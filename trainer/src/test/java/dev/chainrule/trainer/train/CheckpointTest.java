package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Examples;
import dev.chainrule.trainer.data.Missing;
import dev.chainrule.trainer.data.Mutation;
import dev.chainrule.trainer.nn.Activation;
import dev.chainrule.trainer.nn.FormulaModel;
import dev.chainrule.trainer.nn.MeanSquaredError;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.StackModel;
import dev.chainrule.trainer.optim.Optimizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that was stopped at any step goes on to the bits of one that was not. */
class CheckpointTest {
    private static final Model RELU = new NeuronModel(Neuron.RELU, new MeanSquaredError());

    @TempDir
    Path folder;
    private Examples examples;
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void read() {
        Path cars = Path.of(System.getProperty("project.root")).resolve("examples/cars.csv");
        examples = Examples.of(DataSource.read(cars), "Miles_per_Gallon", List.of(), Missing.DROP);
    }

    private Settings settings(String optimizer, int batch) {
        return new Settings().optimizer(Optimizer.named(optimizer)).batch(batch).epochs(12).checkpoints(new Checkpoints(folder, 1, 0));
    }

    private Trainer.Outcome train(Model model, Settings settings) {
        try (Device cpu = Devices.open("cpu")) {
            Trainer.Outcome outcome = new Trainer(cpu.backend(), model, settings, new Trainer.Listener() {
                @Override
                public void note(String sentence) {
                    notes.add(sentence);
                }
            }).train(examples);
            assertThat(cpu.liveBytes()).isZero();
            return outcome;
        }
    }

    private void stop(Model model, Settings settings, int steps) {
        AtomicInteger left = new AtomicInteger(steps);
        assertThatThrownBy(() -> train(model, settings.stopWhen(() -> left.decrementAndGet() == 0))).isInstanceOf(TrainingInterrupted.class)
                .hasMessageContaining("Training was stopped after step " + steps + " of ").hasMessageEndingWith(" in " + folder + ".");
    }

    private static List<Object> bits(Trainer.Outcome outcome) {
        List<Object> bits = new ArrayList<>();
        outcome.model().parameters().forEach(values -> bits.add(java.util.Arrays.stream(values).boxed().toList()));
        bits.add(outcome.history().epochs());
        bits.add(outcome.epochs());
        return bits;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"sgd,0", "adam,0", "momentum,0", "adam,50", "sgd,100", "nesterov,7"})
    void itGoesOnToTheSameBits(String optimizer, int batch) {
        List<Object> expected = bits(train(RELU, settings(optimizer, batch)));
        int all = batch == 0 ? 12 : 12 * ((314 + batch - 1) / batch);
        for (int steps : new int[] {1, 2, all / 2, all - 1}) {
            stop(RELU, settings(optimizer, batch), steps);
            assertThat(bits(train(RELU, settings(optimizer, batch).resume(true)))).as("stopped after %d of %d", steps, all)
                    .isEqualTo(expected);
        }
        assertThat(notes).anyMatch(note -> note.startsWith("Goes on after epoch "));
    }

    @Test
    void everyKindOfModelGoesOn() {
        for (Model model : List.of(StackModel.of(List.of(6, 4), Activation.TANH, 1, new MeanSquaredError()),
                new FormulaModel("mean((y - max(0, X·w + b))^2)", null, Map.of()))) {
            List<Object> expected = bits(train(model, settings("adam", 64)));
            stop(model, settings("adam", 64), 17);
            assertThat(bits(train(model, settings("adam", 64).resume(true)))).isEqualTo(expected);
        }
    }

    @Test
    void aTrainingThatIsStoppedAgainAndAgainEndsAtTheSameBits() {
        List<Object> expected = bits(train(RELU, settings("adam", 50)));
        stop(RELU, settings("adam", 50), 9);
        for (int k = 2; k <= 9; k++) {
            AtomicInteger left = new AtomicInteger(9);
            assertThatThrownBy(() -> train(RELU, settings("adam", 50).resume(true).stopWhen(() -> left.decrementAndGet() == 0)))
                    .isInstanceOf(TrainingInterrupted.class);
        }
        assertThat(bits(train(RELU, settings("adam", 50).resume(true)))).isEqualTo(expected);
    }

    @Test
    void aTrainingThatIsSavedNowhereDoesNotPromiseToGoOn() {
        assertThatThrownBy(() -> train(RELU, settings("adam", 50).checkpoints(null).stopWhen(() -> true)))
                .isInstanceOfSatisfying(TrainingInterrupted.class, stopped -> assertThat(stopped.isSaved()).isFalse())
                .hasMessageEndingWith("; nothing of it is saved.");
    }

    @Test
    void aDamagedCheckpointIsNamedAndTheOneBeforeItUsed() throws IOException {
        List<Object> expected = bits(train(RELU, settings("adam", 50)));
        stop(RELU, settings("adam", 50), 20);
        List<Path> two = files();
        assertThat(two).hasSize(2);
        byte[] bytes = Files.readAllBytes(two.get(1));
        bytes[bytes.length / 2] ^= 1;
        Files.write(two.get(1), bytes);
        assertThat(bits(train(RELU, settings("adam", 50).resume(true)))).isEqualTo(expected);
        assertThat(notes).contains("The checkpoint '" + two.get(1) + "' is damaged (its checksum differs) and passed over.");
        stop(RELU, settings("adam", 50), 20);
        for (Path file : files()) {
            Files.write(file, new byte[10]);
        }
        assertThat(bits(train(RELU, settings("adam", 50).resume(true)))).as("from the start").isEqualTo(expected);
        assertThat(notes).contains("No checkpoint in '" + folder + "' is whole: the training begins anew.");
    }

    /**
     * Once with the checksum as it then is wrong: the one before is used, to the same bits. Once with a new one, so that what is in it is read: it
     * goes on from it or refuses it, in a sentence.
     */
    @Test
    @Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mutatedCheckpointsBringTheSameBitsOrSentences() throws Exception {
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        stop(RELU, settings("adam", 0).epochs(4), 3);
        Settings settings = settings("adam", 0).epochs(4).checkpoints(new Checkpoints(folder, 1000, 0));
        List<Object> expected = bits(train(RELU, settings));
        List<Path> two = files();
        List<byte[]> whole = List.of(Files.readAllBytes(two.get(0)), Files.readAllBytes(two.get(1)));
        int refused = 0;
        int tries = Boolean.getBoolean("long") ? 10_000 : 100;
        for (int k = 0; k < tries; k++) {
            for (Path file : files()) {
                Files.delete(file);                                  // what the training before has left
            }
            Files.write(two.get(0), whole.get(0));
            byte[] content = Arrays.copyOf(whole.get(1), whole.get(1).length - 32);
            Files.write(two.get(1), k % 2 == 0 ? Mutation.of(whole.get(1), random) : signed(Mutation.of(content, random)));
            try {
                List<Object> resumed = bits(train(RELU, settings.resume(true)));
                if (k % 2 == 0) {
                    assertThat(resumed).as("try %d", k).isEqualTo(expected);
                }
            } catch (ChainruleException sentence) {
                refused++;
                assertThat(k % 2).isOne();
                assertThat(sentence.getMessage()).endsWith(".").doesNotContain("\n", "Exception");
            }
        }
        assertThat(refused).isBetween(tries / 20, tries / 2);
    }

    private static byte[] signed(byte[] content) throws NoSuchAlgorithmException {
        byte[] all = Arrays.copyOf(content, content.length + 32);
        System.arraycopy(MessageDigest.getInstance("SHA-256").digest(content), 0, all, content.length, 32);
        return all;
    }

    @Test
    void aCheckpointOfAnotherTrainingIsRefused() {
        stop(RELU, settings("adam", 50), 5);
        assertThatThrownBy(() -> train(RELU, settings("adam", 50).seed(2).resume(true))).isInstanceOf(BadCallException.class)
                .hasMessage(
                        "The checkpoints in " + folder + " are of another training (other data, options, device or version): repeat its "
                                + "call with --resume, or train anew without.");
        assertThatThrownBy(() -> train(new NeuronModel(Neuron.LINEAR, new MeanSquaredError()), settings("adam", 50).resume(true)))
                .isInstanceOf(BadCallException.class);
    }

    @Test
    void withoutResumeATrainingBeginsAnewAndRemovesWhatIsLeft() throws IOException {
        stop(RELU, settings("adam", 50), 30);
        stop(RELU, settings("adam", 50).seed(2), 3);
        assertThat(files()).extracting(path -> path.getFileName().toString()).containsExactly("000000000002.checkpoint",
                "000000000003.checkpoint");
    }

    @Test
    void theFirstTensorThatIsNotANumberIsNamed() {
        FormulaModel model = new FormulaModel("mean((y - exp(X·w))^2)", null, Map.of());
        Trainer.Outcome outcome = train(model, new Settings().epochs(50).batch(100).learningRate(500));
        assertThat(outcome.failure()).matches("Training diverged in epoch [0-9]+: the loss rose from .* to NaN, first in step [0-9]+ "
                + "\\(batch [0-9]+ of epoch [0-9]+\\), in (exp\\(X·w\\)|a [a-z]+ for the next [a-z ]+); use a smaller --learning-rate, such as 50\\.");
    }
}
