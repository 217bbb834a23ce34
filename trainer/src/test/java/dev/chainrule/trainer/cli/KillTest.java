package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training in a process of its own that is killed at any moment, without warning, goes on to the bits of one that was not. */
class KillTest {
    private static final int KILLS = Boolean.getBoolean("long") ? 50 : 2;

    @TempDir
    Path folder;

    private static String[] call(String out, String... more) {
        List<String> call = new ArrayList<>(List.of("train", Calls.example("cars.csv"), "--target", "Miles_per_Gallon", "--quiet",
                "--checkpoint", "1", "--device", "cpu", "--out", out));
        call.addAll(Arrays.asList(more));
        return call.toArray(String[]::new);
    }

    private Process start(String[] call) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(Arrays.asList(call));
        return new ProcessBuilder(command).directory(folder.toFile()).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("error.txt").toFile()).start();
    }

    private String model(String out) throws IOException {
        return Files.readString(folder.resolve(out).resolve("model.json"));
    }

    /** Sleeps until there is a checkpoint, or the process has ended. */
    private void awaitCheckpoint(Process process, String out) throws InterruptedException {
        Path checkpoints = folder.resolve(out + ".checkpoints");
        while (process.isAlive() && !Files.isDirectory(checkpoints)) {
            Thread.sleep(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"sgd,32", "adam,50", "lbfgs,full"})
    void aKilledTrainingGoesOnToTheSameBits(String optimizer, String batch) throws IOException, InterruptedException {
        String[] options = {"--optimizer", optimizer, "--batch", batch, "--epochs", batch.equals("full") ? "400" : "60"};
        Calls calls = new Calls(folder);
        calls.must(call("whole", options));
        String expected = model("whole");
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        int killed = 0;
        for (int k = 0; k < KILLS; k++) {
            String out = "run" + k;
            Process process = start(call(out, options));
            if (k % 10 != 9) {                                       // now and then while it starts
                awaitCheckpoint(process, out);
            }
            Thread.sleep(random.nextInt(400));
            killed += process.isAlive() ? 1 : 0;
            process.destroyForcibly().waitFor();
            calls.must(call(out, concat(options, "--resume")));
            assertThat(model(out)).as("kill %d of %d, %s", k + 1, KILLS, optimizer).isEqualTo(expected);
            assertThat(folder.resolve(out + ".checkpoints")).doesNotExist();
        }
        assertThat(killed).as("killed while they ran").isGreaterThanOrEqualTo(KILLS / 5);
    }

    private static String[] concat(String[] options, String more) {
        String[] all = Arrays.copyOf(options, options.length + 1);
        all[options.length] = more;
        return all;
    }

    /** By TERM, which Java treats like the INT of Ctrl-C, and which a job in the background does not ignore. */
    @Test
    void ctrlCFinishesTheStepSavesAndSaysHowToGoOn() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/bin/kill")) || Files.isExecutable(Path.of("/usr/bin/kill")), "no kill");
        String[] options = {"--batch", "16", "--epochs", "2000"};
        Process process = start(call("run", options));
        awaitCheckpoint(process, "run");
        new ProcessBuilder("kill", "-TERM", Long.toString(process.pid())).start().waitFor();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(143);
        assertThat(Files.readString(folder.resolve("error.txt")))
                .containsPattern("chainrule: Training was stopped after step [0-9]+ of 40000, and is "
                        + "saved in .*run\\.checkpoints\\. The same call with --resume goes on\\.\n$");
        assertThat(folder.resolve("run")).doesNotExist();
        Calls calls = new Calls(folder);
        String[] fewer = {"--batch", "16", "--epochs", "3"};
        assertThat(calls.fails(2, call("run", concat(fewer, "--resume")))).contains("are of another training");
    }
}
