package dev.chainrule.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.GradCheckResult.Outcome;
import dev.chainrule.tensor.cpu.ReferenceInterpreter;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every rule, once and twice, against what the function does; broadcasting reduced to the shapes of the inputs. */
class GradientRulesTest {
    private final Graph graph = new Graph();
    private final Map<Node, double[]> at = new IdentityHashMap<>();
    private final List<Node> inputs = new ArrayList<>();
    private final Random random = new Random(Long.getLong("tests.seed", 1));

    /** A new input between {@code least} and {@code most}. */
    private Node in(double least, double most, long... dims) {
        Node x = graph.input("x" + inputs.size(), Shape.of(dims), DType.F64);
        at.put(x, random.doubles(x.shape().extent().at(DimSizes.none()), least, most).toArray());
        inputs.add(x);
        return x;
    }

    /** An example of {@code op} at a point where it is smooth, or null where there is nothing to differentiate. */
    private List<Node> examples(Op op) {
        return switch (op) {
            case INPUT -> List.of(in(-2, 2, 3, 4));
            case CONSTANT, SIZE, IOTA -> List.of();
            case NEG, EXP, SIN, COS, TANH, ABS, RELU -> List.of(Primitives.unary(op, in(-2, 2, 3, 4)));
            case SQRT, LN -> List.of(Primitives.unary(op, in(0.2, 3, 3, 4)));
            case CAST -> List.of(Primitives.cast(in(-2, 2, 3), DType.F32));
            case ADD, SUB, MUL, MAX, MIN -> List.of(Primitives.binary(op, in(-2, 2, 3, 4), in(-2, 2, 4)));
            case LESS, LESS_EQUAL, EQUAL -> List.of(Primitives.binary(op, in(-2, 2, 3, 4), in(-2, 2, 4)));
            case DIV -> List.of(Primitives.div(in(-2, 2, 3, 4), in(0.5, 2, 4)), Primitives.div(in(-2, 2, 2), in(-3, -1, 2, 2)));
            case POW -> powers();
            case WHERE -> List.of(Primitives.where(Primitives.less(in(-1, 1, 3, 4), in(-1, 1, 4)), in(-2, 2, 3, 4), in(-2, 2)));
            case SUM -> List.of(Primitives.sum(in(-2, 2, 3, 4)), Primitives.sum(in(-2, 2, 2, 3, 4), 1), Primitives.sum(in(-2, 2, 2, 3), 0));
            case REDUCE_MAX -> List.of(Primitives.reduceMax(in(-2, 2, 3, 4)), Primitives.reduceMax(in(-2, 2, 2, 3, 4), 0, 2));
            case RESHAPE -> List.of(Primitives.reshape(in(-2, 2, 3, 4), Shape.of(2, 6)));
            case TRANSPOSE -> List.of(Primitives.transpose(in(-2, 2, 2, 3, 4), 2, 0, 1), Primitives.transpose(in(-2, 2, 2, 3)));
            case BROADCAST -> List.of(Primitives.broadcast(in(-2, 2, 3), Shape.of(2, 3, 4), List.of(1)),
                    Primitives.broadcastTo(in(-2, 2, 3, 1), Shape.of(2, 3, 4)));
            case TAKE -> List.of(taken(in(-2, 2, 5, 3)), taken(in(-2, 2, 5)), taken(in(-2, 2, 5, 2, 2)));
            case MATMUL -> List.of(Primitives.matmul(in(-2, 2, 3, 4), in(-2, 2, 4, 2)), Primitives.matmul(in(-2, 2, 3, 4), in(-2, 2, 4)),
                    Primitives.matmul(in(-2, 2, 3), in(-2, 2, 3, 4)), Primitives.matmul(in(-2, 2, 3), in(-2, 2, 3)));
        };
    }

