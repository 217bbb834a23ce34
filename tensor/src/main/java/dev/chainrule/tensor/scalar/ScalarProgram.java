package dev.chainrule.tensor.scalar;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/**
 * A function of some numbers as straight-line code: a list of {@link ScalarValue}s in which operands come before their users, one of them
 * the output (in a {@link ScalarFusion} several). There are no branches but one: where a {@link Guard} holds, another program computes the result instead. So the result of
 * an element never depends on its neighbours.
 */
public final class ScalarProgram {
    private final String name;
    private final List<LaneType> inputs;
    private final List<ScalarValue> values;
    private final List<ScalarValue> outputs;
    private final Guard guard;

    /**
     * Where the straight way does not reach: elements with {@code limit ≤ value} take the result of {@code slow}, applied to the same inputs.
     *
     * @param value a value of the guarded program
     * @param limit a constant of the guarded program, of the same type
     * @param slow  a program with the same inputs and the same type of output, and no guard of its own
     */
    public record Guard(ScalarValue value, ScalarValue limit, ScalarProgram slow) {
    }

    ScalarProgram(String name, List<LaneType> inputs, List<ScalarValue> all, List<ScalarValue> outputs, Guard guard) {
        this.name = name;
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.guard = guard;
        Set<ScalarValue> needed = new HashSet<>();
        outputs.forEach(output -> need(output, needed));
        if (guard != null) {
            need(guard.value, needed);
            need(guard.limit, needed);
        }
        this.values = all.stream().filter(needed::contains).toList();
    }

    private static void need(ScalarValue value, Set<ScalarValue> needed) {
        if (needed.add(value)) {
            value.operands().forEach(operand -> need(operand, needed));
        }
    }

    /** A name for listings and generated code: letters, digits and underscores, such as {@code exp_f32}. */
    public String name() {
        return name;
    }

    /** The types of the inputs, by number. */
    public List<LaneType> inputs() {
        return inputs;
    }

    /** All values that the output and the guard need, operands before their users. */
    public List<ScalarValue> values() {
        return values;
    }

    /** The result where no guard holds; of several, the first. */
    public ScalarValue output() {
        return outputs.get(0);
    }

    /** The results; a program with a guard has one. */
    public List<ScalarValue> outputs() {
        return outputs;
    }

    /** The exception, or null. */
    public Guard guard() {
        return guard;
    }

    /** A listing, a value a line: {@code %3 f32 = mul %1 %2}. */
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner("\n", name + inputs + "\n", "\n");
        for (ScalarValue value : values) {
            StringJoiner line = new StringJoiner(" ", "  ", "");
            line.add("%" + values.indexOf(value)).add(value.type().name().toLowerCase(java.util.Locale.ROOT)).add("=");
            line.add(value.op().name().toLowerCase(java.util.Locale.ROOT));
            value.operands().forEach(operand -> line.add("%" + values.indexOf(operand)));
            switch (value.op()) {
                case CONSTANT -> line.add(value.type().isFloating() ? Double.toHexString(value.number())
                        : "0x" + Long.toHexString(value.immediate()));
                case INPUT, SHL, SHR -> line.add(Long.toString(value.immediate()));
                case LOOKUP -> line.add(value.table().name());
                default -> {
                }
            }
            lines.add(line.toString());
        }
        outputs.forEach(output -> lines.add("  return %" + values.indexOf(output)));
        if (guard != null) {
            lines.add("  where %" + values.indexOf(guard.limit) + " <= %" + values.indexOf(guard.value) + ": " + guard.slow);
        }
        return lines.toString();
    }
}
