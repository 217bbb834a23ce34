package dev.chainrule.trainer.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.optim.StepRun;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each loss and its derivative by the formulas of its papers, in float64, far out and at its kinks too. */
class LossTest {
    private static final double[] FAR = {0, 0.5, -0.5, 1, -1, 3, -3, 20, -20, 87, -87, 88.75, -88.75, 104, -104, 745, -745, 1e4, -1e4, 1e18,
            -1e18};
    private static final double[] TARGETS = {0, 1};

    /** For logits or predictions o: the loss of one row, and its derivative for o. */
    private record Formula(String name, DoubleBinaryOperator value, DoubleBinaryOperator slope) {
    }

    private static double softplus(double z) {
        return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
    }

    private static final List<Formula> FORMULAS = List.of(
            new Formula("mse", (y, o) -> (y - o) * (y - o), (y, o) -> 2 * (o - y)),
            new Formula("mae", (y, o) -> Math.abs(y - o), (y, o) -> Math.signum(o - y)),
            new Formula("huber", (y, o) -> Math.abs(y - o) <= 1 ? (y - o) * (y - o) / 2 : Math.abs(y - o) - 0.5,
                    (y, o) -> Math.max(-1, Math.min(1, o - y))),
            new Formula("huber:2.5", (y, o) -> Math.abs(y - o) <= 2.5 ? (y - o) * (y - o) / 2 : 2.5 * (Math.abs(y - o) - 1.25),
                    (y, o) -> Math.max(-2.5, Math.min(2.5, o - y))),
            new Formula("quantile:0.9", (y, o) -> Math.max(0.9 * (y - o), -0.1 * (y - o)), (y, o) -> y > o ? -0.9 : y < o ? 0.1 : 0),
            new Formula("logistic", (y, o) -> y == 1 ? softplus(-o) : softplus(o), (y, o) -> 1 / (1 + Math.exp(-o)) - y),
            new Formula("hinge", (y, o) -> Math.max(0, 1 - (2 * y - 1) * o), (y, o) -> (2 * y - 1) * o < 1 ? 1 - 2 * y : 0));

