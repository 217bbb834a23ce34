package dev.chainrule.cuda.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A kernel ready to run: its steps, and what each slot of a warp's register file is. Slots are the registers in use, then special
 * registers, then constants; the arrays of the constants are shared by all warps.
 */
final class Program {
    /** What is collected while a kernel is decoded. */
    static final class Builder {
        private final Map<Object, Integer> slots = new HashMap<>();
        private final List<Object> slotKeys = new ArrayList<>();
        private final Map<Object, Integer> predicates = new HashMap<>();
        private final List<Object> predicateKeys = new ArrayList<>();

        private static int number(Map<Object, Integer> numbers, List<Object> keys, Object key) {
            return numbers.computeIfAbsent(key, k -> {
                keys.add(k);
                return keys.size() - 1;
            });
        }

        int register(PtxOperand.Register register) {
            return number(slots, slotKeys, register);
        }

        int special(SpecialRegister register) {
            return number(slots, slotKeys, register);
        }

        int constant(long value) {
            return number(slots, slotKeys, value);
        }

        /** The address of a {@code .global} variable, known when the kernel is launched. */
        int variable(PtxVariable variable) {
            return number(slots, slotKeys, variable);
        }

        /** Where results go that nobody wants. */
        int sink() {
            return number(slots, slotKeys, "_");
        }

        int predicate(PtxOperand.Register register) {
            return number(predicates, predicateKeys, register);
        }

        int constantPredicate(boolean value) {
            return number(predicates, predicateKeys, value);
        }

        int sinkPredicate() {
            return number(predicates, predicateKeys, "_");
        }

        Program build(Step[] steps, byte[] constants, int dynamicOffset, boolean smallAccesses) {
            return new Program(steps, slotKeys.toArray(), predicateKeys.toArray(), constants, dynamicOffset, smallAccesses);
        }
    }

    private final Step[] steps;
    private final Object[] slots;
    private final Object[] predicates;
    private final long[][] constantLanes;
    private final byte[] constants;
    private final int dynamicOffset;
    private final boolean smallAccesses;

    private Program(Step[] steps, Object[] slots, Object[] predicates, byte[] constants, int dynamicOffset, boolean smallAccesses) {
        this.steps = steps;
        this.slots = slots;
        this.predicates = predicates;
        this.constants = constants;
        this.dynamicOffset = dynamicOffset;
        this.smallAccesses = smallAccesses;
        constantLanes = new long[slots.length][];
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] instanceof Long value) {
                constantLanes[i] = new long[Step.LANES];
                Arrays.fill(constantLanes[i], value);
            }
        }
    }

    Step[] steps() {
        return steps;
    }

    /** What the slots are: a register, a special register, a global variable, or a constant. */
    Object[] slots() {
        return slots;
    }

    /** The content of the constant space. */
    byte[] constants() {
        return constants;
    }

    /** Where dynamic shared memory begins, behind what the text declares. */
    int dynamicOffset() {
        return dynamicOffset;
    }

    /** log₂ of the bytes that race detection takes as one: 2, or 0 if the kernel accesses bytes or halves. */
    int granuleShift() {
        return smallAccesses ? 0 : 2;
    }

    long[][] newRegisters() {
        long[][] registers = new long[slots.length][];
        for (int i = 0; i < slots.length; i++) {
            registers[i] = constantLanes[i] != null ? constantLanes[i] : new long[Step.LANES];
        }
        return registers;
    }

    int[] newPredicates() {
        int[] values = new int[predicates.length];
        for (int i = 0; i < predicates.length; i++) {
            values[i] = Boolean.TRUE.equals(predicates[i]) ? -1 : 0;
        }
        return values;
    }

    void clearWritten(int[] written, int[] predicatesWritten) {
        for (int i = 0; i < slots.length; i++) {
            written[i] = slots[i] instanceof PtxOperand.Register ? 0 : -1;
        }
        for (int i = 0; i < predicates.length; i++) {
            predicatesWritten[i] = predicates[i] instanceof Boolean ? -1 : 0;
        }
    }

    String slotName(int slot) {
        return String.valueOf(slots[slot]);
    }

    String predicateName(int predicate) {
        return String.valueOf(predicates[predicate]);
    }
}
