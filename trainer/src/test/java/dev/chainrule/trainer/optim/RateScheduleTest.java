package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rate of every step by the formula of its schedule. */
class RateScheduleTest {
    private static final double BASE = 0.3;
    private static final int TOTAL = 20;

    /** The formulas in float64. */
    private static double rate(String schedule, int t) {
        switch (schedule) {
            case "constant" :
            case "plateau:0.1:10" :
                return BASE;
            case "cosine" :
                return BASE / 2 * (1 + Math.cos(Math.PI * t / TOTAL));
            case "step:0.5:3steps" :
                return BASE * Math.pow(0.5, t / 3);
            case "warmup:5steps+cosine" :
                return t < 5 ? BASE * (t + 1) / 5 : BASE / 2 * (1 + Math.cos(Math.PI * (t - 5) / (TOTAL - 5)));
            case "warmup:4steps+step:0.1:7steps" :
                return t < 4 ? BASE * (t + 1) / 4 : BASE * Math.pow(0.1, (t - 4) / 7);
            default :
                throw new IllegalArgumentException(schedule);
        }
    }

    /** Steps that count in {@code counted}, with the rate as their output. */
    private static StepRun steps(Device device, RateSchedule schedule, DType dtype, DType counted, double done) {
        Graph graph = new Graph();
        Node base = graph.input("rate", Shape.SCALAR, dtype);
        Node t = graph.input("steps", Shape.SCALAR, counted);
        Node total = graph.input("total", Shape.SCALAR, counted);
        return new StepRun(device.backend(), List.of(schedule.rate(base, t, total)), Map.of(t, add(t, constant(t, 1))),
                Map.of(base, new double[] {BASE}, t, new double[] {done}, total, new double[] {TOTAL}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"constant", "cosine", "step:0.5:3steps", "warmup:5steps+cosine", "warmup:4steps+step:0.1:7steps",
            "plateau:0.1:10"})
    void everyRateIsThatOfTheFormula(String text) {
        RateSchedule schedule = RateSchedules.parse(text);
        assertThat(schedule.name()).isEqualTo(text);
        for (String name : List.of("cpu", "sim")) {
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                for (DType counted : List.of(DType.F32, DType.F64)) {
                    try (Device device = Devices.open(name); StepRun run = steps(device, schedule, dtype, counted, 0)) {
                        for (int t = 0; t < TOTAL; t++) {
                            run.run();
                            assertThat(run.output(0)[0]).as("%s %s %s: step %d", name, dtype, counted, t).isCloseTo(rate(text, t),
                                    within(dtype == DType.F64 && counted == DType.F64 ? 1e-15 : 1e-7));
                        }
                    }
                }
            }
        }
    }

    /** ⌊t/k⌋ is exact wherever float64 tells t and t + 1 apart, though t/k is rounded. */
    @Test
    void stepsFallWhereTheyShouldAfterVeryMany() {
        long k = 3_000_000_007L;
        RateSchedule schedule = new StepDecay(0.5, Duration.steps(k));
        try (Device cpu = Devices.open("cpu"); StepRun run = steps(cpu, schedule, DType.F64, DType.F64, 7 * k - 1)) {
            run.run();
            assertThat(run.output(0)[0]).isEqualTo(BASE / 64);
            run.run();
            assertThat(run.output(0)[0]).isEqualTo(BASE / 128);
        }
    }

    @Test
    void epochsAreTurnedIntoSteps() {
        assertThat(RateSchedules.parse("step:0.5:30").inSteps(4)).isEqualTo(new StepDecay(0.5, Duration.steps(120)));
        assertThat(RateSchedules.parse("warmup:2+step:0.5:30").inSteps(10)).isEqualTo(
                new WarmUp(Duration.steps(20), new StepDecay(0.5, Duration.steps(300))));
        assertThat(new Cosine().inSteps(7)).isEqualTo(new Cosine());
        assertThat(RateSchedules.parse(" warmup:500steps + cosine ")).isEqualTo(new WarmUp(Duration.steps(500), new Cosine()));
        Node t = new Graph().input("t", Shape.SCALAR, DType.F64);
        assertThatThrownBy(() -> RateSchedules.parse("step:0.5:30").rate(t, t, t)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "linear", "step", "step:0.5", "step:0.5:x", "step:a:3", "cosine:3", "warmup:3", "warmup:3+",
            "warmup+cosine",
            "warmup:2+warmup:2+cosine", "warmup:2+plateau", "plateau:0.1", "step:0.5:3epochs"})
    void aScheduleThatIsNoneIsAnErrorThatListsTheForms(String text) {
        assertThatThrownBy(() -> RateSchedules.parse(text)).isInstanceOf(BadCallException.class)
                .hasMessageMatching("There is no schedule '.*' of the learning rate; choose one of constant, cosine, "
                        + "step:FACTOR:EPOCHS, plateau\\[:FACTOR:PATIENCE\\], warmup:EPOCHS\\+ANOTHER \\(EPOCHS such as 30, or 500steps\\)\\.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"step:2:3|step: the factor must be above 0 and at most 1, not 2.0.",
            "step:NaN:3|step: the factor must be above 0 and at most 1, not NaN.",
            "step:0.5:0|A number of epochs must be from 1 to 2^50, not 0.",
            "warmup:-1steps+cosine|A number of steps must be from 1 to 2^50, not -1.",
            "plateau:1:3|plateau: the factor must be above 0 and below 1, not 1.0.",
            "plateau:0.5:-1|plateau: patience, threshold, cooldown and minimum must be 0 or more, not -1, 1.0E-4, 0, 0.0."})
    void numbersThatMakeNoSenseAreRefused(String text, String sentence) {
        assertThatThrownBy(() -> RateSchedules.parse(text)).isInstanceOf(BadCallException.class).hasMessage(sentence);
    }

    /** The rates are those of PyTorch's ReduceLROnPlateau (trajectories.py among the resources made them). */
    @Test
    void aPlateauReducesWhenPyTorchDoes() {
        double[] losses = {10, 9, 9.0001, 8.9999, 9.5, 9.2, 9.1, 9.3, 8, 8.5, Double.NaN, 8.2, 8.1, 8.3, 8.4, 8.0001, 7.9999, 8.05, 8.06,
                8.07};
        double[] scales = {1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2};
        Plateau plateau = new Plateau(0.5, 2, 1e-4, 1, 0.2);
        Plateau.State state = Plateau.State.START;
        for (int k = 0; k < losses.length; k++) {
            state = plateau.observe(state, losses[k]);
            assertThat(state.scale()).as("after loss %d", k).isEqualTo(scales[k]);
        }
    }

    @Test
    void aNegativeLossIsBetterOnlyIfItIsLower() {
        Plateau plateau = new Plateau(0.5, 0);
        Plateau.State state = plateau.observe(Plateau.State.START, -2);
        assertThat(plateau.observe(state, -1.9999).scale()).isEqualTo(0.5);
        assertThat(plateau.observe(state, -2.001).scale()).isEqualTo(1);
    }
}
