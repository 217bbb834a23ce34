package dev.chainrule.tensor.scalar;

import java.util.HashMap;
import java.util.Map;

/** Executes a {@link ScalarProgram} for one element, an instruction at a time: what its operations mean, as plainly as can be said. */
public final class ScalarMachine {
    private ScalarMachine() {
    }

    /** The result for these inputs, each a number of the input's type. */
    public static double run(ScalarProgram program, double... inputs) {
        Map<ScalarValue, Long> bits = new HashMap<>();
        for (ScalarValue value : program.values()) {
            bits.put(value, execute(value, bits, program, inputs));
        }
        ScalarProgram.Guard guard = program.guard();
        if (guard != null && number(guard.limit(), bits) <= number(guard.value(), bits)) {
            return run(guard.slow(), inputs);
        }
        return number(program.output(), bits);
    }

    private static double number(ScalarValue value, Map<ScalarValue, Long> bits) {
        return value.type() == LaneType.F32 ? Float.intBitsToFloat(bits.get(value).intValue()) : Double.longBitsToDouble(bits.get(value));
    }

    private static long execute(ScalarValue value, Map<ScalarValue, Long> bits, ScalarProgram program, double[] inputs) {
        long[] integers = value.operands().stream().mapToLong(bits::get).toArray();
        if (!value.type().isFloating()) {
            long result = integer(value, integers);
            return value.type() == LaneType.I32 ? result & 0xFFFF_FFFFL : result;
        }
        double[] x = value.operands().stream().mapToDouble(operand -> operand.type().isFloating() ? number(operand, bits) : 0).toArray();
        boolean single = value.type() == LaneType.F32;
        return switch (value.op()) {
            case CONSTANT -> value.immediate();
            case BITS -> integers[0];
            case LOOKUP -> value.type().bitsOf(value.table().elements()[(int) integers[0]]);
            case INPUT -> value.type().bitsOf(inputs[(int) value.immediate()]);
            case FMA -> value.type().bitsOf(single ? Math.fma((float) x[0], (float) x[1], (float) x[2]) : Math.fma(x[0], x[1], x[2]));
            default -> value.type().bitsOf(number(value.op(), x));            // a float result is the double's, rounded: exact for + − × ÷ √
        };
    }

    private static double number(ScalarOp op, double[] x) {
        return switch (op) {
            case ADD -> x[0] + x[1];
            case SUB -> x[0] - x[1];
            case MUL -> x[0] * x[1];
            case DIV -> x[0] / x[1];
            case SQRT -> Math.sqrt(x[0]);
            case NEG -> -x[0];
            case ABS -> Math.abs(x[0]);
            case SELECT_LESS -> x[0] < x[1] ? x[2] : x[3];
            case SELECT_LESS_EQUAL -> x[0] <= x[1] ? x[2] : x[3];
            case SELECT_EQUAL -> x[0] == x[1] ? x[2] : x[3];
            case TO_F64, TO_F32 -> x[0];
            default -> throw new IllegalStateException(op + " gives no number");
        };
    }

    private static long integer(ScalarValue value, long[] x) {
        return switch (value.op()) {
            case CONSTANT -> value.immediate();
            case BITS -> x[0];
            case ADD -> x[0] + x[1];
            case SUB -> x[0] - x[1];
            case MUL -> x[0] * x[1];
            case AND -> x[0] & x[1];
            case OR -> x[0] | x[1];
            case XOR -> x[0] ^ x[1];
            case SHL -> x[0] << value.immediate();
            case SHR -> x[0] >>> value.immediate();
            default -> throw new IllegalStateException(value.op() + " gives no integer");
        };
    }
}
