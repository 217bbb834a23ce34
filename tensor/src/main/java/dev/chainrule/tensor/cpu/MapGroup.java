package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarFusion;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.scalar.ScalarValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Elementwise operations of one placement and type that are done in one loop, whose values stay in registers; only what others need is
 * written down.
 *
 * @param results what is written down, in the order of the loop's results
 * @param inputs  what is read, in the order of the loop's operands
 * @param choice  the loop
 */
record MapGroup(List<Value> results, List<Value> inputs, ElementLoops.Choice choice) {
    /** One operation. */
    static MapGroup of(Value map) {
        long still = still(map.placement(), map.operands());
        return new MapGroup(List.of(map), map.operands(), ElementLoops.choice(map.op(), map.operand(0).dtype(), (int) still));
    }

    /**
     * Several operations.
     *
     * @param members   operands before their users; {@link #canJoin} holds for each
     * @param isVisible which of their values others need
     */
    static MapGroup of(List<Value> members, Predicate<Value> isVisible) {
        if (members.size() == 1) {
            return of(members.get(0));
        }
        ScalarFusion fusion = new ScalarFusion();
        Map<Value, ScalarValue> known = new HashMap<>();
        List<Value> inputs = new ArrayList<>();
        for (Value member : members) {
            for (Value operand : member.operands()) {
                if (!known.containsKey(operand)) {
                    known.put(operand, fusion.input(LaneType.of(operand.dtype())));
                    inputs.add(operand);
                }
            }
            known.put(member, fusion.join(program(member), member.operands().stream().map(known::get).toList()));
        }
        List<Value> results = members.stream().filter(isVisible).toList();
        ScalarProgram whole = fusion.build("joined", results.stream().map(known::get).toList());
        return new MapGroup(results, inputs, ElementLoops.choice(whole, still(members.get(0).placement(), inputs)));
    }

    /** Whether an operation can be done in one loop with others. */
    static boolean canJoin(Value map) {
        return ScalarFusion.canJoin(program(map));
    }

    /** What one operation adds to a loop. */
    static int size(Value map) {
        return program(map).values().size();
    }

    private static ScalarProgram program(Value map) {
        return ElementLoops.program(map.op(), map.operand(0).dtype());
    }

    /** Bit k says that all elements of a run take the same element of operand k: along columns if there are any, else along rows. */
    private static long still(Placement placement, List<Value> operands) {
        long still = 0;
        for (int k = 0; k < operands.size(); k++) {
            Placement of = operands.get(k).placement();
            still |= (placement.hasColumns() ? of.hasColumns() : of.hasRows()) ? 0 : 1L << k;
        }
        return still;
    }
}
