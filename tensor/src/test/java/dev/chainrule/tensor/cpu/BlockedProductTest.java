package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The dense product of the CPU: its order of additions is a law, so every twin, width, number of threads and call gives the same bits. */
class BlockedProductTest {
    private static final int DEPTH = 256;

    @ParameterizedTest
    @CsvSource({"0,3,4", "3,0,4", "3,4,0", "1,1,1", "1,33,7", "31,1,32", "5,6,7", "6,32,1", "7,33,31", "33,31,255", "12,64,256",
            "97,35,257",
            "207,3,300", "3,207,300", "100,530,60", "65,2100,513"})
    void everyTwinAndNumberOfThreadsGivesTheLawsBits(int m, int n, int k) {
        float[] a = floats(1, m * k);
        float[] b = floats(2, k * n);
        float[] law = law(a, b, m, n, k);
        double[] aD = doubles(a);
        double[] bD = doubles(b);
        double[] lawD = law(aD, bD, m, n, k);
        for (int threads : new int[] {1, 2, 7}) {
            try (Workers workers = new Workers(threads)) {
                for (boolean simd : new boolean[] {false, true}) {
                    for (int form = 0; form < 4; form++) {
                        boolean transposeA = form % 2 == 1;
                        boolean transposeB = form >= 2;
                        float[] c = fill(new float[m * n]);
                        new BlockedProduct<>(MatmulOps.floats(simd)).run(transposeA ? transposed(a, m, k) : a, transposeA,
                                transposeB ? transposed(b, k, n) : b, transposeB, c, m, n, k, workers);
                        assertThat(c).as("threads %d, simd %s, form %d", threads, simd, form).isEqualTo(law);
                        double[] cD = doubles(fill(new float[m * n]));
                        new BlockedProduct<>(MatmulOps.doubles(simd)).run(transposeA ? doubles(transposed(a, m, k)) : aD, transposeA,
                                transposeB ? doubles(transposed(b, k, n)) : bD, transposeB, cD, m, n, k, workers);
                        assertThat(cD).as("threads %d, simd %s, form %d", threads, simd, form).isEqualTo(lawD);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 1000})
    void theErrorOfAnElementIsWithinItsBound(int k) {
        Random random = new Random(k);
        float[] a = new float[20 * k];
        float[] b = new float[k * 40];
        for (float[] array : List.of(a, b)) {
            for (int i = 0; i < array.length; i++) {
                array[i] = random.nextFloat() - 0.3f;
            }
        }
        float[] c = new float[20 * 40];
        try (Workers workers = new Workers(2)) {
            new BlockedProduct<>(MatmulOps.floats(true)).run(a, false, b, false, c, 20, 40, k, workers);
        }
        for (int i = 0; i < 20; i++) {
            for (int j = 0; j < 40; j++) {
                double exact = 0;
                double size = 0;
                for (int p = 0; p < k; p++) {
                    double product = (double) a[i * k + p] * b[p * 40 + j];
                    exact += product;
                    size += Math.abs(product);
                }
                double unit = Math.scalb(1.0, -24);
                assertThat(Math.abs(c[i * 40 + j] - exact)).isLessThanOrEqualTo((Math.min(k, DEPTH) + k / DEPTH + 1) * unit * size);
            }
        }
    }

    /** Matrices that begin inside their arrays, as those of large buffers do. */
    @Test
    void matricesMayBeginInsideTheirArrays() {
        int m = 33;
        int n = 40;
        int k = 300;
        float[] a = floats(1, m * k + 3);
        float[] b = floats(2, k * n + 5);
        float[] c = new float[m * n + 7];
        float[] law = law(Arrays.copyOfRange(a, 3, a.length), Arrays.copyOfRange(b, 5, b.length), m, n, k);
        try (Workers workers = new Workers(2)) {
            new BlockedProduct<>(MatmulOps.floats(true)).run(a, 3, false, b, 5, false, c, 7, m, n, k, workers);
        }
        assertThat(Arrays.copyOfRange(c, 7, c.length)).isEqualTo(law);
        assertThat(Arrays.copyOf(c, 7)).containsOnly(0);
    }

    /** One object, product after product: what an earlier one left in its panels is no part of a later one. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSmallerProductAfterALargerOneIsItself(boolean simd) {
        BlockedProduct<float[]> product = new BlockedProduct<>(MatmulOps.floats(simd));
        try (Workers workers = new Workers(2)) {
            for (int size : new int[] {70, 3, 33, 1, 100, 7}) {
                float[] a = floats(size, size * size);
                float[] b = floats(size + 1, size * size);
                float[] c = new float[size * size];
                product.run(a, false, b, false, c, size, size, size, workers);
                assertThat(c).isEqualTo(law(a, b, size, size, size));
            }
        }
    }

    /** Narrower vectors have panels of another width: a JVM that is told of no wider ones gives the same bits. */
    @ParameterizedTest
    @ValueSource(strings = {"-XX:MaxVectorSize=32", "-XX:MaxVectorSize=16", "-Xint"})
    void otherWidthsAndTheInterpreterGiveTheSameBits(String option) throws IOException, InterruptedException {
        String classPath = Stream.of(BlockedProductTest.class, BlockedProduct.class)
                .map(type -> Path.of(java.net.URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString())).toString())
                .collect(Collectors.joining(java.io.File.pathSeparator));
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option,
                "-XX:+IgnoreUnrecognizedVMOptions", "--add-modules", "jdk.incubator.vector", "-cp", classPath, Bits.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(child.waitFor()).isZero();
        assertThat(printed).isEqualTo(Bits.hashes());
    }

    /** What the child prints: a hash of the bits of some products. */
    static final class Bits {
        private Bits() {
        }

        public static void main(String[] args) {
            System.out.println(hashes());
        }

        static String hashes() {
            StringBuilder hashes = new StringBuilder();
            try (Workers workers = new Workers(2)) {
                for (int size : new int[] {1, 31, 33, 70}) {
                    float[] a = floats(size, size * 2 * size);
                    float[] b = floats(size + 1, size * 2 * size);
                    float[] c = new float[size * size];
                    new BlockedProduct<>(MatmulOps.floats(true)).run(a, false, b, true, c, size, size, 2 * size, workers);
                    double[] cD = new double[size * size];
                    new BlockedProduct<>(MatmulOps.doubles(true)).run(doubles(a), true, doubles(b), false, cD, size, size, 2 * size,
                            workers);
                    hashes.append(Arrays.hashCode(c)).append(' ').append(Arrays.hashCode(cD)).append(' ');
                }
            }
            return hashes.toString().trim();
        }
    }

    /** The law itself: blocks of 256 of k, each one chain of fma from 0, added in order. */
    private static float[] law(float[] a, float[] b, int m, int n, int k) {
        float[] c = new float[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int p0 = 0; p0 < k; p0 += DEPTH) {
                    float sum = 0;
                    for (int p = p0; p < Math.min(k, p0 + DEPTH); p++) {
                        sum = Math.fma(a[i * k + p], b[p * n + j], sum);
                    }
                    c[i * n + j] = p0 == 0 ? sum : c[i * n + j] + sum;
                }
            }
        }
        return c;
    }

