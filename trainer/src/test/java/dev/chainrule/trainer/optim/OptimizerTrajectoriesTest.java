package dev.chainrule.trainer.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.shape.DType;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ten steps of each optimizer, step for step against plain loops in float64; at the end, and under every schedule, against PyTorch and plain
 * Python (trajectories.py and schedules.py among the resources made the numbers).
 */
class OptimizerTrajectoriesTest {
    /** float64: of what either side rounds; the issue is the formula. */
    private static final double EXACT = 1e-12;
    /** float32: ten steps of a few operations, each off by 6·10⁻⁸ of numbers below 1, and a square root of their squares. */
    private static final double ROUNDED = 2e-6;

    static Stream<Arguments> optimizersOnDevices() {
        return Optimizer.all().stream().filter(optimizer -> optimizer instanceof FirstOrder).flatMap(optimizer -> Stream.of("cpu", "sim")
                .flatMap(device -> Stream.of(DType.F64, DType.F32).map(dtype -> Arguments.of(optimizer.name(), device, dtype))));
    }

    @ParameterizedTest
    @MethodSource("optimizersOnDevices")
    void everyStepIsThatOfTheFormula(String name, String device, DType dtype) {
        SmallProblem problem = new SmallProblem(dtype, Optimizer.named(name), new Constant(), Clipping.NONE);
        PlainOptimizers plain = new PlainOptimizers(name, SmallProblem.FEATURES + 1);
        double[] p = SmallProblem.start();
        try (Device opened = Devices.open(device); StepRun run = problem.on(opened.backend())) {
            for (int step = 1; step <= 10; step++) {
                run.run();
                plain.step(p, SmallProblem.gradientAt(p), SmallProblem.RATE);
                assertThat(problem.parameters(run)).as("after step %d", step).containsExactly(p,
                        within(dtype == DType.F64 ? EXACT : ROUNDED));
            }
        }
    }

    /** Ten steps from (w, b) as one vector; with 3 pairs of history the oldest are dropped on the way. */
    @ParameterizedTest
    @CsvSource({"cpu,F64,10", "cpu,F64,3", "cpu,F32,10", "cpu,F32,3", "sim,F64,3", "sim,F32,10"})
    void everyStepOfLbfgsIsThatOfTheMatrixWhoseInverseItStandsFor(String device, DType dtype, int history) {
        SmallProblem problem = new SmallProblem(dtype, new Lbfgs(history), new Constant(), Clipping.NONE);
        PlainLbfgs plain = new PlainLbfgs(SmallProblem::lossAt, SmallProblem::gradientAt, history);
        double[] p = SmallProblem.start();
        try (Device opened = Devices.open(device); StepRun run = problem.on(opened.backend())) {
            for (int step = 1; step <= 10; step++) {
                run.run();
                plain.step(p);
                assertThat(problem.parameters(run)).as("after step %d", step).containsExactly(p,
                        within(dtype == DType.F64 ? 1e-9 : 1e-4));      // a difference of gradients magnifies what each rounds
            }
        }
    }

    /** The least squares by PyTorch's lstsq on the matrix (X, 1). */
    @Test
    void lbfgsEndsAtTheLeastSquares() {
        SmallProblem problem = new SmallProblem(DType.F64, new Lbfgs(), new Constant(), Clipping.NONE);
        try (Device cpu = Devices.open("cpu"); StepRun run = problem.on(cpu.backend())) {
            for (int step = 1; step <= 25; step++) {
                run.run();
            }
            assertThat(problem.parameters(run)).containsExactly(
                    new double[] {1.0607456918210145, -0.15912097900573144, 0.3745037752074589, 0.5268211272338346}, within(1e-9));
        }
    }

