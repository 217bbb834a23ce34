package dev.chainrule.cuda.sim;

import java.util.List;

/**
 * One instruction of the text.
 *
 * @param line      of the text, from 1
 * @param guard     the predicate before it, or null
 * @param negated   whether the guard is {@code @!p}
 * @param opcode    the word with its dots, such as {@code ld.global.v4.f32}
 * @param operands  in the order of the text
 * @param target    for a branch, the index of the instruction it goes to; otherwise −1
 */
record PtxInstruction(int line, PtxOperand.Register guard, boolean negated, String opcode, List<PtxOperand> operands, int target) {
    PtxInstruction withTarget(int newTarget) {
        return new PtxInstruction(line, guard, negated, opcode, operands, newTarget);
    }
}
