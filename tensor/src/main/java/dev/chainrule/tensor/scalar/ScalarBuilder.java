package dev.chainrule.tensor.scalar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects the instructions of one {@link ScalarProgram}; what is written twice is one value. */
final class ScalarBuilder {
    private final List<LaneType> inputs;
    private final Map<List<Object>, ScalarValue> known = new HashMap<>();
    private final List<ScalarValue> values = new ArrayList<>();
    private ScalarProgram.Guard guard;

    ScalarBuilder(LaneType... inputs) {
        this.inputs = new ArrayList<>(List.of(inputs));
    }

    /** One more input. */
    ScalarValue input(LaneType type) {
        inputs.add(type);
        return input(inputs.size() - 1);
    }

    ScalarValue input(int number) {
        return value(ScalarOp.INPUT, inputs.get(number), number, null);
    }

    ScalarValue constant(LaneType type, double number) {
        if (type == LaneType.F32 && (float) number != number && number == number) {
            throw new IllegalArgumentException("The constant " + number + " is not a float; round it where it is written.");
        }
        return value(ScalarOp.CONSTANT, type, type.bitsOf(number), null);
    }

    ScalarValue integer(LaneType type, long value) {
        return value(ScalarOp.CONSTANT, type, type == LaneType.I32 ? value & 0xFFFF_FFFFL : value, null);
    }

    ScalarValue value(ScalarOp op, LaneType type, ScalarValue... operands) {
        return value(op, type, 0, null, operands);
    }

    ScalarValue value(ScalarOp op, LaneType type, long immediate, ScalarTable table, ScalarValue... operands) {
        if (operands.length != op.arity()) {
            throw new IllegalArgumentException(op + " takes " + op.arity() + " operands, not " + operands.length + ".");
        }
        return known.computeIfAbsent(Arrays.asList(op, type, immediate, table, Arrays.asList(operands)), key -> {
            ScalarValue value = new ScalarValue(this, op, type, immediate, table, List.of(operands));
            values.add(value);
            return value;
        });
    }

    /** Lanes with limit ≤ value take the slow program's result instead. */
    void guard(ScalarValue value, double limit, ScalarProgram slow) {
        guard = new ScalarProgram.Guard(value, value.literal(limit), slow);
    }

    ScalarProgram build(String name, ScalarValue output) {
        return build(name, List.of(output));
    }

    ScalarProgram build(String name, List<ScalarValue> outputs) {
        return new ScalarProgram(name, inputs, values, outputs, guard);
    }
}
