package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/**
 * 32 threads in lockstep. Lanes that went different ways at a branch run one side after the other and meet again at its immediate
 * post-dominator: a stack of (program counter, meeting point, lanes) keeps who waits where.
 */
final class Warp {
    final Block block;
    final int index;
    /** One array of 32 lanes per slot: registers first, then special registers, then constants (see {@link Program}). */
    final long[][] registers;
    /** Per slot the lanes that have been written. */
    final int[] written;
    /** Per predicate register the lanes where it is true. */
    final int[] predicates;
    final int[] predicatesWritten;
    final long[] scratch = new long[Step.LANES];
    /** What a load of up to four values per lane has read. */
    final long[][] loaded = new long[4][Step.LANES];
    final WarpOrder order = new WarpOrder();
    final CopySteps.Pending pending = new CopySteps.Pending();
    int pc;
    int active;
    /** Lanes that exist and have not ended. */
    int alive;
    private final Program program;
    private int meet;
    private int depth;
    private int[] stackPc = new int[16];
    private int[] stackMeet = new int[16];
    private int[] stackLanes = new int[16];
    private boolean paused;
    private Step current;
    private Barrier waitingAt;
    long executed;
    private long ranNow;
    long laneExecuted;

    Warp(Block block, int index, Program program) {
        this.block = block;
        this.index = index;
        this.program = program;
        registers = program.newRegisters();
        written = new int[registers.length];
        predicates = program.newPredicates();
        predicatesWritten = new int[predicates.length];
    }

    /** Back to the first instruction, nothing written. */
    void start(int lanes) {
        pc = 0;
        active = lanes;
        alive = lanes;
        meet = program.steps().length;
        depth = 0;
        waitingAt = null;
        program.clearWritten(written, predicatesWritten);
        order.start();
        pending.start();
    }

    boolean done() {
        return alive == 0;
    }

    Barrier waitingAt() {
        return waitingAt;
    }

    void released() {
        waitingAt = null;
    }

    void waitAt(Barrier barrier) {
        waitingAt = barrier;
        paused = true;
    }

    Step current() {
        return current;
    }

    /** A clock that grows with every instruction. */
    long ticks() {
        return executed + ranNow;
    }

    /** Runs until the warp waits or ends, or has used up the given number of instructions; returns how many it ran. */
    long run(long limit) {
        Step[] steps = program.steps();
        paused = false;
        long count = 0;
        long lanes = 0;
        ranNow = 0;
        while (!paused && count < limit) {
            Step step = steps[pc++];
            current = step;
            int mask = step.guard() < 0 ? active : guarded(step);
            ranNow = ++count;
            if (mask != 0) {
                lanes += Integer.bitCount(mask);
                step.run(this, mask);
            }
            if (pc == meet) {
                join();
            }
        }
        executed += count;
        ranNow = 0;
        laneExecuted += lanes;
        return count;
    }

    private int guarded(Step step) {
        int guard = step.guard();
        if ((predicatesWritten[guard] & active) != active) {
            unwrittenPredicate(active, guard);
        }
        return active & (step.negated() ? ~predicates[guard] : predicates[guard]);
    }

    /** The lanes of a mask go to a target, the other active ones go on; both meet at {@code at}. */
    void branch(int target, int at, int lanes) {
        int others = active & ~lanes;
        if (others == 0) {
            pc = target;
            return;
        }
        int next = pc;
        if (at != meet) {
            push(at, meet, active);
            meet = at;
        }
        if (target == at) {
            active = others;
        } else if (next == at) {
            active = lanes;
            pc = target;
        } else {
            push(next, at, others);
            active = lanes;
            pc = target;
        }
    }

    /** The lanes of a mask end. */
    void end(int lanes) {
        alive &= ~lanes;
        active &= ~lanes;
        if (active == 0) {
            join();
        }
    }

    /** Those that waited go on, from the innermost meeting point outwards. */
    private void join() {
        do {
            if (depth == 0) {
                // Nobody waits: whoever is here has reached the end of the text, where an implicit ret ends all.
                paused |= alive == 0;
                return;
            }
            depth--;
            pc = stackPc[depth];
            meet = stackMeet[depth];
            active = stackLanes[depth] & alive;
        } while (active == 0 || pc == meet);
    }

    private void push(int atPc, int atMeet, int lanes) {
        if (depth == stackPc.length) {
            stackPc = java.util.Arrays.copyOf(stackPc, depth * 2);
            stackMeet = java.util.Arrays.copyOf(stackMeet, depth * 2);
            stackLanes = java.util.Arrays.copyOf(stackLanes, depth * 2);
        }
        stackPc[depth] = atPc;
        stackMeet[depth] = atMeet;
        stackLanes[depth++] = lanes;
    }

    /** Writes the lanes of a mask to a slot. */
    void merge(int slot, long[] values, int mask) {
        long[] d = registers[slot];
        for (int m = mask; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            d[lane] = values[lane];
        }
        written[slot] |= mask;
    }

    /** The slot's lanes, after a check that those of the mask were written. */
    long[] read(int slot, int mask) {
        if ((written[slot] & mask) != mask) {
            unwritten(mask, slot, slot, slot);
        }
        return registers[slot];
    }

    /** The lanes where a predicate holds; {@code code} is a predicate register p, or −1 − p for its negation. */
    int readPredicate(int code, int mask) {
        int p = code < 0 ? -1 - code : code;
        if ((predicatesWritten[p] & mask) != mask) {
            unwrittenPredicate(mask, p);
        }
        return code < 0 ? ~predicates[p] : predicates[p];
    }

    void writePredicate(int p, int value, int mask) {
        predicates[p] = predicates[p] & ~mask | value & mask;
        predicatesWritten[p] |= mask;
    }

    void unwritten(int mask, int... slots) {
        for (int slot : slots) {
            int missing = mask & ~written[slot];
            if (missing != 0) {
                throw fault(Kind.UNINITIALISED_REGISTER, Integer.numberOfTrailingZeros(missing),
                        "reads the register " + program.slotName(slot) + ", which nothing has written.");
            }
        }
    }

    private void unwrittenPredicate(int mask, int p) {
        throw fault(Kind.UNINITIALISED_REGISTER, Integer.numberOfTrailingZeros(mask & ~predicatesWritten[p]),
                "reads the predicate " + program.predicateName(p) + ", which nothing has written.");
    }

    PtxFault fault(Kind kind, int lane, String what) {
        return block.fault(kind, current.line(), index * Step.LANES + lane, what);
    }
}
