package dev.chainrule.trainer.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.trainer.data.HeapRows;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.Penalty;
import dev.chainrule.trainer.optim.Clipping;
import dev.chainrule.trainer.optim.Cosine;
import dev.chainrule.trainer.optim.Optimizer;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A descent is the same to the bit whether its rows stay in memory or pass through it, and whether it is interrupted or not. */
class DescentTest {
    private static final int ROWS = 333;
    private static final int COLUMNS = 5;
    private static final int EPOCHS = 6;
    private static final HeapRows DATA = data();
    /** Chunks of 100 rows where there are more than 200. */
    private static final Layout SMALL = new Layout(200 * COLUMNS, 100 * COLUMNS);

    private static HeapRows data() {
        SplittableRandom random = new SplittableRandom(3);
        float[] x = new float[ROWS * COLUMNS];
        float[] y = new float[ROWS];
        for (int i = 0; i < ROWS; i++) {
            y[i] = 0.5f;
            for (int j = 0; j < COLUMNS; j++) {
                x[COLUMNS * i + j] = (float) random.nextDouble(-1, 1);
                y[i] += (j - 2) * x[COLUMNS * i + j];
            }
        }
        return new HeapRows(x, y, COLUMNS);
    }

    private static Descent descent(Backend backend, String optimizer, int batch, boolean resident, Layout layout) {
        return descent(backend, optimizer, batch, resident ? Long.MAX_VALUE : 0, layout, DATA);
    }

    private static Descent descent(Backend backend, String optimizer, int batch, long most, Layout layout, HeapRows holdout) {
        int steps = EPOCHS * ((ROWS + batch - 1) / batch);
        return new Descent(backend, new NeuronModel(Neuron.RELU, Loss.named("mse")),
                new StepGraph.Recipe(Optimizer.named(optimizer), new Cosine(), new Penalty(0.001, 0.01), Clipping.NONE),
                new Descent.Course(steps, batch, 0.05, most, layout, 1), DATA, holdout, List.of(new double[COLUMNS], new double[] {0.5}));
    }

    private static void steps(Descent descent, int count) {
        for (int k = 0; k < count; k++) {
            descent.step();
        }
    }

    private static Map<String, List<Double>> bits(Descent descent) {
        Map<String, List<Double>> bits = new TreeMap<>();
        descent.state().forEach((name, values) -> bits.put(name, java.util.Arrays.stream(values).boxed().toList()));
        bits.remove("start");                              // where a batch begins in what is in memory
        bits.put("loss of all", List.of(descent.measureTraining().loss(), descent.measureHoldout()));
        return bits;
    }

    @ParameterizedTest
    @CsvSource({"sgd,333", "adam,333", "momentum,333", "adam,7", "adam,32", "momentum,100", "sgd,150"})
    void rowsThatPassThroughMemoryGiveTheSameBits(String optimizer, int batch) {
        try (Device cpu = Devices.open("cpu")) {
            int steps = EPOCHS * ((ROWS + batch - 1) / batch);
            try (Descent inMemory = descent(cpu.backend(), optimizer, batch, true, SMALL);
                    Descent streamed = descent(cpu.backend(), optimizer, batch, false, SMALL)) {
                steps(inMemory, steps);
                steps(streamed, steps);
                assertThat(streamed.epoch()).isEqualTo(EPOCHS);
                assertThat(bits(streamed)).isEqualTo(bits(inMemory));
            }
            assertThat(cpu.liveBytes()).isZero();
        }
    }

    /** All rows have 7992 bytes, a chunk 720; three chunks' room is for those that pass through. */
    @ParameterizedTest
    @CsvSource({"0", "2879", "2880", "5000", "7991", "7992"})
    void howManyChunksStayIsOnlyAQuestionOfTime(long most) {
        Layout chunks = new Layout(60 * COLUMNS, 30 * COLUMNS);
        HeapRows none = new HeapRows(new float[0], new float[0], COLUMNS);
        try (Device cpu = Devices.open("cpu");
                Descent inMemory = descent(cpu.backend(), "adam", ROWS, Long.MAX_VALUE, chunks, none);
                Descent partly = descent(cpu.backend(), "adam", ROWS, most, chunks, none)) {
            steps(inMemory, EPOCHS);
            steps(partly, EPOCHS);
            assertThat(bits(partly)).isEqualTo(bits(inMemory));
        }
    }

    @ParameterizedTest
    @CsvSource({"sgd,333,true", "adam,333,false", "adam,7,true", "adam,32,false", "momentum,100,false", "nesterov,150,true"})
    void aDescentThatGoesOnFromAStateEndsAtTheSameBits(String optimizer, int batch, boolean resident) {
        int all = EPOCHS * ((ROWS + batch - 1) / batch);
        try (Device cpu = Devices.open("cpu"); Descent whole = descent(cpu.backend(), optimizer, batch, resident, SMALL)) {
            steps(whole, all);
            Map<String, List<Double>> expected = bits(whole);
            for (int first : new int[] {0, 1, all / 2, all / 2 + 3, all - 1}) {
                try (Descent before = descent(cpu.backend(), optimizer, batch, resident, SMALL);
                        Descent after = descent(cpu.backend(), optimizer, batch, resident, SMALL)) {
                    steps(before, Math.min(first, all));
                    after.resume(before.state(), before.epoch(), before.stepsInEpoch());
                    steps(after, all - Math.min(first, all));
                    assertThat(bits(after)).as("interrupted after %d of %d steps", first, all).isEqualTo(expected);
                }
            }
        }
    }

    /** Sums over chunks differ from sums over all rows in their rounding only. */
    @ParameterizedTest
    @CsvSource({"sgd", "adam"})
    void chunksAddUpToAllRows(String optimizer) {
        try (Device cpu = Devices.open("cpu");
                Descent chunked = descent(cpu.backend(), optimizer, ROWS, true, SMALL);
                Descent whole = descent(cpu.backend(), optimizer, ROWS, true, Layout.GPU)) {
            steps(chunked, EPOCHS);
            steps(whole, EPOCHS);
            double[] expected = whole.parameters().get(0);
            for (int j = 0; j < COLUMNS; j++) {
                assertThat(chunked.parameters().get(0)[j]).isCloseTo(expected[j], within(1e-5));
            }
            assertThat(chunked.onTheWay().loss()).isCloseTo(whole.onTheWay().loss(), within(1e-6));
            assertThat(chunked.onTheWay().activeRows()).isEqualTo(whole.onTheWay().activeRows());
        }
    }
}
