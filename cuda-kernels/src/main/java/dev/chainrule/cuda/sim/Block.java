package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/** A block of threads while it runs: its warps, its shared memory, its barriers, and what orders the accesses of its threads. */
final class Block {
    private static final int BARRIERS = 16;
    private static final int QUANTUM = 1 << 14;

    final Launch launch;
    final SharedPort shared;
    /** The number of the block in the grid, x fastest. */
    long linear;
    /** Barriers and fences so far: the clock by which accesses are stamped. */
    int time;
    /** The time of the last barrier of all threads. */
    int barrierTime;
    /** What all threads of the block have learnt of other blocks' releases. */
    Knowledge known;
    private final Warp[] warps;
    private final Barrier[] barriers = new Barrier[BARRIERS];
    /** Per pair (earlier, later) of warps the time of the last barrier of both; null until a barrier waits for only some. */
    private int[] pairs;
    private long budget;

    Block(Launch launch) {
        this.launch = launch;
        Program program = launch.program();
        shared = new SharedPort(this, launch.sharedBytes(), program.granuleShift());
        warps = new Warp[(launch.threads() + Step.LANES - 1) / Step.LANES];
        for (int i = 0; i < warps.length; i++) {
            warps[i] = new Warp(this, i, program);
        }
        for (int i = 0; i < BARRIERS; i++) {
            barriers[i] = new Barrier(i);
        }
    }

    void start(long number) {
        linear = number;
        time = 1;
        barrierTime = 0;
        known = null;
        pairs = null;
        budget = launch.budget();
        shared.start();
        for (Barrier barrier : barriers) {
            barrier.reset();
        }
        for (Warp warp : warps) {
            int lanes = Math.min(Step.LANES, launch.threads() - warp.index * Step.LANES);
            warp.start(lanes == Step.LANES ? -1 : (1 << lanes) - 1);
            launch.fillSpecial(warp);
        }
    }

    /** Lets every warp that can run do so once; returns whether the block has ended. */
    boolean step() {
        boolean ran = false;
        boolean ended = true;
        for (Warp warp : warps) {
            if (!warp.done() && warp.waitingAt() == null) {
                ran = true;
                budget -= warp.run(QUANTUM);
                if (budget < 0) {
                    throw warp.fault(Kind.ENDLESS_LOOP, Integer.numberOfTrailingZeros(warp.active),
                            "the block has used up its " + launch.budget() + " instructions and is still running here.");
                }
                if (warp.done()) {
                    completeBarriers();
                }
            }
            ended &= warp.done();
        }
        if (!ran && !ended) {
            throw stuck();
        }
        return ended;
    }

    private PtxFault stuck() {
        Warp first = null;
        Warp other = null;
        for (Warp warp : warps) {
            if (!warp.done()) {
                other = first != null && warp.waitingAt() != first.waitingAt() ? warp : other;
                first = first == null ? warp : first;
            }
        }
        String what = other == null
                ? "waits at barrier " + first.waitingAt().id + " for " + first.waitingAt().expected + " threads, and nobody else comes."
                : "waits at barrier " + first.waitingAt().id + " while thread " + threadName(other.index * Step.LANES)
                        + " waits at barrier "
                        + other.waitingAt().id + ", line " + other.current().line() + ".";
        return first.fault(Kind.DIVERGENT_BARRIER, Integer.numberOfTrailingZeros(first.active), what);
    }

    /** A warp arrives at a barrier and waits there, or, if it is the last, lets all go on. {@code expected} 0: all threads of the block. */
    void arrive(Warp warp, int id, int expected, boolean waits) {
        Barrier barrier = barriers[id];
        int line = warp.current().line();
        if (barrier.arrived == 0) {
            barrier.expected = expected;
            barrier.line = line;
        } else if (barrier.expected != expected) {
            throw warp.fault(Kind.DIVERGENT_BARRIER, Integer.numberOfTrailingZeros(warp.active),
                    "waits for " + expected + " threads at barrier " + id + ", where others wait for " + barrier.expected + " (line "
                            + barrier.line + ").");
        } else if (expected == 0 && barrier.line != line) {
            throw warp.fault(Kind.DIVERGENT_BARRIER, Integer.numberOfTrailingZeros(warp.active),
                    "arrives at barrier " + id + " here while other warps of the block wait for it at line " + barrier.line + ".");
        }
        barrier.arrived |= 1 << warp.index;
        if (waits) {
            warp.waitAt(barrier);
        }
        complete(barrier);
    }

