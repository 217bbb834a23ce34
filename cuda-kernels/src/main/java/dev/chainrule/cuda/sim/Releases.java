package dev.chainrule.cuda.sim;

/** What atomics and strong accesses tell one block about another (ISA section 8.8, release and acquire patterns). */
final class Releases {
    private Releases() {
    }

    /** An atomic or strong write of a lane: whatever came before its last fence, or before the write itself, is released there. */
    static void publish(Warp warp, int lane, long address, boolean itself, boolean overwrites) {
        Block block = warp.block;
        if (itself) {
            block.time++;
            warp.order.fence(block, lane);
        }
        Knowledge.Release release = warp.order.release(block, warp.index * Step.LANES + lane);
        Knowledge chain = overwrites ? null : block.launch.released.get(address);
        if (release != null) {
            block.launch.released.put(address, Knowledge.add(chain, release));
        } else if (overwrites && !block.launch.released.isEmpty()) {
            block.launch.released.remove(address);
        }
    }

    /** An atomic or strong read of a lane: what is released there is learnt now, or with the lane's next fence. */
    static void observe(Warp warp, int lane, long address, boolean acquires) {
        if (!warp.block.launch.released.isEmpty()) {
            Knowledge chain = warp.block.launch.released.get(address);
            if (chain != null) {
                warp.order.observe(lane, chain, acquires);
            }
        }
    }

    /** A fence of some lanes; only one that reaches beyond the block concerns other blocks. */
    static void fence(Warp warp, int lanes) {
        warp.block.time++;
        for (int m = lanes; m != 0; m &= m - 1) {
            warp.order.fence(warp.block, Integer.numberOfTrailingZeros(m));
        }
    }
}
