package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/** Barriers and fences (ISA section 9.7.12). */
final class SyncSteps {
    private SyncSteps() {
    }

    static Step decode(Decoding d) {
        return switch (d.name()) {
            case "membar" -> fence(d, !d.oneOf("gl", "cta", "sys").equals("cta"));
            case "fence" -> {
                d.takeOneOf("sc", "acq_rel");
                String scope = d.oneOf("gpu", "cta", "sys", "cluster");
                yield fence(d, scope.equals("gpu") || scope.equals("sys"));
            }
            default -> barrier(d);
        };
    }

    private static Step fence(Decoding d, boolean beyondTheBlock) {
        d.finish(0);
        return new Step() {
            @Override
            void run(Warp warp, int mask) {
                if (beyondTheBlock) {
                    Releases.fence(warp, mask);
                }
            }
        };
    }

    private static Step barrier(Decoding d) {
        if (d.take("warp")) {
            d.oneOf("sync");
            d.finish(1);
            return new WarpBarrier(d.in(0, PtxType.B32));
        }
        d.take("cta");
        d.take("aligned");
        boolean waits = d.oneOf("sync", "arrive").equals("sync");
        d.finish(waits ? 1 : 2, 2);
        int id = d.in(0, PtxType.U32);
        return new BlockBarrier(id, d.operandCount() == 2 ? d.in(1, PtxType.U32) : -1, waits);
    }

    /** {@code bar.sync} and {@code bar.arrive}. */
    private static final class BlockBarrier extends Step {
        private final int id;
        private final int count;
        private final boolean waits;

        BlockBarrier(int id, int count, boolean waits) {
            this.id = id;
            this.count = count;
            this.waits = waits;
        }

        @Override
        void run(Warp warp, int mask) {
            int missing = warp.alive & ~mask;
            if (missing != 0) {
                throw warp.fault(Kind.DIVERGENT_BARRIER, Integer.numberOfTrailingZeros(mask),
                        "waits for its block, but thread "
                                + warp.block.threadName(warp.index * LANES + Integer.numberOfTrailingZeros(missing))
                                + " of its warp went another way.");
            }
            long barrier = same(warp, mask, id);
            long threads = count < 0 ? 0 : same(warp, mask, count);
            if (barrier < 0 || barrier > 15 || count >= 0 && (threads <= 0 || threads % LANES != 0 || threads > 1024)) {
                throw warp.fault(Kind.DIVERGENT_BARRIER, Integer.numberOfTrailingZeros(mask),
                        "there are barriers 0 to 15, for 32 to 1024 threads in warps of 32, not barrier " + barrier + " for " + threads
                                + ".");
            }
            int all = warp.block.warps().length * LANES;
            warp.block.arrive(warp, (int) barrier, threads == all && waits ? 0 : (int) threads, waits);
        }

        private static long same(Warp warp, int mask, int slot) {
            long[] values = warp.read(slot, mask);
            long first = values[Integer.numberOfTrailingZeros(mask)];
            for (int m = mask; m != 0; m &= m - 1) {
                int lane = Integer.numberOfTrailingZeros(m);
                if (values[lane] != first) {
                    throw warp.fault(Kind.DIVERGENT_BARRIER, lane,
                            "names " + values[lane] + " where another thread of its warp names " + first + ".");
                }
            }
            return first;
        }
    }

    /** {@code bar.warp.sync}. */
    private static final class WarpBarrier extends Step {
        private final int members;

        WarpBarrier(int members) {
            this.members = members;
        }

        @Override
        void run(Warp warp, int mask) {
            long[] masks = WarpSteps.members(warp, members, mask);
            warp.block.time++;
            int left = mask;
            while (left != 0) {
                int together = (int) masks[Integer.numberOfTrailingZeros(left)];
                warp.order.barrier(together, warp.alive, warp.block.time);
                left &= ~together;
            }
        }
    }
}
