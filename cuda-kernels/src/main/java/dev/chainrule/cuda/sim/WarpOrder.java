package dev.chainrule.cuda.sim;

import java.util.Arrays;

/**
 * What orders the memory accesses of a warp's lanes: warp barriers among themselves; fences, atomics and what was learnt from them
 * towards other blocks (PTX ISA section 8, memory consistency model: release and acquire patterns).
 */
final class WarpOrder {
    private int barrierTime;
    /** Per pair (earlier, later) of lanes the time of the last warp barrier that named both; null until a barrier names only some. */
    private int[] pairs;
    private int[] fenceTime;
    private int[] fenceBarrierTime;
    private int[] fenceWarpTime;
    private Knowledge[] known;
    private Knowledge[] fenced;
    private Knowledge[] observed;
    private boolean fences;

    void start() {
        barrierTime = 0;
        pairs = null;
        if (fences) {
            Arrays.fill(fenceTime, 0);
            Arrays.fill(known, null);
            Arrays.fill(fenced, null);
            Arrays.fill(observed, null);
            fences = false;
        }
    }

    /** The time before which all accesses of lane {@code earlier} are ordered before what lane {@code later} does now. */
    int time(int earlier, int later) {
        return pairs == null ? barrierTime : Math.max(barrierTime, pairs[earlier * Step.LANES + later]);
    }

    /** The time before which all accesses of all lanes are ordered before what any lane does now. */
    int timeOfAll() {
        return barrierTime;
    }

    /** A warp barrier of some lanes, of those that are alive. */
    void barrier(int lanes, int alive, int now) {
        if ((alive & ~lanes) == 0) {
            barrierTime = now;
        } else {
            pairs = pairs == null ? new int[Step.LANES * Step.LANES] : pairs;
            for (int earlier = 0; earlier < Step.LANES; earlier++) {
                for (int later = 0; later < Step.LANES; later++) {
                    if ((lanes >>> earlier & lanes >>> later & 1) != 0) {
                        pairs[earlier * Step.LANES + later] = now;
                    }
                }
            }
        }
        if (fences) {
            Knowledge together = together(lanes);
            for (int lane = 0; lane < Step.LANES; lane++) {
                if ((lanes >>> lane & 1) != 0) {
                    known[lane] = together;
                }
            }
        }
    }

    /** What the lanes know together, and keep for themselves no longer: their block knows it. */
    Knowledge handOver() {
        if (!fences) {
            return null;
        }
        Knowledge together = together(-1);
        Arrays.fill(known, null);
        return together;
    }

    private Knowledge together(int lanes) {
        Knowledge together = null;
        for (int lane = 0; lane < Step.LANES; lane++) {
            if ((lanes >>> lane & 1) != 0) {
                together = Knowledge.join(together, known[lane]);
            }
        }
        return together;
    }

    /** What a lane has learnt and not yet shared by a barrier. */
    Knowledge known(int lane) {
        return fences ? known[lane] : null;
    }

    /** A fence: what was read by atomics is learnt; what was done so far may be released. */
    void fence(Block block, int lane) {
        prepare();
        known[lane] = Knowledge.join(known[lane], observed[lane]);
        observed[lane] = null;
        fenceTime[lane] = block.time;
        fenceBarrierTime[lane] = block.barrierTime;
        fenceWarpTime[lane] = barrierTime;
        fenced[lane] = Knowledge.join(block.known, known[lane]);
    }

    /** An atomic of this lane saw what is released there; it is learnt at once, or with the next fence. */
    void observe(int lane, Knowledge released, boolean acquire) {
        prepare();
        if (acquire) {
            known[lane] = Knowledge.join(known[lane], released);
        } else {
            observed[lane] = Knowledge.join(observed[lane], released);
        }
    }

    /** What an atomic or strong write of this lane releases: all that came before its last fence; null if it had none. */
    Knowledge.Release release(Block block, int thread) {
        int lane = thread & Step.LANES - 1;
        return fences && fenceTime[lane] != 0
                ? new Knowledge.Release(block.linear, thread, fenceTime[lane], fenceBarrierTime[lane], fenceWarpTime[lane], fenced[lane])
                : null;
    }

    private void prepare() {
        if (known == null) {
            known = new Knowledge[Step.LANES];
            fenced = new Knowledge[Step.LANES];
            observed = new Knowledge[Step.LANES];
            fenceTime = new int[Step.LANES];
            fenceBarrierTime = new int[Step.LANES];
            fenceWarpTime = new int[Step.LANES];
        }
        fences = true;
    }
}
