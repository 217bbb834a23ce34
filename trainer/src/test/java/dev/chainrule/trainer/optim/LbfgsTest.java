package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.cos;
import static dev.chainrule.tensor.graph.Primitives.equal;
import static dev.chainrule.tensor.graph.Primitives.iota;
import static dev.chainrule.tensor.graph.Primitives.ln;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.neg;
import static dev.chainrule.tensor.graph.Primitives.pow;
import static dev.chainrule.tensor.graph.Primitives.sqrt;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Loss;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where L-BFGS ends, and what it does where the way there is not smooth. */
class LbfgsTest {
    private final CpuBackend cpu = new CpuBackend();
    private StepRun run;
    private Node x;

    @AfterEach
    void nothingIsLeft() {
        run.close();
        assertThat(cpu.liveBytes()).isZero();
        cpu.close();
    }

    /** Steps on f(x), x a vector from {@code start}. */
    private void on(UnaryOperator<Node> f, DType dtype, int history, double... start) {
        Graph graph = new Graph();
        x = graph.input("x", Shape.of(start.length), dtype);
        Node rate = graph.input("rate", Shape.SCALAR, dtype);
        Node loss = f.apply(x);
        Map<Node, Node> next = new LinkedHashMap<>();
        new Lbfgs(history).update(new Optimizer.Step(loss, List.of(x), Gradients.of(loss, List.of(x)), rate, rate), next);
        run = new StepRun(cpu, List.of(loss), next, Map.of(x, start, rate, new double[] {1}));
    }

    private double loss() {
        run.run();
        return run.output(0)[0];
    }

    private double[] best() {
        return run.read("base of x");
    }

    private double bestLoss() {
        return run.read("loss of lbfgs")[0];
    }

    private static Node element(Node x, int k) {
        Node mask = equal(iota(x, x.shape().dim(0)), constant(x, k));
        return sum(mul(mask, x));
    }

