package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.graph.Op;
import java.util.List;

/**
 * Brings the partial results of a team's threads together so that each thread has the result.
 *
 * <pre>
 *   within a warp     for d = 1, 2, 4 … : x += x of lane xor d              a butterfly: each lane adds the same numbers
 *   across warps      the first lane of each warp leaves x in shared memory; barrier;
 *                     each lane reads the x of one warp, and a butterfly again
 * </pre>
 *
 * The order is fixed. Two places in shared memory take turns, so that one barrier a reduction is enough: who writes a place for the second
 * time has passed the barrier of the reduction between, which all have passed after they read it.
 */
final class TeamReduction {
    static final int WARP = 32;
    static final String ALL_LANES = "0xffffffff";

    private final Frame f;
    private final PtxWriter w;
    private final int team;
    private final int results;
    private final Reg writeAt;
    private final Reg readAt;
    private final Reg turn;
    private final Reg isFirstLane;

    /**
     * Reductions of a team.
     *
     * @param team    its threads, a power of two; above a warp it is the whole block
     * @param results the most results of one reduction
     */
    TeamReduction(Frame f, int team, int results) {
        this.f = f;
        this.w = f.w;
        this.team = team;
        this.results = results;
        if (team <= WARP) {
            writeAt = null;
            readAt = null;
            turn = null;
            isFirstLane = null;
            return;
        }
        int place = f.shared(2 * turnBytes());
        Reg base = w.emit(PtxType.U32, "mov.u32", "shared_bytes");
        base = w.emit(PtxType.U32, "add.u32", base, place);
        Reg warp = w.emit(PtxType.U32, "shr.u32", f.thread, 5);
        Reg other = w.emit(PtxType.U32, "and.b32", f.thread, warps() - 1);
        writeAt = w.emit(PtxType.U32, "mad.lo.u32", warp, 8, base);
        readAt = w.emit(PtxType.U32, "mad.lo.u32", other, 8, base);
        Reg inWarp = w.emit(PtxType.U32, "and.b32", f.thread, WARP - 1);
        isFirstLane = w.emit(PtxType.PRED, "setp.eq.u32", inWarp, 0);
        turn = w.emit(PtxType.U32, "mov.u32", 0);
    }

    private int warps() {
        return team / WARP;
    }

    private int turnBytes() {
        return warps() * results * 8;
    }

    /** Brings each of {@code partials} together by its operation, in place. */
    void reduce(List<Op> ops, List<Reg> partials) {
        int within = Math.min(team, WARP);
        butterflies(ops, partials, 1, within);
        if (team <= WARP) {
            return;
        }
        if (partials.size() > results) {
            throw new IllegalStateException("room for " + results + " results, not " + partials.size());
        }
        Reg write = w.emit(PtxType.U32, "add.u32", writeAt, turn);
        Reg read = w.emit(PtxType.U32, "add.u32", readAt, turn);
        w.when(isFirstLane, () -> {
            for (int k = 0; k < partials.size(); k++) {
                w.line("st.shared." + partials.get(k).type().suffix(), "[" + write + "+" + k * warps() * 8 + "]", partials.get(k));
            }
        });
        f.barrier();
        for (int k = 0; k < partials.size(); k++) {
            w.into(partials.get(k), "ld.shared." + partials.get(k).type().suffix(), "[" + read + "+" + k * warps() * 8 + "]");
        }
        w.into(turn, "xor.b32", turn, turnBytes());
        butterflies(ops, partials, 1, warps());
    }

    /** Butterflies over lanes at distances {@code from}, 2·from, … below {@code to}. */
    private void butterflies(List<Op> ops, List<Reg> partials, int from, int to) {
        for (int distance = from; distance < to; distance *= 2) {
            for (int k = 0; k < partials.size(); k++) {
                Fold.add(w, ops.get(k), partials.get(k), shuffled(w, partials.get(k), distance), null);
            }
        }
    }

    /** The same sum over the teams of a warp: lanes at distances {@code team}, 2·team, …; each lane keeps its own columns. */
    static void acrossTeams(PtxWriter w, int team, Op op, Reg partial) {
        for (int distance = team; distance < WARP; distance *= 2) {
            Fold.add(w, op, partial, shuffled(w, partial, distance), null);
        }
    }

    /** The register of the lane whose number differs in one bit (PTX ISA, {@code shfl.sync.bfly}); 64 bits go in two halves. */
    private static Reg shuffled(PtxWriter w, Reg reg, int distance) {
        if (reg.type() == PtxType.F32) {
            return w.emit(PtxType.F32, "shfl.sync.bfly.b32", reg, distance, 31, ALL_LANES);
        }
        Reg low = w.reg(PtxType.U32);
        Reg high = w.reg(PtxType.U32);
        w.line("mov.b64", "{" + low + ", " + high + "}", reg);
        Reg otherLow = w.emit(PtxType.U32, "shfl.sync.bfly.b32", low, distance, 31, ALL_LANES);
        Reg otherHigh = w.emit(PtxType.U32, "shfl.sync.bfly.b32", high, distance, 31, ALL_LANES);
        return w.emit(PtxType.F64, "mov.b64", "{" + otherLow + ", " + otherHigh + "}");
    }
}
