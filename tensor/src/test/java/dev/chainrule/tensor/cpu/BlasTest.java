package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a library multiplies, and that it multiplies as we do. With a backend of ND4J if the profile brings one. */
class BlasTest {
    private static final int M = 270;
    private static final int N = 290;
    private static final int K = 310;

    @Test
    void thePropertyDecides() {
        assertThat(new Blas(true, "auto").forProduct(Long.MAX_VALUE)).isNull();
        assertThat(new Blas(false, "off").forProduct(Long.MAX_VALUE)).isNull();
        assertThat(new Blas(false, "auto").forProduct(Blas.LARGE - 1)).isNull();
        assertThat(new Blas(true, "on").forProduct(Blas.LARGE - 1)).isNull();
        assertThat(new Blas(true, "auto").description()).isEmpty();
        assertThatThrownBy(() -> new Blas(true, "mkl")).isInstanceOf(BadCallException.class)
                .hasMessage("The system property chainrule.blas is auto, on or off, not 'mkl'.");
    }

    /** Looking for devices never throws, whatever the property says; opening one does. */
    @Test
    void aWrongPropertyIsAClauseOfTheDevice() {
        System.setProperty(Blas.PROPERTY, "mkl");
        try {
            assertThat(new CpuBackendProvider().find().get(0).reason())
                    .contains("; The system property chainrule.blas is auto, on or off, not 'mkl'.");
            assertThatThrownBy(() -> new CpuBackendProvider().open("cpu")).isInstanceOf(BadCallException.class);
        } finally {
            System.clearProperty(Blas.PROPERTY);
        }
    }

    @Test
    void withoutABackendOurOwnLoopsMultiply() {
        assumeFalse(Blas.isThere(), "a backend of ND4J is on the class path");
        assertThat(new Blas(false, "on").forProduct(Long.MAX_VALUE)).isNull();
        assertThat(new Blas(false, "on").description()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false,false", "true,false", "false,true", "true,true"})
    void aLargeProductThroughNd4jIsOurs(boolean transposeA, boolean transposeB) {
        assumeTrue(Blas.isThere(), "no backend of ND4J on the class path: run with -Pnd4j-native");
        double[] a = numbers(1, M * K);
        double[] b = numbers(2, K * N);
        // any order of additions errs by at most k units of Σ|a·b| ≤ k
        double unit = (double) K * K;
        for (int call = 0; call < 2; call++) {
            float[] ours = product(false, a, transposeA, b, transposeB);
            float[] theirs = product(true, a, transposeA, b, transposeB);
            double[] oursD = productD(false, a, transposeA, b, transposeB);
            double[] theirsD = productD(true, a, transposeA, b, transposeB);
            assertThat(theirs).isNotEqualTo(ours);                   // or it was not theirs
            for (int k = 0; k < ours.length; k++) {
                assertThat((double) theirs[k]).isCloseTo(ours[k], within(2 * unit * 0x1p-24));
                assertThat(theirsD[k]).isCloseTo(oursD[k], within(2 * unit * 0x1p-53));
            }
            assertThat(product(true, a, transposeA, b, transposeB)).isEqualTo(theirs);   // the same bits again
        }
    }

    @Test
    void theDescriptionNamesTheLibrary() {
        assumeTrue(Blas.isThere(), "no backend of ND4J on the class path: run with -Pnd4j-native");
        assertThat(new Blas(false, "on").forProduct(Blas.LARGE)).isNotNull();
        try (CpuBackend cpu = new CpuBackend(1, false)) {
            assertThat(cpu.description()).matches(".*, ND4J's BLAS \\([A-Z]+, \\d+ threads\\) for large products");
        }
    }

    /** A backend whose natives are of another system, or nowhere: the product is made all the same, and the description says why by us. */
    @Test
    void aBackendThatDoesNotLoadIsASentence() throws IOException, InterruptedException {
        assumeTrue(Blas.isThere(), "no backend of ND4J on the class path: run with -Pnd4j-native");
        String printed = child(entry -> !entry.matches(".*nd4j-native-[^/\\\\]*-(linux|macosx|windows)-.*"));
        assertThat(printed).matches("(?s)before .*, ND4J's BLAS for large products \\(not loaded yet\\).*"
                + "after .*, no BLAS: ND4J does not load \\(\\w+: .*\\).*right true");
    }

    @Test
    void nothingIsLoadedForASmallProduct() throws IOException, InterruptedException {
        assumeTrue(Blas.isThere(), "no backend of ND4J on the class path: run with -Pnd4j-native");
        assertThat(child(entry -> true, "8")).matches("(?s)before (.*)after \\1right true")
                .contains("ND4J's BLAS for large products (not loaded yet)");
    }

    private static String child(Predicate<String> entries, String... arguments) throws IOException, InterruptedException {
        String classPath = Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator)).filter(entries).collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder command = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath,
                Multiplication.class.getName());
        command.command().addAll(Arrays.asList(arguments));
        Process child = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(child.waitFor()).isZero();
        return printed;
    }

    /** What the child does: multiplies ones, in a JVM without SIMD, and says by what. */
    static final class Multiplication {
        private Multiplication() {
        }

        public static void main(String[] args) {
            int size = args.length == 0 ? 300 : Integer.parseInt(args[0]);
            try (CpuBackend cpu = new CpuBackend(2, false); Device device = new Device(cpu)) {
                System.out.println("before " + cpu.description());
                float[] ones = new float[size * size];
                Arrays.fill(ones, 1);
                float[] product = device.tensor(ones, size, size).matmul(device.tensor(ones, size, size)).toArray();
                System.out.println("after " + cpu.description());
                Arrays.fill(ones, size);
                System.out.println("right " + Arrays.equals(product, ones));
            }
        }
    }

    private static float[] product(boolean blas, double[] a, boolean transposeA, double[] b, boolean transposeB) {
        try (Device device = device(blas)) {
            return product(device.tensor(narrow(a), transposeA ? K : M, transposeA ? M : K), transposeA,
                    device.tensor(narrow(b), transposeB ? N : K, transposeB ? K : N), transposeB).toArray();
        }
    }

    private static double[] productD(boolean blas, double[] a, boolean transposeA, double[] b, boolean transposeB) {
        try (Device device = device(blas)) {
            return product(device.tensor(a, transposeA ? K : M, transposeA ? M : K), transposeA,
                    device.tensor(b, transposeB ? N : K, transposeB ? K : N), transposeB).toDoubles();
        }
    }

    private static Device device(boolean blas) {
        return new Device(new CpuBackend(2, true, new Blas(true, blas ? "on" : "off")));
    }

    private static Tensor product(Tensor a, boolean transposeA, Tensor b, boolean transposeB) {
        return (transposeA ? a.transpose() : a).matmul(transposeB ? b.transpose() : b);
    }

    private static double[] numbers(int seed, int length) {
        return new Random(seed).doubles(length, -1, 1).toArray();
    }

    private static float[] narrow(double[] values) {
        float[] floats = new float[values.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) values[k];
        }
        return floats;
    }
}
