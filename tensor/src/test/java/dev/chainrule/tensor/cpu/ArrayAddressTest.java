package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where arrays lie, in a Java of its own for each kind of reference: of 4 bytes as they are, of 4 bytes times 8, of 8 bytes; and without leave. */
class ArrayAddressTest {
    private static final String LEAVE = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx512m -XX:+UseParallelGC", "-Xmx6g -XX:+UseParallelGC", "-Xmx6g -XX:+UseG1GC", "-Xmx512m -XX:+UseSerialGC"})
    void elementsBeginWhereItSays(String options) throws IOException, InterruptedException {
        assertThat(run((options + " " + LEAVE).split(" "))).hasSize(20).allMatch(line -> line.matches("\\d+ \\d+ 0"))
                .extracting(line -> line.replaceAll(" .*", "")).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-Xmx512m", "-Xmx6g -XX:-UseCompressedOops " + LEAVE})
    void nothingIsKnown(String options) throws IOException, InterruptedException {
        assertThat(run(options.split(" "))).containsExactly("unknown");
    }

    private static List<String> run(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(options));
        command.addAll(List.of("-XX:-UsePerfData", "-cp", System.getProperty("java.class.path"), Probe.class.getName()));
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().toList();
        assertThat(process.waitFor()).isZero();
        return lines;
    }

    /** Reads large arrays at the address that follows from {@link ArrayAddress}: the number, the bytes to a line, and what is left of the address. */
    static final class Probe {
        private Probe() {
        }

        /** Prints a line for each array. */
        public static void main(String[] args) throws Throwable {
            if (ArrayAddress.toLine(new float[1]) < 0) {
                System.out.println("unknown");
                return;
            }
            Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
            Object unsafe = type.getMethod("getUnsafe").invoke(null);
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle number = lookup.findVirtual(type, "getInt", MethodType.methodType(int.class, Object.class, long.class))
                    .bindTo(unsafe);
            MethodHandle read = lookup.findVirtual(type, "getFloat", MethodType.methodType(float.class, Object.class, long.class))
                    .bindTo(unsafe);
            long first = ((Number) type.getMethod("arrayBaseOffset", Class.class).invoke(unsafe, Object[].class)).longValue();
            long elements = ((Number) type.getMethod("arrayBaseOffset", Class.class).invoke(unsafe, float[].class)).longValue();
            long unit = Runtime.getRuntime().maxMemory() > 1L << 32 ? 8 : 1;
            for (int k = 1; k <= 20; k++) {
                float[] array = new float[(1 << 18) + 2 * k];
                int toLine = ArrayAddress.toLine(array);
                array[toLine / Float.BYTES] = k;
                long address = unit * ((int) number.invoke(new Object[] {array}, first) & 0xFFFFFFFFL) + elements + toLine;
                System.out.println(
                        Math.round((float) read.invoke((Object) null, address)) + " " + toLine + " " + address % ArrayAddress.LINE);
            }
        }
    }
}