    @ParameterizedTest
    @CsvSource({
            "sgd,constant,none,0.83596017296247,-0.13829503147792727,0.20980032486713868,0.50299022258299",
            "momentum,constant,none,1.2605540786378489,-0.006894120735983415,0.4674649600161435,0.5058002033580995",
            "nesterov,constant,none,1.1780118592349527,-0.08004178426993698,0.4562073742573397,0.49190785060786124",
            "adam,constant,none,1.2027528350811603,-0.17989624650615849,0.4499485338711319,0.7338607417816634",
            "adamw,constant,none,1.1976628735849597,-0.1785613484110211,0.4476049695849095,0.7316333749091628",
            "rmsprop,constant,none,1.0598405069313082,-0.16013131087816104,0.37068670282452987,0.5271844973175436",
            "sgd,cosine,none,0.7303120691309548,-0.17361278567965396,0.17164273350546375,0.4187056222635468",
            "sgd,step:0.5:3steps,none,0.7262886178039146,-0.17500248679357835,0.1705382011186834,0.41438828982225334",
            "sgd,warmup:4steps+constant,none,0.8063446483098674,-0.14783321214382045,0.19746877973032534,0.4841105199795711",
            "adam,cosine,none,0.9979237344640627,-0.013483322954335561,0.2894671332860706,0.5864244309941021",
            "adam,step:0.5:3steps,none,0.9844554125567068,-0.02877634372778404,0.2899191463527606,0.5722764546006771",
            "adam,warmup:4steps+cosine,none,1.040664904258737,0.04073912235643345,0.292719391974032,0.6282688789702866",
            "adam,warmup:3steps+constant,none,1.191287932337985,-0.07900438912477109,0.3663998866097977,0.7527129577474698",
            "sgd,warmup:3steps+step:0.5:2steps,none,0.7337135933514003,-0.17245108478690774,0.17272859321621725,0.42185485586070176",
            "sgd,constant,value,0.7000000000000002,-0.13575877744524556,0.1912237230525882,0.3",
            "sgd,constant,norm,0.6649357734014191,-0.19592886923658057,0.15514883672613936,0.3423786413858467"})
    void tenStepsEndWhereOthersEnd(String name, String schedule, String clipping, double w0, double w1, double w2, double b) {
        Clipping clip = switch (clipping) {
            case "value" -> new Clipping.ByValue(0.2);
            case "norm" -> new Clipping.ByNorm(0.3);
            default -> Clipping.NONE;
        };
        SmallProblem problem = new SmallProblem(DType.F64, Optimizer.named(name), RateSchedules.parse(schedule), clip);
        try (Device cpu = Devices.open("cpu"); StepRun run = problem.on(cpu.backend())) {
            for (int step = 1; step <= 10; step++) {
                run.run();
            }
            double tolerance = clipping.equals("norm") ? 1e-6 : 1e-12;      // PyTorch adds 10⁻⁶ to the norm
            assertThat(problem.parameters(run)).containsExactly(new double[] {w0, w1, w2, b}, within(tolerance));
        }
    }

    /** The host observes the loss before each step, and writes the rate of the next. */
    @ParameterizedTest
    @CsvSource({"sgd,plateau:0.5:0,1.1,1.0505767028550281,-0.14783439372752988,0.3643377136609483,0.5280010901207253",
            "adam,plateau:0.5:1,1.0,0.9280356163152187,-0.2984807021490872,0.4590983251782635,0.43344655756717676"})
    void tenStepsUnderAPlateauEndWherePythonEnds(String name, String schedule, double rate, double w0, double w1, double w2, double b) {
        Plateau plateau = (Plateau) RateSchedules.parse(schedule);
        SmallProblem problem = new SmallProblem(DType.F64, Optimizer.named(name), plateau, Clipping.NONE);
        Plateau.State state = Plateau.State.START;
        try (Device cpu = Devices.open("cpu"); StepRun run = problem.on(cpu.backend())) {
            for (int step = 1; step <= 10; step++) {
                run.write(problem.base, rate * state.scale());
                state = plateau.observe(state, SmallProblem.lossAt(problem.parameters(run)));
                run.run();
            }
            assertThat(problem.parameters(run)).containsExactly(new double[] {w0, w1, w2, b}, within(1e-12));
        }
        assertThat(state.scale()).as("halved more than once").isLessThan(0.5);
    }

    /** Whoever adds an optimizer, or a schedule, owes its trajectory. */
    @Test
    void everyOptimizerAndEveryScheduleHasATrajectory() throws NoSuchMethodException {
        List<String[]> rows = Stream
                .of(OptimizerTrajectoriesTest.class.getDeclaredMethod("tenStepsEndWhereOthersEnd", String.class, String.class,
                        String.class, double.class, double.class, double.class, double.class).getAnnotation(CsvSource.class).value())
                .map(row -> row.split(",")).toList();
        assertThat(Stream.concat(rows.stream().map(row -> row[0]), Stream.of("lbfgs")).distinct())
                .containsExactlyInAnyOrderElementsOf(Optimizer.all().stream().map(Optimizer::name).toList());
        List<String> forms = Stream.of(RateSchedules.FORMS.replaceAll(" \\(.*", "").split(", "))
                .map(form -> form.replaceAll("[:\\[].*", ""))
                .toList();
        assertThat(Stream.concat(rows.stream().map(row -> row[1].replaceAll(":.*", "")), Stream.of("plateau")).distinct())
                .containsExactlyInAnyOrderElementsOf(forms);
    }

    /** After 2²⁴ steps float32 has lost count, and 1 − β₂ᵗ would stand still; what the trainer counts in is float64. */
    @Test
    void aStepNumberOfFloat64MakesTheFirstStepsOfAdamExact() {
        SmallProblem problem = new SmallProblem(DType.F32, new Adam(0.9, 0.9999, 1e-8), new Constant(), Clipping.NONE);
        try (Device cpu = Devices.open("cpu"); StepRun run = problem.on(cpu.backend())) {
            run.run();
            double[] g = SmallProblem.gradientAt(SmallProblem.start());
            double[] p = problem.parameters(run);
            for (int j = 0; j < p.length; j++) {
                double moved = SmallProblem.start()[j] - p[j];
                assertThat(moved).isCloseTo(SmallProblem.RATE * Math.signum(g[j]), within(2e-7));     // m̂/√v̂ = g/|g| in the first step
            }
        }
    }
}
