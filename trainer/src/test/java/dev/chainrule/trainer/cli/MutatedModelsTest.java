package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.trainer.data.Mutation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models with accidents predict and are exported, or are refused in one sentence. */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedModelsTest {
    private static final int TRIES = Boolean.getBoolean("long") ? 10_000 : 60;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"y --model=linear --one-hot=c --missing=mean", "c --features=a,b --layers=3 --loss=cross-entropy",
            "y --features=a,b --loss=mean((y-tanh(X·v)·s)^2) --param=v=D"})
    void mutatedModelsBringNothingButSentences(String targetAndOptions) throws Exception {
        Calls calls = new Calls(folder);
        calls.write("data.csv", "a,b,c,y\n" + "1,2,x,3\n2,,z,1\n0.5,3,w,2\n-1,2,x,0\n4,1,z,5\n");
        calls.must(Stream.concat(Stream.of("train", "data.csv", "--out", "model", "--epochs", "2", "--holdout", "0", "--quiet", "--target"),
                Stream.of(targetAndOptions.split(" "))).toArray(String[]::new));
        Path file = folder.resolve("model/model.json");
        byte[] whole = Files.readAllBytes(file);
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        int refused = 0;
        for (int k = 0; k < TRIES; k++) {
            byte[] mutated = Mutation.of(whole, random);
            Files.write(file, mutated);
            boolean export = k % 4 == 3;
            int code = export ? calls.run("export", "model", "--onnx", "model.onnx") : calls.run("predict", "model", "data.csv");
            refused += code == 0 ? 0 : 1;
            assertThat(code).as("try %d: %s%n%s", k, calls.error(), new String(mutated, StandardCharsets.UTF_8)).isIn(0, 1, 2);
            assertThat(calls.error()).as("try %d", k).doesNotContain("\tat ", "Exception", "bug");
            if (code != 0) {
                assertThat(calls.error().lines()).hasSize(1).allMatch(line -> line.startsWith("chainrule: ") && line.endsWith("."));
            }
        }
        assertThat(refused).isBetween(TRIES / 20, TRIES);
    }
}