    /** ½·Σ cᵢ(xᵢ − 1)² with c from 1 to 10⁴. */
    private static Node quadratic(Node x) {
        Node c = pow(constant(x, 10), iota(x, x.shape().dim(0)));
        Node r = sub(x, constant(x, 1));
        return mul(constant(x, 0.5), sum(mul(c, mul(r, r))));
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F64", "F32"})
    void itFindsTheMinimumOfAQuadratic(DType dtype) {
        on(LbfgsTest::quadratic, dtype, 10, 3, -2, 0.5, 7, -1);
        for (int k = 0; k < 60; k++) {
            loss();
        }
        assertThat(best()).containsExactly(new double[] {1, 1, 1, 1, 1}, within(dtype == DType.F64 ? 1e-7 : 1e-3));
        assertThat(bestLoss()).isLessThan(dtype == DType.F64 ? 1e-14 : 1e-7);
    }

    /** Rosenbrock 1960: (1 − x)² + 100(y − x²)², along a bent valley from (−1.2, 1) to (1, 1). */
    private static Node rosenbrock(Node x) {
        Node a = element(x, 0);
        Node b = element(x, 1);
        Node first = sub(constant(x, 1), a);
        Node second = sub(b, mul(a, a));
        return add(mul(first, first), mul(constant(x, 100), mul(second, second)));
    }

    @Test
    void itFollowsTheValleyOfRosenbrock() {
        on(LbfgsTest::rosenbrock, DType.F64, 10, -1.2, 1);
        double before = Double.POSITIVE_INFINITY;
        int refused = 0;
        for (int k = 0; k < 80; k++) {
            loss();
            assertThat(bestLoss()).isLessThanOrEqualTo(before);
            refused += bestLoss() == before ? 1 : 0;
            before = bestLoss();
        }
        assertThat(refused).isPositive();
        assertThat(best()).containsExactly(new double[] {1, 1}, within(1e-6));
    }

    /** 40 rows of 3 features, the classes not separable; the optimum by Newton's method, computed apart. */
    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F64", "F32"})
    void itEndsWhereNewtonEndsOnLogisticRegression(DType dtype) {
        int rows = 40;
        double[] features = new double[rows * 3];
        double[] targets = new double[rows];
        for (int i = 0; i < rows; i++) {
            features[3 * i] = Math.sin(1.3 * i);
            features[3 * i + 1] = Math.cos(0.7 * i * i);
            features[3 * i + 2] = 1;
            targets[i] = features[3 * i] - 0.5 * features[3 * i + 1] + 0.8 * Math.sin(5 * i) > 0.2 ? 1 : 0;
        }
        Graph graph = new Graph();
        Node data = graph.input("X", Shape.of(rows, 3), dtype);
        Node y = graph.input("y", Shape.of(rows), dtype);
        Node w = graph.input("w", Shape.of(3), dtype);
        Node rate = graph.input("rate", Shape.SCALAR, dtype);
        Node loss = Loss.named("logistic").of(y, matmul(data, w));
        Map<Node, Node> next = new LinkedHashMap<>();
        new Lbfgs().update(new Optimizer.Step(loss, List.of(w), Gradients.of(loss, List.of(w)), rate, rate), next);
        run = new StepRun(cpu, List.of(loss), next, Map.of(data, features, y, targets, rate, new double[] {1}));
        for (int k = 0; k < 40; k++) {
            loss();
        }
        double[] optimum = NewtonLogistic.optimum(features, targets, 3);
        assertThat(run.read("base of w")).containsExactly(optimum, within(dtype == DType.F64 ? 1e-7 : 1e-3));
    }

    @Test
    void theFirstStepLearnsLossAndGradientAndGoesDownhillByNoMoreThan1() {
        on(LbfgsTest::quadratic, DType.F64, 10, 3, 1);
        assertThat(loss()).isEqualTo(2);
        assertThat(best()).containsExactly(3, 1);
        assertThat(run.read("gradient of x")).containsExactly(2, 0);
        assertThat(run.read(x)).containsExactly(2, 1);                                        // −g/max(1, Σ|g|) = (−1, 0)
    }

    @Test
    void aTrialThatIsNotLowerIsTakenBackToTheMinimumOfTheParabola() {
        on(p -> mul(constant(p, 50), sum(mul(p, p))), DType.F64, 10, 0.001);                  // g = 0.1, so d = −0.1 and x + d = −0.099
        loss();
        assertThat(run.read(x)[0]).isCloseTo(-0.099, within(1e-15));
        loss();
        assertThat(best()).containsExactly(0.001);                                            // refused
        double f = 50 * 0.099 * 0.099;
        double f0 = 50 * 0.001 * 0.001;
        double slope = -0.1 * 0.1;
        double t = Math.max(0.1, Math.min(0.5, -slope / (2 * (f - f0 - slope))));
        assertThat(t).isEqualTo(0.1);                                                         // the parabola says 0.01: no less than a tenth
        assertThat(run.read(x)[0]).isCloseTo(0.001 - t * 0.1, within(1e-15));
        loss();
        assertThat(run.read("length of lbfgs")[0]).isCloseTo(0.01, within(1e-12));            // now it is within the bounds: the minimum itself
        loss();
        assertThat(best()[0]).isCloseTo(0, within(1e-15));
    }

    /** x − ln x from 0.01: the first trial is beyond 0, where the loss is no number. */
    @Test
    void aTrialWhereTheLossIsNoNumberIsTakenBack() {
        on(p -> sum(sub(p, ln(p))), DType.F64, 10, 0.01);
        loss();
        run.run();
        run.run();
        assertThat(best()[0]).isPositive();
        for (int k = 0; k < 40; k++) {
            loss();
        }
        assertThat(best()[0]).isCloseTo(1, within(1e-6));
    }

    /** √x has no gradient at 0, and is no number below: no trial there is accepted. */
    @Test
    void theEndOfADomainIsNotCrossed() {
        on(p -> sum(sqrt(p)), DType.F64, 10, 0.25);                                           // g = 1, d = −1, x + d = −0.75: NaN
        for (int k = 0; k < 60; k++) {
            loss();
            assertThat(best()[0]).isPositive().isLessThanOrEqualTo(0.25);
        }
    }

    /** On −cos near its top the curvature is negative at first: nothing is learned from it, but it goes down. */
    @Test
    void negativeCurvatureIsNotRemembered() {
        on(p -> neg(sum(cos(sub(p, constant(p, Math.PI))))), DType.F64, 3, 0.1);              // cos x, top at 0, bottom at π
        loss();
        loss();
        assertThat(best()[0]).isGreaterThan(0.1);
        assertThat(run.read("scale of lbfgs")[0]).isZero();
        assertThat(run.read("rho2 of lbfgs")[0]).isZero();
        boolean remembered = false;
        for (int k = 0; k < 40; k++) {
            loss();
            remembered |= run.read("scale of lbfgs")[0] > 0;
        }
        assertThat(Math.cos(best()[0])).isCloseTo(-1, within(1e-12));
        assertThat(remembered).isTrue();
    }

    /** Float32 cannot tell losses apart near the minimum; it stays there, and everything stays finite. */
    @Test
    void itStaysAtTheMinimumOfFloat32() {
        on(p -> add(quadratic(p), constant(p, 1000)), DType.F32, 5, 3, -2, 0.5);
        for (int k = 0; k < 300; k++) {
            loss();
        }
        assertThat(best()).containsExactly(new double[] {1, 1, 1}, within(0.02));
        assertThat(bestLoss()).isCloseTo(1000, within(1e-3));
        assertThat(Arrays.stream(run.read(x)).allMatch(Double::isFinite)).isTrue();
    }

    /** At a point whose gradient is 0 nothing moves. */
    @Test
    void itStaysWhereTheGradientIsZero() {
        on(LbfgsTest::quadratic, DType.F64, 10, 1, 1);
        for (int k = 0; k < 5; k++) {
            assertThat(loss()).isZero();
        }
        assertThat(run.read(x)).containsExactly(1, 1);
    }
}
