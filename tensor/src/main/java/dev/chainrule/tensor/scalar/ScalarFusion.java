package dev.chainrule.tensor.scalar;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins programs to one: what one of them gives, others take, without a place in memory between. The bits are those of the programs one after
 * the other.
 */
public final class ScalarFusion {
    private final ScalarBuilder builder = new ScalarBuilder();
    private int size;

    /**
     * Whether a program can be joined with others: it has no guard and no table, for those go another way for single elements, and all its
     * values are of one width, so that a vector has as many elements of each.
     */
    public static boolean canJoin(ScalarProgram program) {
        int width = program.output().type().width();
        return program.guard() == null && program.values().stream()
                .allMatch(value -> value.op() != ScalarOp.LOOKUP && value.type().width() == width);
    }

    /** An input of the whole. */
    public ScalarValue input(LaneType type) {
        return builder.input(type);
    }

    /**
     * The output of {@code program} for these inputs.
     *
     * @throws IllegalArgumentException if it cannot be joined
     */
    public ScalarValue join(ScalarProgram program, List<ScalarValue> inputs) {
        if (!canJoin(program)) {
            throw new IllegalArgumentException(program.name() + " cannot be joined with others.");
        }
        Map<ScalarValue, ScalarValue> here = new HashMap<>();
        for (ScalarValue value : program.values()) {
            ScalarValue[] operands = value.operands().stream().map(here::get).toArray(ScalarValue[]::new);
            here.put(value, value.op() == ScalarOp.INPUT ? inputs.get((int) value.immediate())
                    : builder.value(value.op(), value.type(), value.immediate(), value.table(), operands));
        }
        size += program.values().size();
        return here.get(program.output());
    }

    /** The number of values joined so far. */
    public int size() {
        return size;
    }

    /** The whole. */
    public ScalarProgram build(String name, List<ScalarValue> outputs) {
        return builder.build(name, outputs);
    }
}