    private static double[] law(double[] a, double[] b, int m, int n, int k) {
        double[] c = new double[m * n];
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                for (int p0 = 0; p0 < k; p0 += DEPTH) {
                    double sum = 0;
                    for (int p = p0; p < Math.min(k, p0 + DEPTH); p++) {
                        sum = Math.fma(a[i * k + p], b[p * n + j], sum);
                    }
                    c[i * n + j] = p0 == 0 ? sum : c[i * n + j] + sum;
                }
            }
        }
        return c;
    }

    private static float[] transposed(float[] a, int rows, int columns) {
        float[] result = new float[a.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                result[j * rows + i] = a[i * columns + j];
            }
        }
        return result;
    }

    private static float[] fill(float[] c) {
        Arrays.fill(c, 99);                                          // a product overwrites, it does not add
        return c;
    }

    private static float[] floats(int seed, int length) {
        Random random = new Random(seed);
        float[] special = {Float.NaN, 0f, -0f, Float.POSITIVE_INFINITY, Float.MIN_VALUE};
        float[] values = new float[length];
        for (int k = 0; k < length; k++) {
            values[k] = random.nextInt(4000) == 0 ? special[random.nextInt(special.length)] : (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int k = 0; k < values.length; k++) {
            wide[k] = values[k] * 1.1;
        }
        return wide;
    }
}
