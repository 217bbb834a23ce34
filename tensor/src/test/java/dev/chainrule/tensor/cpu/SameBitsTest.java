package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.scalar.Expansions;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.shape.DType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SameBitsTest {
    private static final int CALLS = 20_000;
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    @Test
    void anyJvmGivesTheSameBitsWithAndWithoutJitAndModuleAndForVectorsOfAnyWidth() throws Exception {
        Map<String, String> digests = new HashMap<>();
        for (List<String> flags : List.<List<String>>of(List.of(MODULE), List.of(), List.of("-Xint"), List.of(MODULE, "-Xint"),
                List.of(MODULE, "-XX:UseAVX=2"), List.of(MODULE, "-XX:MaxVectorSize=16"), List.of(MODULE, "-XX:MaxVectorSize=32"),
                List.of("-XX:TieredStopAtLevel=1"))) {
            digests.put(flags.toString(), digest(flags));
        }
        assertThat(digests.values().stream().distinct()).as(digests.toString()).hasSize(1);
    }

    private static String digest(List<String> flags) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions", "-Xmx256m"));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BitsDigest.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(output).as(flags.toString()).contains("digest ");
        return output.substring(output.lastIndexOf(": ") + 2).strip();
    }

    @ParameterizedTest
    @EnumSource(value = Op.class, names = {"EXP", "TANH", "SIN", "ADD", "MAX"})
    void theTwentyThousandthCallGivesTheBitsOfTheFirst(Op op) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            ScalarProgram program = Expansions.of(op, dtype);
            ElementLoop plain = LoopCompiler.plain(program, 0);
            check(program, plain, dtype);
            check(program, LoopCompiler.simd(program, 0, plain), dtype);
        }
    }

    private static void check(ScalarProgram program, ElementLoop loop, DType dtype) {
        Object a = numbers(dtype, 1);
        Object b = numbers(dtype, 2);
        Object first = numbers(dtype, 3);
        loop.run(40, first, 0, a, 0, b, 0, null, 0);
        Object y = numbers(dtype, 3);
        for (int call = 1; call < CALLS; call++) {
            loop.run(40, y, 0, a, 0, b, 0, null, 0);
        }
        assertThat(y).as(program.name()).isEqualTo(first);
    }

    @Test
    void aLoopThatChangesOverToSimdKeepsItsBits() throws InterruptedException {
        ElementLoops loops = new ElementLoops(true);
        float[] a = (float[]) numbers(DType.F32, 1);
        float[] first = new float[40];
        loops.run(Op.EXP, DType.F32, 0, 40, first, 0, a, 0, null, 0, null, 0);
        float[] big = new float[1 << 20];
        loops.run(Op.EXP, DType.F32, 0, big.length, big, 0, big, 0, null, 0, null, 0);
        float[] y = new float[40];
        for (int wait = 0; wait < 100; wait++) {                     // long enough for the change, if it comes
            loops.run(Op.EXP, DType.F32, 0, 40, y, 0, a, 0, null, 0, null, 0);
            assertThat(y).isEqualTo(first);
            Thread.sleep(10);
        }
    }

    private static Object numbers(DType dtype, int seed) {
        double[] numbers = new Random(seed).doubles(40, -30, 30).toArray();
        if (dtype == DType.F64) {
            return numbers;
        }
        float[] floats = new float[40];
        for (int k = 0; k < 40; k++) {
            floats[k] = (float) numbers[k];
        }
        return floats;
    }
}