    static Stream<Arguments> cases() {
        return FORMULAS.stream().flatMap(formula -> Stream.of("cpu", "sim").flatMap(device -> Stream.of(DType.F32, DType.F64)
                .map(dtype -> Arguments.of(formula.name, device, dtype))));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valueAndSlopeAreThoseOfTheFormula(String name, String device, DType dtype) {
        Formula formula = FORMULAS.stream().filter(known -> known.name.equals(name)).findFirst().orElseThrow();
        double relative = dtype == DType.F32 ? 1e-6 : 1e-14;
        Graph graph = new Graph();
        Node y = graph.input("y", Shape.of(1), dtype);
        Node output = graph.input("o", Shape.of(1), dtype);
        Node loss = Loss.named(name).of(y, output);
        List<Node> results = List.of(loss, Gradients.of(loss, List.of(output)).get(0));
        try (Device opened = Devices.open(device); StepRun run = new StepRun(opened.backend(), results, Map.of(), Map.of())) {
            for (double target : TARGETS) {
                for (double o : FAR) {
                    double score = dtype == DType.F32 ? (float) o : o;
                    run.write(y, target);
                    run.write(output, score);
                    run.run();
                    double value = formula.value.applyAsDouble(target, score);
                    double slope = formula.slope.applyAsDouble(target, score);
                    assertThat(run.output(0)[0]).as("loss for y = %s, o = %s", target, o).isCloseTo(value,
                            within(relative * Math.max(1, Math.abs(value))));
                    assertThat(run.output(1)[0]).as("slope for y = %s, o = %s", target, o).isCloseTo(slope,
                            within(relative * Math.max(1, Math.abs(slope))));
                }
            }
        }
    }

    /** The mean over rows, and the gradient of each row by 1/N. */
    @ParameterizedTest
    @CsvSource({"mse", "mae", "huber:0.7", "quantile:0.3", "logistic", "hinge"})
    void manyRowsAreTheMeanOfEach(String name) {
        int rows = 50;
        Random random = new Random(1);
        double[] targets = random.doubles(rows).map(Math::rint).toArray();
        double[] scores = random.doubles(rows, -3, 3).toArray();
        Graph graph = new Graph();
        Node y = graph.input("y", Shape.of(rows), DType.F64);
        Node output = graph.input("o", Shape.of(rows), DType.F64);
        Node one = Loss.named(name).of(y, output);
        double total = 0;
        double[] slopes = new double[rows];
        for (int i = 0; i < rows; i++) {
            Graph small = new Graph();
            Node yi = small.input("y", Shape.of(1), DType.F64);
            Node oi = small.input("o", Shape.of(1), DType.F64);
            Node loss = Loss.named(name).of(yi, oi);
            Map<Node, double[]> values = Map.of(yi, new double[] {targets[i]}, oi, new double[] {scores[i]});
            total += ReferenceInterpreter.evaluate(loss, values)[0];
            slopes[i] = ReferenceInterpreter.evaluate(Gradients.of(loss, List.of(oi)).get(0), values)[0] / rows;
        }
        try (Device cpu = Devices.open("cpu");
                StepRun run = new StepRun(cpu.backend(),
                        List.of(one, Gradients.of(one, List.of(output)).get(0)), Map.of(), Map.of(y, targets, output, scores))) {
            run.run();
            assertThat(run.output(0)[0]).isCloseTo(total / rows, within(1e-13));
            assertThat(run.output(1)).containsExactly(slopes, within(1e-15));
        }
    }

    @ParameterizedTest
    @CsvSource({"cpu,F32", "cpu,F64", "sim,F32", "sim,F64"})
    void crossEntropyAndItsGradientAreThoseOfTheSoftmax(String device, DType dtype) {
        double[][] logits = {{0.5, -1, 2, 0.25}, {0, 0, 0, 0}, {1000, 0, -1000, 999}, {-1e4, -1e4, 1e4, 0}, {3e37, 3e37, -3e37, 0},
                {88, 89, -104, 7}};
        double relative = dtype == DType.F32 ? 2e-6 : 1e-14;
        Graph graph = new Graph();
        Node y = graph.input("y", Shape.of(1), dtype);
        Node z = graph.input("z", Shape.of(1, 4), dtype);
        Node loss = Loss.named("cross-entropy").of(y, z);
        List<Node> results = List.of(loss, Gradients.of(loss, List.of(z)).get(0), Loss.named("cross-entropy").link(z));
        try (Device opened = Devices.open(device); StepRun run = new StepRun(opened.backend(), results, Map.of(), Map.of())) {
            for (double[] row : logits) {
                double largest = Math.max(Math.max(row[0], row[1]), Math.max(row[2], row[3]));
                double sum = 0;
                for (double logit : row) {
                    sum += Math.exp(logit - largest);
                }
                run.write(z, row);
                for (int k = 0; k < 4; k++) {
                    run.write(y, k);
                    run.run();
                    double value = Math.log(sum) - (row[k] - largest);
                    assertThat(run.output(0)[0]).isCloseTo(value, within(relative * Math.max(1, value)));
                    for (int j = 0; j < 4; j++) {
                        double p = Math.exp(row[j] - largest) / sum;
                        assertThat(run.output(1)[j]).as("row %s, class %d, slope of %d", List.of(row[0], row[1]), k, j)
                                .isCloseTo(p - (j == k ? 1 : 0), within(relative));
                        assertThat(run.output(2)[j]).isCloseTo(p, within(relative));
                    }
                }
            }
        }
    }

    @Test
    void aProbabilityOfTheLogisticLossIsOneFarOut() {
        Graph graph = new Graph();
        Node z = graph.input("z", Shape.of(FAR.length), DType.F64);
        Node p = Loss.named("logistic").link(z);
        Map<Node, double[]> values = Map.of(z, FAR);
        double[] probabilities = ReferenceInterpreter.evaluate(p, values);
        double[] slopes = ReferenceInterpreter
                .evaluate(Gradients.pullback(p, dev.chainrule.tensor.graph.Primitives.fill(p, 1), List.of(z)).get(0), values);
        for (int k = 0; k < FAR.length; k++) {
            double sigma = 1 / (1 + Math.exp(-FAR[k]));
            assertThat(probabilities[k]).isCloseTo(sigma, within(1e-15));
            assertThat(slopes[k]).isCloseTo(sigma * (1 - sigma), within(1e-15));
        }
    }

    /** What is printed and derived is what is computed. */
    @ParameterizedTest
    @CsvSource({"mse", "mae", "huber:0.7", "quantile:0.3", "logistic", "hinge"})
    void theFormulaIsTheLoss(String name) {
        Loss named = Loss.named(name);
        for (String scores : List.of("X·w + b", "max(0, X·w + b)", "z")) {
            FormulaGraph graph = new FormulaGraph(FormulaParser.parse(named.formula(scores)),
                    Map.of("X", Shape.of(9, 2), "w", Shape.of(2), "y", Shape.of(9), "z", Shape.of(9)), DType.F64);
            Random random = new Random(2);
            Map<Node, double[]> values = new HashMap<>();
            graph.variables().forEach((variable, node) -> values.put(node, random.doubles(node.shape().extent().at(DimSizes.none()), -2, 2)
                    .map(v -> variable.equals("y") ? Math.rint(Math.abs(v) / 2) : v).toArray()));
            FormulaGraph outputs = new FormulaGraph(FormulaParser.parse(scores), graph.variables(), Map.of());
            Node direct = named.of(graph.variables().get("y"), outputs.root());
            assertThat(ReferenceInterpreter.evaluate(direct, values)[0]).as(named.formula(scores))
                    .isCloseTo(ReferenceInterpreter.evaluate(graph.root(), values)[0], within(1e-14));
        }
    }

    @Test
    void aLossOfScaledTargetsIsTheSameLossInItsUnit() {
        double[] targets = {3, -4, 11, 0.5};
        double[] scores = {2.5, -9, 11, 4};
        for (Loss loss : List.of(Loss.named("mse"), Loss.named("mae"), Loss.named("huber:2"), Loss.named("quantile:0.2"))) {
            double scale = 5;
            double whole = value(loss, targets, scores, 1);
            assertThat(loss.unit(scale) * value(loss.forTargetDividedBy(scale), targets, scores, scale)).as(loss.name())
                    .isCloseTo(whole, within(1e-14));
        }
    }

    private static double value(Loss loss, double[] targets, double[] scores, double scale) {
        Graph graph = new Graph();
        Node y = graph.input("y", Shape.of(targets.length), DType.F64);
        Node o = graph.input("o", Shape.of(targets.length), DType.F64);
        Map<Node, double[]> values = new LinkedHashMap<>();
        values.put(y, java.util.Arrays.stream(targets).map(v -> v / scale).toArray());
        values.put(o, java.util.Arrays.stream(scores).map(v -> v / scale).toArray());
        return ReferenceInterpreter.evaluate(loss.of(y, o), values)[0];
    }

    @Test
    void eachIsFoundByItsNameAndFromItsSpecification() {
        assertThat(Loss.all()).extracting(Loss::name).containsExactly("mse", "mae", "huber", "quantile", "logistic", "cross-entropy",
                "hinge");
        for (Loss loss : List.of(new MeanSquaredError(), new AbsoluteError(), new Huber(2.5), new Quantile(0.9), new Logistic(),
                new CrossEntropy(), new Hinge())) {
            assertThat(Loss.of(loss.specification())).isEqualTo(loss);
        }
        assertThat(Loss.named("HUBER:2")).isEqualTo(new Huber(2));
        assertThat(Loss.named("quantile")).isEqualTo(new Quantile(0.5));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "l2|There is no loss 'l2'; choose one of mse, mae, huber, quantile, logistic, cross-entropy, hinge, or write a formula.",
            "huber:x|The loss 'huber:x': after the colon stands a number, such as huber:0.9.",
            "huber:|The loss 'huber:': after the colon stands a number, such as huber:0.9.",
            "mse:2|The loss 'mse:2': only huber and quantile take a number after a colon.",
            "huber:0|huber: δ must be above 0, not 0.0.", "quantile:1|quantile: q must be above 0 and below 1, not 1.0."})
    void whatIsNoLossIsRefused(String text, String sentence) {
        assertThatThrownBy(() -> Loss.named(text)).isInstanceOf(BadCallException.class).hasMessage(sentence);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Graph graph = new Graph();
        Node y = graph.input("y", Shape.parse("N"), DType.F32);
        Node z = graph.input("z", Shape.parse("N"), DType.F32);
        assertThatThrownBy(() -> Loss.named("cross-entropy").of(y, z)).isInstanceOf(BadCallException.class).hasMessage(
                "cross-entropy: needs logits of shape (N, K) and class numbers of shape (N), not " + z.shape() + " and " + y.shape() + ".");
    }
}
