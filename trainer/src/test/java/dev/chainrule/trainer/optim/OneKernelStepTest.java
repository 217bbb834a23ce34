package dev.chainrule.trainer.optim;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.size;
import static dev.chainrule.tensor.graph.Primitives.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import dev.chainrule.trainer.nn.Activation;
import dev.chainrule.trainer.nn.Loss;
import dev.chainrule.trainer.nn.Model;
import dev.chainrule.trainer.nn.Neuron;
import dev.chainrule.trainer.nn.NeuronModel;
import dev.chainrule.trainer.nn.Parameter;
import dev.chainrule.trainer.nn.StackModel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The promise of the project for whole training steps: loss, gradient, clipping, rate, update and the numbers of step and batch are one
 * kernel that reads X once. What is more than one kernel is stated.
 */
class OneKernelStepTest {
    private static final NeuronModel FLAGSHIP = new NeuronModel(Neuron.RELU, Loss.named("mse"));
    private static final List<String> SCHEDULES = List.of("constant", "cosine", "step:0.5:100steps", "warmup:10steps+cosine", "plateau");

    /** A step of N rows, or of B rows through an order. */
    private static Plan plan(Model model, Optimizer optimizer, RateSchedule schedule, Clipping clipping, boolean batch) {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
        Node y = graph.input("y", Shape.parse("N"), DType.F32);
        List<Node> parameters = new ArrayList<>();
        for (Parameter parameter : model.parameters()) {
            parameters.add(graph.input(parameter.name(), parameter.shape(), DType.F32));
        }
        Node done = graph.input("steps", Shape.SCALAR, DType.F64);
        Node total = graph.input("total", Shape.SCALAR, DType.F64);
        Node base = graph.input("rate", Shape.SCALAR, DType.F32);
        Map<Node, Node> next = new LinkedHashMap<>();
        Node loss = model.loss(x, y, parameters);
        if (batch) {
            Node order = graph.input("order", Shape.parse("N"), DType.I32);
            Node start = graph.input("start", Shape.SCALAR, DType.F64);
            Dim rows = Dim.named("B");
            loss = model.loss(take(x, order, start, rows), take(y, order, start, rows), parameters);
            next.put(start, add(start, size(start, rows.extent())));
        }
        Node number = add(done, constant(done, 1));
        List<Node> gradients = clipping.of(Gradients.of(loss, parameters));
        optimizer.update(new Optimizer.Step(loss, parameters, gradients, schedule.rate(base, done, total), number), next);
        next.put(done, number);
        return Planner.plan(List.of(), next);
    }

    private static int readsOf(String name, Plan plan) {
        int reads = 0;
        for (Kernel kernel : plan.kernels()) {
            for (Map.Entry<Slot, Integer> read : kernel.reads().entrySet()) {
                reads += read.getKey().name().equals(name) ? read.getValue() : 0;
            }
        }
        return reads;
    }

    private static void assertOneKernel(Plan plan) {
        assertThat(plan.kernels()).as(plan.describe()).hasSize(1);
        assertThat(plan.temporaries()).as(plan.describe()).isEmpty();
        assertThat(readsOf("X", plan)).isEqualTo(1);
        assertThat(readsOf("y", plan)).isEqualTo(1);
    }

    static Stream<Optimizer> firstOrder() {
        return Optimizer.all().stream().filter(optimizer -> optimizer instanceof FirstOrder);
    }

    static Stream<Arguments> steps() {
        return firstOrder().flatMap(optimizer -> SCHEDULES.stream().map(schedule -> Arguments.of(optimizer, schedule)));
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aStepOfTheFlagshipIsOneKernelThatReadsXOnce(Optimizer optimizer, String schedule) {
        for (Clipping clipping : List.of(Clipping.NONE, new Clipping.ByValue(1), new Clipping.ByNorm(1))) {
            for (boolean batch : new boolean[] {false, true}) {
                assertOneKernel(plan(FLAGSHIP, optimizer, RateSchedules.parse(schedule), clipping, batch));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("firstOrder")
    void soIsAStepOfANeuronWithAnotherLoss(Optimizer optimizer) {
        for (Loss loss : Loss.all()) {
            if (!loss.takesManyClasses()) {
                for (Neuron neuron : Neuron.values()) {
                    assertOneKernel(plan(new NeuronModel(neuron, loss), optimizer, new Cosine(), Clipping.NONE, true));
                }
            }
        }
    }

    /** Line search and two-loop recursion are sums over columns after the last row: they join the kernel of loss and gradient. */
    @Test
    void aStepOfLbfgsIsOneKernelToo() {
        assertOneKernel(plan(FLAGSHIP, new Lbfgs(), new Constant(), Clipping.NONE, false));
        assertOneKernel(plan(new NeuronModel(Neuron.LINEAR, Loss.named("logistic")), new Lbfgs(), new Constant(), Clipping.NONE, false));
    }

    /**
     * Products of matrices are kernels of their own: X·W, the softmax with its loss and ∂b, Xᵀ·∂Z, the update of W. Of L-BFGS each sum of
     * the two-loop recursion needs the one before it, and W has no row kernel to end with: 20 sums, and what goes on around them.
     */
    @Test
    void aStepOfAStackReadsXTwice() {
        Model softmax = StackModel.of(List.of(), Activation.LINEAR, 3, Loss.named("cross-entropy"));
        for (Optimizer optimizer : Optimizer.all()) {
            Plan plan = plan(softmax, optimizer, new Constant(), Clipping.NONE, false);
            assertThat(readsOf("X", plan)).as(optimizer.name()).isEqualTo(2);
            assertThat(plan.kernels()).as(plan.describe()).hasSize(optimizer instanceof FirstOrder ? 4 : 28);
        }
    }
}
