package dev.chainrule.tensor.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.scalar.Expansions;
import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarFusion;
import dev.chainrule.tensor.scalar.ScalarMachine;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.scalar.ScalarValue;
import dev.chainrule.tensor.scalar.Specials;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ElementLoopsTest {
    private static final int LONGEST = 70;
    private final SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));

    static Stream<ScalarProgram> programs() {
        List<ScalarProgram> programs = new ArrayList<>();
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Arrays.stream(Op.values()).filter(op -> op.isElementwise() && op != Op.CAST)
                    .forEach(op -> programs.add(Expansions.of(op, dtype)));
        }
        programs.add(Expansions.cast(DType.F32, DType.F64));
        programs.add(Expansions.cast(DType.F64, DType.F32));
        return programs.stream();
    }

    @ParameterizedTest
    @MethodSource("programs")
    void twinsAgreeToTheBitAtEveryLengthAndOffset(ScalarProgram program) {
        for (int still = 0; still < 1 << program.inputs().size(); still++) {
            ElementLoop plain = LoopCompiler.plain(program, still);
            ElementLoop simd = LoopCompiler.simd(program, still, plain);
            for (int n = 0; n <= LONGEST; n++) {
                compare(program, plain, simd, n);
            }
        }
    }

    private void compare(ScalarProgram program, ElementLoop plain, ElementLoop simd, int n) {
        int[] starts = random.ints(4, 0, 5).toArray();
        Object[] inputs = new Object[3];
        for (int k = 0; k < program.inputs().size(); k++) {
            inputs[k] = numbers(program.inputs().get(k), n + 5);
        }
        Object expected = numbers(program.output().type(), n + 5);
        Object actual = expected instanceof float[] f ? f.clone() : ((double[]) expected).clone();
        plain.run(n, expected, starts[3], inputs[0], starts[0], inputs[1], starts[1], inputs[2], starts[2]);
        simd.run(n, actual, starts[3], inputs[0], starts[0], inputs[1], starts[1], inputs[2], starts[2]);
        same(expected, actual, program.name() + ", " + n + " elements");
    }

    @ParameterizedTest
    @MethodSource("programs")
    void aLoopDoesWhatItsProgramSays(ScalarProgram program) {
        int n = 500;
        Object[] inputs = new Object[3];
        for (int k = 0; k < program.inputs().size(); k++) {
            inputs[k] = numbers(program.inputs().get(k), n);
        }
        Object y = numbers(program.output().type(), n);
        LoopCompiler.plain(program, 0).run(n, y, 0, inputs[0], 0, inputs[1], 0, inputs[2], 0);
        for (int k = 0; k < n; k++) {
            int at = k;
            double[] x = Arrays.stream(inputs).mapToDouble(input -> input == null ? 0 : get(input, at)).toArray();
            assertEquals(ScalarMachine.run(program, x), get(y, k), () -> program.name() + Arrays.toString(x));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void joinedProgramsGiveTheBitsOfOneAfterTheOther(DType dtype) {
        LaneType type = LaneType.of(dtype);
        ScalarFusion fusion = new ScalarFusion();
        ScalarValue a = fusion.input(type);
        ScalarValue b = fusion.input(type);
        ScalarValue c = fusion.input(type);
        ScalarValue product = fusion.join(Expansions.of(Op.MUL, dtype), List.of(a, b));
        ScalarValue larger = fusion.join(Expansions.of(Op.MAX, dtype), List.of(product, c));
        ScalarValue root = fusion.join(Expansions.of(Op.SQRT, dtype), List.of(larger));
        ScalarProgram joined = fusion.build("joined", List.of(product, root));
        for (int still = 0; still < 8; still++) {
            ElementLoop plain = LoopCompiler.plain(joined, still);
            ElementLoop simd = LoopCompiler.simd(joined, still, plain);
            for (int n = 0; n <= LONGEST; n++) {
                int[] starts = random.ints(5, 0, 5).toArray();
                Object[] arrays = Stream.generate(() -> numbers(type, LONGEST + 5)).limit(5).toArray();
                Object[] others = arrays.clone();
                others[0] = numbers(type, LONGEST + 5);
                others[1] = numbers(type, LONGEST + 5);
                plain.run(0, n, arrays, starts);
                simd.run(0, n, others, starts);
                for (int k = 0; k < n; k++) {
                    double x = get(arrays[2], starts[2] + ((still & 1) == 0 ? k : 0));
                    double y = get(arrays[3], starts[3] + ((still & 2) == 0 ? k : 0));
                    double z = get(arrays[4], starts[4] + ((still & 4) == 0 ? k : 0));
                    double first = ScalarMachine.run(Expansions.of(Op.MUL, dtype), x, y);
                    double second = ScalarMachine.run(Expansions.of(Op.SQRT, dtype),
                            ScalarMachine.run(Expansions.of(Op.MAX, dtype), first, z));
                    for (Object[] each : List.of(arrays, others)) {
                        assertEquals(first, get(each[0], starts[0] + k));
                        assertEquals(second, get(each[1], starts[1] + k));
                    }
                }
            }
        }
    }

    @Test
    void whatHasATableOrAGuardIsNotJoined() {
        ScalarFusion fusion = new ScalarFusion();
        assertThrows(IllegalArgumentException.class,
                () -> fusion.join(Expansions.of(Op.SIN, DType.F32), List.of(fusion.input(LaneType.F32))));
    }

    /** Special values, ordinary ones and random bits. */
    private Object numbers(LaneType type, int n) {
        double[] special = Specials.of(type == LaneType.F32 ? DType.F32 : DType.F64);
        double[] numbers = new double[n];
        for (int k = 0; k < n; k++) {
            numbers[k] = switch (random.nextInt(4)) {
                case 0, 1 -> special[random.nextInt(special.length)];
                case 2 -> (random.nextDouble() - 0.5) * 40;
                default -> type == LaneType.F32 ? Float.intBitsToFloat(random.nextInt()) : Double.longBitsToDouble(random.nextLong());
            };
        }
        if (type == LaneType.F64) {
            return numbers;
        }
        float[] floats = new float[n];
        for (int k = 0; k < n; k++) {
            floats[k] = (float) numbers[k];
        }
        return floats;
    }

    private static double get(Object array, int k) {
        return array instanceof float[] f ? f[k] : ((double[]) array)[k];
    }

    /** Equal bits, but that NaN is NaN. */
    private static void same(Object expected, Object actual, String what) {
        int length = java.lang.reflect.Array.getLength(expected);
        for (int k = 0; k < length; k++) {
            if (Double.compare(get(expected, k), get(actual, k)) != 0) {
                fail(what + ": element " + k + " is " + get(actual, k) + ", not " + get(expected, k));
            }
        }
    }
}
