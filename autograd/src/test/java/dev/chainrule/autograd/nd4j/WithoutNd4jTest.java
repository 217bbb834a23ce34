package dev.chainrule.autograd.nd4j;

import static dev.chainrule.autograd.Gradients.gradients;
import static dev.chainrule.tensor.Composites.max;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Nothing needs ND4J: a JVM whose class path is Chainrule, ASM and nothing else derives, runs and multiplies. */
class WithoutNd4jTest {
    @Test
    void aNeuronAndALargeProductRunInAJvmWithoutNd4j() throws IOException, InterruptedException {
        String ours = Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                .split(File.pathSeparator))
                .filter(entry -> entry.contains("chainrule-") || entry.contains("classes") || entry.matches(".*[/\\\\]asm-[^/\\\\]*\\.jar"))
                .filter(entry -> !entry.matches(".*[/\\\\](nd4j|javacpp|openblas)-[^/\\\\]*\\.jar"))
                .collect(Collectors.joining(File.pathSeparator));
        Process child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Dchainrule.blas=on", "-cp",
                ours, Neuron.class.getName()).redirectErrorStream(true).start();
        String printed = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        assertThat(child.waitFor()).as(printed).isZero();
        assertThat(printed.lines().filter(line -> !line.startsWith("chainrule: "))).containsExactly("ND4J absent", "gradient [4.0, 6.0]",
                "product 300.0");
    }

    /** What the child does. */
    static final class Neuron {
        private Neuron() {
        }

        public static void main(String[] args) {
            try {
                Class.forName("org.nd4j.linalg.api.ndarray.INDArray");
                System.out.println("ND4J present");
            } catch (ClassNotFoundException absent) {
                System.out.println("ND4J absent");
            }
            try (Device device = Devices.open("cpu")) {
                Tensor X = device.tensor(new float[] {1, 2, 3, 4}, 2, 2);
                Tensor y = device.tensor(new float[] {2, 6}, 2);
                Tensor w = device.tensor(new float[] {1, 1}, 2);
                Tensor loss = y.minus(max(0, X.dot(w))).square().mean();           // residuals z − y = 1, 1
                Gradients gradients = gradients(loss, w);
                System.out.println("gradient " + Arrays.toString(gradients.of(w).toArray()));
                Tensor ones = device.zeros(300, 300).plus(1);
                System.out.println("product " + ones.matmul(ones).toArray()[299]);
            }
        }
    }
}
