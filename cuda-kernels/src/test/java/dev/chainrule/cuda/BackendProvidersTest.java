package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.chainrule.cuda.driver.NativeLibraries;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.device.BackendProvider.Found;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Choosing a device by name, with and without a GPU. */
class BackendProvidersTest {
    private static void thisMachineHasNoDriver() {
        assumeThat(NativeLibraries.ofProcess().find(NativeLibraries.cuda())).isEmpty();
    }

    @Test
    void everyKindOfDeviceIsListedTheMissingOnesWithTheFile() {
        thisMachineHasNoDriver();
        List<Found> found = Devices.find();
        assertThat(found).extracting(Found::name).containsExactly("cuda:0", "cpu", "sim");
        assertThat(found.get(0).available()).isFalse();
        assertThat(found.get(0).reason()).isEqualTo("no NVIDIA driver: libcuda.so.1 not found");
        assertThat(found.get(2).reason()).startsWith("Simulated H200, sm_90, 141 GiB");
    }

    @Test
    void aGpuThatIsNotThereIsOneSentence() {
        thisMachineHasNoDriver();
        assertThatThrownBy(() -> Devices.open("cuda:0")).isInstanceOf(WorkFailedException.class)
                .hasMessage("There is no device cuda:0: no NVIDIA driver: libcuda.so.1 not found.");
        assertThatThrownBy(() -> Devices.open("cuda")).isInstanceOf(WorkFailedException.class);
        assertThatThrownBy(() -> Devices.open("cuda:x")).isInstanceOf(BadCallException.class)
                .hasMessageStartingWith("There is no device 'cuda:x': use auto, cpu, sim or cuda:N");
    }

    @Test
    void autoTakesTheCpuWhereThereIsNoGpu() {
        thisMachineHasNoDriver();
        try (Device device = Devices.best()) {
            assertThat(device.name()).isEqualTo("cpu");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sim", "sim:sm_70", "sim:sm_80", "sim:sm_90"})
    void theSimulatorRunsTensors(String name) {
        try (Device device = Devices.open(name)) {
            Tensor x = device.tensor(new float[] {-1, 2, -3, 4}, 4);
            assertThat(x.relu().plus(x).toArray()).containsExactly(-1, 4, -3, 8);
            assertThat(device.name()).isEqualTo(name);
        }
    }

    @Test
    void anUnknownChipToSimulateIsAnError() {
        assertThatThrownBy(() -> Devices.open("sim:sm_20")).isInstanceOf(BadCallException.class)
                .hasMessage("There is no simulated device with the chip 'sm_20': take sm_70, sm_80 or sm_90.");
    }

    /** In a process of its own, which prints each class that it loads. */
    @ParameterizedTest
    @ValueSource(strings = {"cpu", "sim", "auto"})
    void neitherCpuNorSimLoadsJcuda(String device) throws IOException, InterruptedException {
        if (device.equals("auto")) {
            thisMachineHasNoDriver();
        }
        String output = oneStep(System.getProperty("java.class.path"), device, "-Xlog:class+load");
        assertThat(output).contains("dev.chainrule.tensor.Devices ");
        assertThat(output.lines().filter(line -> line.contains(" jcuda.") || line.contains(".JCu"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "sim"})
    void neitherCpuNorSimNeedsJcudasJars(String device) throws IOException, InterruptedException {
        String all = System.getProperty("java.class.path");
        String without = Stream.of(all.split(File.pathSeparator))
                .filter(part -> !Path.of(part).getFileName().toString().matches("jcu(da|blas).*"))
                .collect(Collectors.joining(File.pathSeparator));
        assertThat(without.split(File.pathSeparator).length).isLessThanOrEqualTo(all.split(File.pathSeparator).length - 2);
        oneStep(without, device, "-Xshare:auto");
    }

    private static String oneStep(String classPath, String device, String option) throws IOException, InterruptedException {
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option, "-cp", classPath,
                OneStep.class.getName(), device);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(output).isZero();
        assertThat(output).contains("the result is 8.0");
        return output;
    }

    /** Computes something on the device that is named. */
    static final class OneStep {
        private OneStep() {
        }

        /** The program. */
        public static void main(String[] arguments) {
            try (Device device = Devices.open(arguments[0])) {
                System.out.println("the result is " + device.tensor(new float[] {1, 3}, 2).relu().sum().times(2).item());
            }
        }
    }
}
