package dev.chainrule.autograd.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.tensor.shape.DType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same bits at every call, for every number of threads, and in every JVM, whatever its compiler has made of the loops by then. */
class SameBitsTest {
    private static final int CALLS = Target.requested().startsWith("sim") ? 3 : 20_000;

    /** A fresh JVM that compiles while the calls go on, and one that only interprets. */
    @Test
    void compiledAndInterpretedKernelsGiveTheSameBits() throws IOException, InterruptedException {
        assumeTrue(Target.isCpu(), "device " + Target.requested() + " runs nothing in the JVM");
        String compiled = inAnotherJvm(Boolean.getBoolean("long") ? 20_000 : 1_000);
        String interpreted = inAnotherJvm(1, "-Xint");
        assertThat(compiled).hasSize(64).isEqualTo(interpreted);
    }

    @Test
    void theLastCallGivesTheBitsOfTheFirst() {
        String digest = null;
        List<Target> targets = Target.underTest();
        for (Target target : targets) {
            boolean often = Boolean.getBoolean("long") || target.threads == 1 && !target.name.startsWith("cpu-scalar");
            String found = Digests.digest(target, often ? CALLS : 3);
            assertThat(digest == null ? found : digest).as(target.name).isEqualTo(found);
            assertThat(target.backend.liveBytes()).isZero();
            target.close();
            digest = found;
        }
    }

    /** Work that is large enough for 64 chunks: whichever thread takes which, they are added in one order. */
    @Test
    void threadsDoNotChangeLargeSums() {
        assumeTrue(Target.isCpu(), "device " + Target.requested() + " has no number of threads");
        Problem problem = Loss.ROW_WEIGHTED.problem(DType.F32, Loss.Use.GRADIENT, 40_001, 67);
        List<double[]> first = null;
        for (Target target : Target.underTest()) {
            for (int call = 0; call < 3; call++) {
                List<double[]> found = target.run(problem);
                for (int k = 0; first != null && k < found.size(); k++) {
                    assertThat(found.get(k)).as(target + ", call " + call).isEqualTo(first.get(k));
                }
                first = found;
            }
            target.close();
        }
    }

    private static String inAnotherJvm(int calls, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(
                List.of("--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"), Digests.class.getName(),
                        Integer.toString(calls)));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("the other JVM ended").isTrue();
        assertThat(process.exitValue()).as("exit status of " + command).isZero();
        return line;
    }
}
