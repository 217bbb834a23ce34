package dev.chainrule.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands on the simulated GPU: the CPU's numbers, but for the order of sums; and a kernel's text with what the assembler says of it. */
class SimulatedDeviceTest {
    private static final String FLIGHTS = Calls.example("flights.parquet");
    private static final String PENGUINS = Calls.example("penguins.csv");
    private static final String[] CARS = {Calls.example("cars.csv"), "--target", "Miles_per_Gallon"};

    @TempDir
    Path folder;

    private Map<String, Object> json(String command, String device, String... more) {
        List<String> call = new ArrayList<>(List.of(command));
        call.addAll(List.of(CARS));
        call.addAll(List.of("--device", device));
        call.addAll(List.of(more));
        return new Calls(folder).json(call.toArray(String[]::new));
    }

    private static double[] components(Map<String, Object> gradient) {
        List<Double> all = new ArrayList<>();
        ((List<?>) gradient.get("weights")).forEach(weight -> all.add((Double) weight));
        all.add((Double) gradient.get("bias"));
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    @ParameterizedTest
    @CsvSource({"relu,f32", "linear,f32", "relu,f64"})
    void aGradientIsTheCpus(String model, String dtype) {
        String[] at = {"--model", model, "--dtype", dtype, "--weights", "-0.3,0.01,-0.05,0.002,0.4", "--bias", "20"};
        Map<String, Object> cpu = json("gradient", "cpu", at);
        Map<String, Object> sim = json("gradient", "sim", at);
        double[] expected = components(cpu);
        double[] found = components(sim);
        double largest = 0;
        for (double component : expected) {
            largest = Math.max(largest, Math.abs(component));
        }
        for (int k = 0; k < expected.length; k++) {
            assertThat(found[k]).as("component " + k).isCloseTo(expected[k], within(1e-5 * largest));
        }
        double loss = (double) cpu.get("loss");
        assertThat(loss).isGreaterThan(1);
        assertThat((double) sim.get("loss")).isCloseTo(loss, within(1e-5 * loss));
        assertThat(sim).containsEntry("rows", 392L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"full", "50"})
    void aTrainingEndsWithTheCpusLoss(String batch) {
        String[] how = {"--epochs", "20", "--batch", batch};
        double loss = (double) json("train", "cpu", how).get("trainLoss");
        Map<String, Object> sim = json("train", "sim", how);
        assertThat((double) sim.get("trainLoss")).isCloseTo(loss, within(1e-4 * loss));
        assertThat(sim).containsEntry("device", "sim").containsEntry("epochs", 20L);
    }

    /** Delays by a query over a Parquet file, and classes of penguins: a neuron, a softmax, a layer before it. */
    static Stream<List<String>> trainings() {
        String query = "select delay, distance, hour(date) as hour from '" + FLIGHTS + "' where delay < 60 limit 3000";
        return Stream.of(List.of("--query", query, "--target", "delay", "--model", "linear", "--batch", "500"),
                List.of(PENGUINS, "--target", "Species", "--model", "softmax"),
                List.of(PENGUINS, "--target", "Species", "--model", "softmax", "--layers", "8", "--batch", "64"));
    }

    @ParameterizedTest
    @MethodSource("trainings")
    void otherTrainingsEndWithTheCpusLossToo(List<String> what) {
        List<String> call = new ArrayList<>(List.of("train"));
        call.addAll(what);
        call.addAll(List.of("--epochs", "5", "--device"));
        Map<String, Object> cpu = on("cpu", call);
        Map<String, Object> sim = on("sim", call);
        double loss = (double) cpu.get("trainLoss");
        assertThat(loss).isPositive();
        assertThat((double) sim.get("trainLoss")).isCloseTo(loss, within(1e-4 * loss));
        assertThat((double) sim.get("holdoutLoss")).isCloseTo((double) cpu.get("holdoutLoss"), within(1e-3 * loss));
        assertThat(sim).containsEntry("rows", cpu.get("rows"));
        assertThat(sim.get("accuracy")).isEqualTo(cpu.get("accuracy"));
    }

    private Map<String, Object> on(String device, List<String> call) {
        List<String> whole = new ArrayList<>(call);
        whole.add(device);
        return new Calls(folder).json(whole.toArray(String[]::new));
    }

    @Test
    void explainShowsTheOneKernelAndThatItSpillsNothing() {
        String printed = new Calls(folder).must("explain", "--model", "relu", "--features", "1024", "--rows", "1000000", "--device", "sim",
                "--ptx");
        assertThat(printed.split("\\.visible \\.entry", -1)).as("one kernel").hasSize(2);
        assertThat(printed).contains("reads X once", ".target sm_90", "fma.rn.f32").containsPattern("(?m)^ *chip sm_90$")
                .containsPattern("(?m)^ *registers [1-9][0-9]*$").containsPattern("(?m)^ *spillStoreBytes 0$")
                .containsPattern("(?m)^ *spillLoadBytes 0$");
    }
}