    private void completeBarriers() {
        for (Barrier barrier : barriers) {
            if (barrier.arrived != 0) {
                complete(barrier);
            }
        }
    }

    private void complete(Barrier barrier) {
        int alive = aliveWarps();
        boolean complete = barrier.expected == 0 ? (alive & ~barrier.arrived) == 0
                : Integer.bitCount(barrier.arrived) * Step.LANES >= barrier.expected;
        if (!complete) {
            return;
        }
        launch.countBarrier();
        time++;
        if ((alive & ~barrier.arrived) == 0) {
            barrierTime = time;
        } else {
            orderPairs(barrier.arrived);
        }
        for (Warp warp : warps) {
            if ((barrier.arrived >>> warp.index & 1) != 0) {
                known = Knowledge.join(known, warp.order.handOver());
                if (warp.waitingAt() == barrier) {
                    warp.released();
                }
            }
        }
        barrier.reset();
    }

    private int aliveWarps() {
        int alive = 0;
        for (Warp warp : warps) {
            alive |= warp.done() ? 0 : 1 << warp.index;
        }
        return alive;
    }

    private void orderPairs(int some) {
        pairs = pairs == null ? new int[Step.LANES * Step.LANES] : pairs;
        for (int earlier = 0; earlier < warps.length; earlier++) {
            for (int later = 0; later < warps.length; later++) {
                if ((some >>> earlier & some >>> later & 1) != 0) {
                    pairs[earlier * Step.LANES + later] = time;
                }
            }
        }
    }

    /** Whether what a thread of this block did at a time is ordered before what another of its threads does now. */
    boolean ordered(int thread, int at, int now) {
        if (at < barrierTime || thread == now) {
            return true;
        }
        int warp = thread >> 5;
        if (warp == now >> 5) {
            return at < warps[warp].order.time(thread & 31, now & 31);
        }
        return pairs != null && at < pairs[warp * Step.LANES + (now >> 5)];
    }

    /** As {@link #ordered}, for all threads of the warp of a thread. */
    boolean orderedWarp(int thread, int at, int now) {
        if (at < barrierTime) {
            return true;
        }
        int warp = thread >> 5;
        return warp == now >> 5 ? at < warps[warp].order.timeOfAll() : ordered(thread, at, now);
    }

    /** Whether a thread of this block has acquired what a thread of another block did at a time. */
    boolean knows(long block, int thread, int at, int now) {
        return knows(known, block, r -> r.covers(thread, at))
                || knows(warps[now >> 5].order.known(now & 31), block, r -> r.covers(thread, at));
    }

    /** As {@link #knows}, for all threads of a thread's warp; of the block, if it is −1. */
    boolean knowsAll(long block, int anyOfWarp, int at, int now) {
        return knows(known, block, r -> r.coversAll(anyOfWarp, at))
                || knows(warps[now >> 5].order.known(now & 31), block, r -> r.coversAll(anyOfWarp, at));
    }

    private static boolean knows(Knowledge knowledge, long block, java.util.function.Predicate<Knowledge.Release> enough) {
        if (knowledge != null) {
            for (Knowledge.Release release : knowledge.of(block)) {
                if (enough.test(release)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether a thread has acquired something of every other block that has begun. */
    boolean knowsAllOthers(int now) {
        Knowledge all = Knowledge.join(known, warps[now >> 5].order.known(now & 31));
        if (all == null) {
            return launch.begun() == 1;
        }
        int others = all.blocks().size() - (all.blocks().contains(linear) ? 1 : 0);
        return others == launch.begun() - 1;
    }

    Warp[] warps() {
        return warps;
    }

    PtxFault fault(Kind kind, int line, int thread, String what) {
        return launch.fault(kind, line, linear, thread, what);
    }

    String threadName(int thread) {
        return launch.threadName(thread);
    }

    String blockName(long block) {
        return launch.blockName(block);
    }
}
