package dev.chainrule.cuda.sim;

import java.util.ArrayList;
import java.util.List;

/** One instruction while it is decoded: its modifiers are taken one by one, its operands turned into slots, each with its type checked. */
final class Decoding {
    private final PtxInstruction instruction;
    private final Program.Builder slots;
    private final PtxEntry entry;
    private final int dynamicOffset;
    private final int chip;
    private final String name;
    private final List<String> modifiers;

    Decoding(PtxInstruction instruction, Program.Builder slots, PtxEntry entry, int dynamicOffset, int chip) {
        this.instruction = instruction;
        this.slots = slots;
        this.entry = entry;
        this.dynamicOffset = dynamicOffset;
        this.chip = chip;
        modifiers = new ArrayList<>(List.of(instruction.opcode().split("\\.")));
        name = modifiers.remove(0);
    }

    /** The first word of the opcode. */
    String name() {
        return name;
    }

    PtxInstruction instruction() {
        return instruction;
    }

    /** The number of the module's target. */
    int chip() {
        return chip;
    }

    int line() {
        return instruction.line();
    }

    Program.Builder slots() {
        return slots;
    }

    PtxEntry entry() {
        return entry;
    }

    /** Takes a modifier if it is there. */
    boolean take(String modifier) {
        return modifiers.remove(modifier);
    }

    /** Takes one of these modifiers; null if none is there. */
    String takeOneOf(String... choices) {
        for (String choice : choices) {
            if (modifiers.remove(choice)) {
                return choice;
            }
        }
        return null;
    }

    /** Takes one of these modifiers, which must be there. */
    String oneOf(String... choices) {
        String taken = takeOneOf(choices);
        if (taken == null) {
            throw error("'" + instruction.opcode() + "' lacks a modifier: one of ." + String.join(", .", choices) + " was expected.");
        }
        return taken;
    }

    /** Takes every modifier that begins so, such as {@code L2::}. */
    void dropStarting(String start) {
        modifiers.removeIf(m -> m.startsWith(start));
    }

    /** Takes the first type among the modifiers. */
    PtxType type() {
        for (int i = 0; i < modifiers.size(); i++) {
            PtxType type = PtxType.named(modifiers.get(i));
            if (type != null) {
                modifiers.remove(i);
                return type;
            }
        }
        throw error("'" + instruction.opcode() + "' lacks a type such as .f32.");
    }

    /** Takes the first type among the modifiers, which must be one of these. */
    PtxType type(PtxType... allowed) {
        PtxType type = type();
        if (!List.of(allowed).contains(type)) {
            throw error("'" + name + "' is not known for the type ." + type + ".");
        }
        return type;
    }

    boolean has(String modifier) {
        return modifiers.contains(modifier);
    }

    /** Every modifier must have been taken, and there must be so many operands. */
    void finish(int operands) {
        finish(operands, operands);
    }

    void finish(int least, int most) {
        if (!modifiers.isEmpty()) {
            throw error("'" + instruction.opcode() + "': the modifier ." + modifiers.get(0) + " is not known here.");
        }
        int count = instruction.operands().size();
        if (count < least || count > most) {
            throw error("'" + instruction.opcode() + "' takes " + (least == most ? "" + least : least + " to " + most)
                    + " operands but has " + count + ".");
        }
    }

    void needsChip(int least) {
        if (chip < least) {
            throw error("'" + instruction.opcode() + "' needs .target sm_" + least + " or newer, not sm_" + chip + ".");
        }
    }

    int operandCount() {
        return instruction.operands().size();
    }

    PtxOperand operand(int i) {
        return instruction.operands().get(i);
    }

    /** The slot of a source operand of this type. */
    int in(int i, PtxType type) {
        return in(operand(i), type, false);
    }

    /** As {@link #in(int, PtxType)}; a register may also be wider than the type (ISA section 9.5). */
    int inWide(int i, PtxType type) {
        return in(operand(i), type, true);
    }

