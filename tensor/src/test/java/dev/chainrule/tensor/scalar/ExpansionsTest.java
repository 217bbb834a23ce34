package dev.chainrule.tensor.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExpansionsTest {
    private static final Set<Op> FUNCTIONS = Set.of(Op.EXP, Op.LN, Op.SIN, Op.COS, Op.TANH, Op.POW);

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void specialValuesAreWhatTheDefinitionOfEachOperationGives(DType dtype) {
        double[] values = Specials.of(dtype);
        for (Op op : Op.values()) {
            if (op.isElementwise() && op != Op.CAST) {
                ScalarProgram program = Expansions.of(op, dtype);
                for (double a : values) {
                    for (double b : op.arity() > 1 ? values : new double[1]) {
                        check(op, dtype, program, a, b);
                    }
                }
            }
        }
    }

    private static void check(Op op, DType dtype, ScalarProgram program, double a, double b) {
        double c = op.arity() > 2 ? 7 : 0;
        double actual = ScalarMachine.run(program, a, b, c);
        double expected = definition(op, a, b, c);
        String what = program.name() + "(" + a + ", " + b + ")";
        if (dtype == DType.F32) {
            float rounded = (float) expected;
            double tolerance = FUNCTIONS.contains(op) ? 2 * Math.ulp(Math.min(Math.abs(rounded), Float.MAX_VALUE)) : 0;
            same(rounded, actual, tolerance, what);
        } else {
            same(expected, actual, FUNCTIONS.contains(op) ? 5 * Math.ulp(Math.min(Math.abs(expected), Double.MAX_VALUE)) : 0, what);
        }
    }

    /** Equal, the sign of zero included; or both finite and within the tolerance, and not of different signs. */
    private static void same(double expected, double actual, double tolerance, String what) {
        boolean near = Math.abs(actual - expected) <= tolerance && Math.copySign(1, actual) == Math.copySign(1, expected);
        assertTrue(Double.compare(expected, actual) == 0 || near && Double.isFinite(expected),
                () -> what + " is " + actual + ", not " + expected);
    }

    private static double definition(Op op, double a, double b, double c) {
        return switch (op) {
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SQRT -> Math.sqrt(a);
            case EXP -> StrictMath.exp(a);
            case LN -> StrictMath.log(a);
            case SIN -> StrictMath.sin(a);
            case COS -> StrictMath.cos(a);
            case TANH -> StrictMath.tanh(a);
            case RELU -> a <= 0 ? 0 : a;
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> a == 1 || b == 0 || a == -1 && Double.isInfinite(b) ? 1 : StrictMath.pow(a, b);
            case MAX -> a > b || a != a ? a : b;
            case MIN -> a < b || a != a ? a : b;
            case LESS -> a < b ? 1 : 0;
            case LESS_EQUAL -> a <= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case WHERE -> a != 0 ? b : c;
            default -> throw new IllegalArgumentException(op + " is not elementwise");
        };
    }

    @Test
    void aCastRounds() {
        for (double x : Specials.of(DType.F64)) {
            assertEquals((float) x, (float) ScalarMachine.run(Expansions.cast(DType.F64, DType.F32), x));
        }
        for (double x : Specials.of(DType.F32)) {
            assertEquals(x, ScalarMachine.run(Expansions.cast(DType.F32, DType.F64), x));
        }
    }

    @Test
    void theRulesOfPowAreThoseOfIeee() {
        double nan = Double.NaN;
        double infinity = Double.POSITIVE_INFINITY;
        double[][] cases = {{nan, 0, 1}, {nan, -0.0, 1}, {1, nan, 1}, {1, infinity, 1}, {-1, infinity, 1}, {-1, -infinity, 1},
                {-1, nan, nan},
                {0, -3, infinity}, {-0.0, -3, -infinity}, {-0.0, -2, infinity}, {-0.0, 3, -0.0}, {-0.0, 2, 0}, {0, -infinity, infinity},
                {-0.0, -infinity, infinity}, {-0.0, infinity, 0}, {-infinity, 3, -infinity}, {-infinity, 2, infinity},
                {-infinity, -3, -0.0},
                {-infinity, -2, 0}, {-infinity, 0.5, infinity}, {-infinity, -0.5, 0}, {-8, 1.0 / 3, nan}, {-2, 3, -8}, {-2, 2, 4},
                {0.5, infinity, 0},
                {0.5, -infinity, infinity}, {-2, infinity, infinity}, {-0.5, -infinity, infinity}, {infinity, -1, 0},
                {-3, 0x1p60, infinity}};
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            for (double[] row : cases) {
                double expected = row[2];
                assertEquals(expected, ScalarMachine.run(Expansions.of(Op.POW, dtype), row[0], row[1]), dtype + Arrays.toString(row));
            }
        }
    }

    @Test
    void operandsComeBeforeTheirUsers() {
        for (Op op : Op.values()) {
            if (op.isElementwise() && op != Op.CAST) {
                check(Expansions.of(op, DType.F32));
                check(Expansions.of(op, DType.F64));
            }
        }
    }

    private static void check(ScalarProgram program) {
        Set<ScalarValue> seen = new HashSet<>();
        for (ScalarValue value : program.values()) {
            assertTrue(seen.containsAll(value.operands()), program.toString());
            assertEquals(value.op().arity(), value.operands().size());
            for (ScalarValue operand : value.operands()) {
                boolean converts = Set.of(ScalarOp.TO_F32, ScalarOp.TO_F64, ScalarOp.BITS, ScalarOp.LOOKUP).contains(value.op());
                assertTrue(converts || operand.type() == value.type(), () -> value.op() + " mixes types in " + program);
            }
            seen.add(value);
        }
        assertTrue(seen.contains(program.output()));
        if (program.guard() != null) {
            assertTrue(seen.containsAll(List.of(program.guard().value(), program.guard().limit())));
            assertEquals(program.inputs(), program.guard().slow().inputs());
            assertEquals(program.output().type(), program.guard().slow().output().type());
            assertEquals(null, program.guard().slow().guard());
            check(program.guard().slow());
        }
    }

    @Test
    void aListingSaysWhatIsDone() {
        assertEquals(
                "less_f32[F32, F32]\n  %0 f32 = constant 0x0.0p0\n  %1 f32 = constant 0x1.0p0\n  %2 f32 = input 0\n  %3 f32 = input 1\n"
                        + "  %4 f32 = select_less %2 %3 %1 %0\n  return %4\n",
                Expansions.of(Op.LESS, DType.F32).toString());
    }

    @Test
    void whatHasNoProgramSaysSo() {
        assertEquals("matmul is not elementwise.",
                assertThrows(IllegalArgumentException.class, () -> Expansions.of(Op.MATMUL, DType.F32)).getMessage());
        assertEquals("cast has two types: use Expansions.cast.",
                assertThrows(IllegalArgumentException.class, () -> Expansions.of(Op.CAST, DType.F32)).getMessage());
        assertEquals("There is no arithmetic on i32, so no add either; use f32 or f64.",
                assertThrows(IllegalArgumentException.class, () -> Expansions.of(Op.ADD, DType.I32)).getMessage());
    }
}
