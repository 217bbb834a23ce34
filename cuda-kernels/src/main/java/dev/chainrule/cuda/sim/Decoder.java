package dev.chainrule.cuda.sim;

import java.util.List;

/** Parsed instructions to a {@link Program}; each family of instructions has a decoder of its own. */
final class Decoder {
    private Decoder() {
    }

    static Program decode(PtxEntry entry, List<PtxInstruction> instructions, byte[] constants, int chip, int version) {
        Program.Builder slots = new Program.Builder();
        int dynamicOffset = PtxVariables.aligned(entry.staticSharedBytes(), 16);
        Step[] steps = new Step[instructions.size() + 1];
        int end = 1;
        for (int i = 0; i < instructions.size(); i++) {
            PtxInstruction instruction = instructions.get(i);
            Step step = step(new Decoding(instruction, slots, entry, dynamicOffset, chip));
            int guard = instruction.guard() == null ? -1 : slots.predicate(instruction.guard());
            steps[i] = step.at(instruction.line(), guard, instruction.negated());
            end = instruction.line();
        }
        steps[instructions.size()] = new FlowSteps.Exit().at(end, -1, false);
        ControlFlow.setMeetingPoints(steps);
        return slots.build(steps, constants, dynamicOffset, small(instructions));
    }

    /** Whether some access to shared or global memory is narrower than 4 bytes. */
    private static boolean small(List<PtxInstruction> instructions) {
        return instructions.stream().map(PtxInstruction::opcode)
                .anyMatch(o -> o.matches("(ld|st)\\..*\\.[usbf](8|16)") && !o.startsWith("ld.param"));
    }

    private static Step step(Decoding d) {
        return switch (d.name()) {
            case "mov", "cvta", "isspacep" -> MoveOps.decode(d);
            case "add", "sub", "mul", "mad", "div", "neg", "abs", "min", "max" -> isFloat(d) ? FloatOps.decode(d) : IntegerOps.decode(d);
            case "fma", "sqrt", "rcp", "copysign" -> FloatOps.decode(d);
            case "rem", "shl", "shr", "popc", "clz", "brev", "bfe", "bfi", "prmt", "lop3", "shf", "bfind" -> IntegerOps.decode(d);
            case "and", "or", "xor", "not" -> d.has("pred") ? CompareOps.logic(d) : IntegerOps.decode(d);
            case "setp", "set", "selp", "slct", "testp" -> CompareOps.decode(d);
            case "cvt" -> ConvertOps.decode(d);
            case "ld", "ldu", "st", "prefetch", "prefetchu" -> MemoryOps.decode(d);
            case "atom", "red" -> AtomicOps.decode(d);
            case "cp" -> CopySteps.decode(d);
            case "bra", "ret", "exit", "trap" -> FlowSteps.decode(d);
            case "bar", "barrier", "membar", "fence" -> SyncSteps.decode(d);
            case "shfl", "vote", "match", "redux", "activemask" -> WarpSteps.decode(d);
            default -> throw d.error("the instruction '" + d.instruction().opcode() + "' is not known.");
        };
    }

    private static boolean isFloat(Decoding d) {
        return d.has("f32") || d.has("f64") || d.has("f16");
    }
}
