package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elementwise work has the same bits on the GPU's text as on the CPU: the same expansions, the same IEEE operations, nothing contracted. */
class ElementwiseBitsTest {
    private static final int LENGTH = Boolean.getBoolean("long") ? 200_003 : 5_003;
    private static final double[] SPECIAL = {0.0, -0.0, 1, -1, 0.5, -0.5, 2, 3, -3, 1e-3, 1e4, 1e10, -1e10, 88.7, 89, -103.9, -104, 709.7,
            710,
            Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Float.MIN_VALUE, -Float.MIN_VALUE, Float.MIN_NORMAL,
            Float.MAX_VALUE,
            Double.MIN_VALUE, Double.MIN_NORMAL, Double.MAX_VALUE, Math.PI, Math.PI / 2, 1e22, 33, 255.99, 1 + 0x1p-23, 1 - 0x1p-24};

    @ParameterizedTest
    @EnumSource(value = Op.class, names = {"NEG", "ABS", "SQRT", "EXP", "LN", "SIN", "COS", "TANH", "RELU", "CAST", "ADD", "SUB", "MUL",
            "DIV", "POW",
            "MAX", "MIN", "LESS", "LESS_EQUAL", "EQUAL", "WHERE"})
    void simulatedGpuAndCpuAgreeToTheBit(Op op) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            Graph graph = new Graph();
            Shape shape = Shape.of(LENGTH);
            Node a = graph.input("a", shape, dtype);
            Node b = graph.input("b", shape, dtype);
            Node c = graph.input("c", shape, dtype);
            OnDevice run = new OnDevice(List.of(node(op, a, b, c)), DimSizes.none(), numbers(dtype));
            List<double[]> gpu = run.simulated(KernelLowering.standard());
            try (CpuBackend cpu = new CpuBackend(1, false)) {
                double[] expected = run.on(cpu, 1).get(0);
                for (int i = 0; i < expected.length; i++) {
                    assertThat(bits(gpu.get(0)[i])).as(op + " " + dtype + ", element " + i + ": " + expected[i] + " and " + gpu.get(0)[i])
                            .isEqualTo(bits(expected[i]));
                }
            }
        }
    }

    /** Which NaN a NaN is means nothing; the sign of a zero does. */
    private static long bits(double number) {
        return Double.doubleToLongBits(number);
    }

    private static Node node(Op op, Node a, Node b, Node c) {
        return switch (op) {
            case NEG -> Primitives.neg(a);
            case ABS -> Primitives.abs(a);
            case SQRT -> Primitives.sqrt(a);
            case EXP -> Primitives.exp(a);
            case LN -> Primitives.ln(a);
            case SIN -> Primitives.sin(a);
            case COS -> Primitives.cos(a);
            case TANH -> Primitives.tanh(a);
            case RELU -> Primitives.relu(a);
            case CAST -> Primitives.cast(a, a.dtype() == DType.F32 ? DType.F64 : DType.F32);
            case ADD -> Primitives.add(a, b);
            case SUB -> Primitives.sub(a, b);
            case MUL -> Primitives.mul(a, b);
            case DIV -> Primitives.div(a, b);
            case POW -> Primitives.pow(a, b);
            case MAX -> Primitives.max(a, b);
            case MIN -> Primitives.min(a, b);
            case LESS -> Primitives.less(a, b);
            case LESS_EQUAL -> Primitives.lessEqual(a, b);
            case EQUAL -> Primitives.equal(a, b);
            case WHERE -> Primitives.where(a, b, c);
            default -> throw new IllegalArgumentException(op + " is not elementwise");
        };
    }

    /** Special numbers in many pairs, then random bits: every binade, subnormals and NaNs among them. */
    private static DoubleSupplier numbers(DType dtype) {
        Random random = new Random(7);
        double[] special = Arrays.copyOf(SPECIAL, SPECIAL.length);
        return () -> switch (random.nextInt(3)) {
            case 0 -> special[random.nextInt(special.length)];
            case 1 -> random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3);
            default -> dtype == DType.F32 ? Float.intBitsToFloat(random.nextInt()) : Double.longBitsToDouble(random.nextLong());
        };
    }
}