    int in(PtxOperand operand, PtxType type, boolean wide) {
        if (operand instanceof PtxOperand.Register register) {
            check(register, type, wide);
            return slots.register(register);
        }
        if (operand instanceof PtxOperand.Special special) {
            return special(special, type);
        }
        if (operand instanceof PtxOperand.IntegerLiteral || operand instanceof PtxOperand.FloatLiteral) {
            return slots.constant(Immediates.bits(operand, false, type, line()));
        }
        if (operand instanceof PtxOperand.Variable variable) {
            return variableAddress(variable.variable(), type);
        }
        throw error("'" + instruction.opcode() + "': a register or a number of type ." + type + " was expected where '" + operand
                + "' stands.");
    }

    private int special(PtxOperand.Special special, PtxType type) {
        if (special.register().type().bits() != type.bits() || type.isFloat()) {
            throw error("'" + special + "' is ." + special.register().type() + ", not ." + type + ".");
        }
        return slots.special(special.register());
    }

    private int variableAddress(PtxVariable variable, PtxType type) {
        if (type.isFloat() || type.bits() < 32) {
            throw error("the address of '" + variable.name() + "' stands where a value of type ." + type + " is wanted.");
        }
        if (variable.space() == PtxVariable.Space.GLOBAL) {
            return slots.variable(variable);
        }
        return slots.constant(offset(variable));
    }

    /** Where a variable begins in its space. */
    int offset(PtxVariable variable) {
        return variable.dynamic() ? dynamicOffset : variable.offset();
    }

    /** The slot of a destination of this type. */
    int out(int i, PtxType type) {
        return out(operand(i), type, false);
    }

    int out(PtxOperand operand, PtxType type, boolean wide) {
        if (operand instanceof PtxOperand.Label label && label.name().equals("_")) {
            return slots.sink();
        }
        if (!(operand instanceof PtxOperand.Register register)) {
            throw error("'" + instruction.opcode() + "': a register of type ." + type + " was expected where '" + operand + "' stands.");
        }
        check(register, type, wide);
        return slots.register(register);
    }

    private void check(PtxOperand.Register register, PtxType type, boolean wide) {
        boolean fits = register.type().fits(type);
        if (wide && !fits && register.type().bits() > type.bits() && type != PtxType.PRED) {
            fits = !type.isFloat() && !register.type().isFloat() || type.isFloat() && type.bits() == 16 && register.type().isBits();
        }
        if (!fits) {
            throw error("the register '" + register.name() + "' is ." + register.type() + " where '" + instruction.opcode() + "' wants ."
                    + type + ".");
        }
    }

    /** A predicate source: its number, or −1 − number if it is negated. */
    int predicateIn(PtxOperand operand) {
        if (operand instanceof PtxOperand.Not not) {
            return -1 - predicateIn(not.predicate());
        }
        if (operand instanceof PtxOperand.IntegerLiteral literal) {
            return slots.constantPredicate(literal.value() != 0);
        }
        return slots.predicate(predicate(operand));
    }

    int predicateIn(int i) {
        return predicateIn(operand(i));
    }

    int predicateOut(PtxOperand operand) {
        return operand instanceof PtxOperand.Label label && label.name().equals("_") ? slots.sinkPredicate()
                : slots.predicate(predicate(operand));
    }

    private PtxOperand.Register predicate(PtxOperand operand) {
        if (operand instanceof PtxOperand.Register register && register.type() == PtxType.PRED) {
            return register;
        }
        throw error("'" + instruction.opcode() + "': a predicate was expected where '" + operand + "' stands.");
    }

    /** An instruction from sources of one type to a destination of that type. */
    Step alu(Lanes op, PtxType type, int sources) {
        finish(sources + 1);
        int a = in(1, type);
        int b = sources > 1 ? in(2, type) : a;
        return new AluStep(op, out(0, type), a, b, sources > 2 ? in(3, type) : b);
    }

    PtxParseException error(String sentence) {
        return new PtxParseException(line(), sentence);
    }
}
