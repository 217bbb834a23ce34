package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.MemoryOps.Place;
import dev.chainrule.cuda.sim.MemoryOps.Space;
import dev.chainrule.cuda.sim.PtxFault.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code cp.async} (ISA section 9.7.9.25): from global to shared memory while the threads go on. The bytes are copied at once, but until
 * the thread that asked has waited for their group nobody may touch them.
 */
final class CopySteps {
    private CopySteps() {
    }

    /** A copy that is on its way. */
    private static final class Copy {
        final int lane;
        final int offset;
        final int bytes;
        /** The number of its group among its thread's; 0 until committed. */
        int group;

        Copy(int lane, int offset, int bytes) {
            this.lane = lane;
            this.offset = offset;
            this.bytes = bytes;
        }
    }

    /** The copies of a warp that are on their way, and how many groups each lane has committed. */
    static final class Pending {
        private final List<Copy> copies = new ArrayList<>();
        private final int[] groups = new int[Step.LANES];

        void start() {
            copies.clear();
            java.util.Arrays.fill(groups, 0);
        }

        private void commit(int mask) {
            for (int m = mask; m != 0; m &= m - 1) {
                groups[Integer.numberOfTrailingZeros(m)]++;
            }
            for (Copy copy : copies) {
                if (copy.group == 0 && (mask >>> copy.lane & 1) != 0) {
                    copy.group = groups[copy.lane];
                }
            }
        }

        /** Ends the copies of all groups of a lane but the last {@code but}. */
        private void await(Warp warp, int mask, int but) {
            copies.removeIf(copy -> {
                boolean ends = (mask >>> copy.lane & 1) != 0 && copy.group != 0 && copy.group <= groups[copy.lane] - but;
                if (ends) {
                    warp.block.shared.endCopy(warp.index * Step.LANES + copy.lane, copy.offset, copy.bytes);
                }
                return ends;
            });
        }
    }

    static Step decode(Decoding d) {
        if (!d.take("async") || d.has("bulk") || d.has("mbarrier")) {
            throw d.error("the instruction '" + d.instruction().opcode() + "' is not known.");
        }
        d.needsChip(80);
        if (d.take("commit_group")) {
            d.finish(0);
            return new Group(-1, false);
        }
        if (d.take("wait_all")) {
            d.finish(0);
            return new Group(0, true);
        }
        if (d.take("wait_group")) {
            d.finish(1);
            if (!(d.operand(0) instanceof PtxOperand.IntegerLiteral count)) {
                throw d.error("'cp.async.wait_group' takes a number.");
            }
            return new Group((int) count.value(), false);
        }
        return copy(d);
    }

    private static Step copy(Decoding d) {
        boolean all = d.oneOf("ca", "cg").equals("ca");
        d.oneOf("shared::cta", "shared");
        d.oneOf("global");
        d.dropStarting("L2::");
        d.finish(3, 4);
        Place to = MemoryOps.place(d, d.operand(0), Space.SHARED);
        Place from = MemoryOps.place(d, d.operand(1), Space.GLOBAL);
        long bytes = d.operand(2) instanceof PtxOperand.IntegerLiteral literal ? literal.value() : 0;
        if (bytes != 16 && !(all && (bytes == 4 || bytes == 8))) {
            throw d.error("'" + d.instruction().opcode() + "' copies " + (all ? "4, 8 or 16" : "16") + " bytes.");
        }
        int size = d.operandCount() == 4 ? d.in(3, PtxType.U32) : d.slots().constant(bytes);
        return new Issue(to, from, (int) bytes, size);
    }

    /** {@code cp.async.commit_group} (but −1), {@code wait_group} and {@code wait_all}. */
    private static final class Group extends Step {
        private final int but;
        private final boolean commitsFirst;

        Group(int but, boolean commitsFirst) {
            this.but = but;
            this.commitsFirst = commitsFirst;
        }

        @Override
        void run(Warp warp, int mask) {
            if (but < 0 || commitsFirst) {
                warp.pending.commit(mask);
            }
            if (but >= 0) {
                warp.pending.await(warp, mask, but);
            }
        }
    }

    /** {@code cp.async.ca} and {@code cp.async.cg}. */
    private static final class Issue extends Step {
        private final Place to;
        private final Place from;
        private final int bytes;
        private final int size;

        Issue(Place to, Place from, int bytes, int size) {
            this.to = to;
            this.from = from;
            this.bytes = bytes;
            this.size = size;
        }

        @Override
        void run(Warp warp, int mask) {
            long[] target = warp.read(to.slot(), mask);
            long[] source = warp.read(from.slot(), mask);
            long[] sizes = warp.read(size, mask);
            GlobalPort global = warp.block.launch.global;
            SharedPort shared = warp.block.shared;
            global.beginRead();
            for (int m = mask; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                long wanted = sizes[lane] & 0xFFFFFFFFL;
                if (wanted > bytes) {
                    throw warp.fault(Kind.OUT_OF_BOUNDS, lane, "asks for " + wanted + " bytes of a copy of " + bytes + ".");
                }
                MemoryPort.aligned(warp, lane, from.of(source, lane), bytes);
                int offset = shared.beginCopy(warp, lane, to.of(target, lane), bytes);
                for (int k = 0; k < bytes; k++) {
                    shared.data[offset + k] = 0;
                }
                copy(warp, lane, from.of(source, lane), offset, (int) wanted);
                warp.pending.copies.add(new Copy(lane, offset, bytes));
            }
        }

        private static void copy(Warp warp, int lane, long address, int offset, int wanted) {
            GlobalPort global = warp.block.launch.global;
            int at = 0;
            while (at < wanted) {
                int left = wanted - at;
                int piece = Math.min(Integer.highestOneBit(left), at == 0 ? 16 : Integer.lowestOneBit(at));
                int place = global.read(warp, lane, address + at, piece, false);
                System.arraycopy(global.data, place, warp.block.shared.data, offset + at, piece);
                at += piece;
            }
        }
    }
}