    private List<Node> powers() {
        List<Node> powers = new ArrayList<>(List.of(Primitives.pow(in(0.2, 2, 3, 4), in(-2, 2, 4))));
        for (double exponent : new double[] {0, 1, 2, 3, -1, -2}) {
            powers.add(Primitives.pow(in(-2, -0.5, 3), graph.constant(exponent, DType.F64)));
        }
        powers.add(Primitives.pow(in(0.5, 2, 3), graph.constant(0.5, DType.F64)));
        powers.add(Primitives.pow(graph.constant(2, DType.F64), in(-2, 2, 3)));
        return powers;
    }

    /** Three rows, one of them twice. */
    private Node taken(Node rows) {
        Node order = graph.input("order", Shape.of(4), DType.I32);
        at.put(order, new double[] {0, 3, 1, 3});
        return Primitives.take(rows, order, graph.constant(1, DType.F64), Dim.of(3));
    }

    /** Something that bends, so that the rule is seen at several values of its cotangent. */
    private static Node bent(Node y) {
        return Primitives.sum(Primitives.sin(Primitives.mul(y, Primitives.constant(y, 0.7))));
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void everyRuleIsTheDerivative(Op op) {
        for (Node y : examples(op)) {
            GradCheck.check(y, at, inputs);
            GradCheck.check(bent(y), at, inputs);
        }
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void everyRuleIsDifferentiatedAgain(Op op) {
        for (Node y : examples(op)) {
            List<Node> first = Gradients.of(bent(y), inputs);
            Node gradients = first.stream().map(g -> Primitives.sum(Primitives.mul(g, Primitives.cos(g)))).reduce(Primitives::add)
                    .orElseThrow();
            GradCheck.check(gradients, at, inputs);
        }
    }

    @ParameterizedTest
    @EnumSource(Op.class)
    void aWrongRuleIsFound(Op op) {
        for (Node y : examples(op)) {
            Node loss = bent(y);
            List<Node> wrong = Gradients.of(loss, inputs).stream().map(g -> Primitives.mul(g, Primitives.constant(g, 1.0001))).toList();
            boolean flat = wrong.stream().allMatch(this::isZero);
            assertThat(GradCheck.defaults().run(loss, at, inputs, wrong).outcome()).isEqualTo(flat ? Outcome.PASSED : Outcome.FAILED);
        }
    }

    private boolean isZero(Node node) {
        for (double element : ReferenceInterpreter.evaluate(node, at)) {
            if (element != 0) {
                return false;
            }
        }
        return true;
    }

    @Test
    void whatIsBroadcastIsReducedToTheShapesOfTheInputs() {
        for (int draw = 0; draw < 300; draw++) {
            inputs.clear();
            int rank = random.nextInt(4);
            long[] dims = random.longs(rank, 1, 4).toArray();
            Node a = in(0.5, 2, stretched(dims));
            Node b = in(0.5, 2, stretched(dims));
            Node c = in(-1, 1, stretched(dims));
            List<Op> ops = List.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.POW, Op.MAX, Op.MIN);
            Node y = Primitives.where(Primitives.less(c, Primitives.constant(c, 0.2)), a,
                    Primitives.binary(ops.get(draw % ops.size()), a, b));
            Node loss = Primitives.sum(Primitives.mul(y, c));
            List<Node> gradients = Gradients.of(loss, inputs);
            assertThat(gradients).extracting(Node::shape).isEqualTo(inputs.stream().map(Node::shape).toList());
            List<Node> again = Gradients.of(Primitives.sum(Primitives.mul(gradients.get(0), gradients.get(1).shape().rank() == 0
                    ? gradients.get(1)
                    : Primitives.sum(gradients.get(1)))), inputs);
            assertThat(again).extracting(Node::shape).isEqualTo(inputs.stream().map(Node::shape).toList());
            GradCheck.check(loss, at, inputs);
        }
    }

    /** A shape that stretches to {@code dims}: some leading axes left out, some others 1. */
    private long[] stretched(long[] dims) {
        int from = random.nextInt(dims.length + 1);
        return IntStream.range(from, dims.length).mapToLong(k -> random.nextInt(3) == 0 ? 1 : dims[k]).toArray();
    }
}
