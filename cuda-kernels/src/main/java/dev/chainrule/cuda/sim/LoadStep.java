package dev.chainrule.cuda.sim;

/** {@code ld}: 1, 2 or 4 values per lane. */
final class LoadStep extends Step {
    private final MemoryOps.Place place;
    private final int size;
    private final int[] slots;
    private final boolean zeroExtends;
    private final PtxType type;
    private final boolean strong;
    private final boolean acquires;

    LoadStep(MemoryOps.Place place, PtxType type, int[] slots, boolean zeroExtends, String semantics) {
        this.place = place;
        this.type = type;
        this.size = type.bytes();
        this.slots = slots;
        this.zeroExtends = zeroExtends;
        this.strong = semantics != null;
        this.acquires = "acquire".equals(semantics);
    }

    @Override
    void run(Warp warp, int mask) {
        long[] base = warp.read(place.slot(), mask);
        int bytes = size * slots.length;
        warp.block.launch.global.beginRead();
        for (int m = mask; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            long address = place.of(base, lane);
            MemoryPort port = place.port(warp, address);
            int offset = port.read(warp, lane, place.inPort(address), bytes, strong);
            if (strong && port == warp.block.launch.global) {
                Releases.observe(warp, lane, address, acquires);
            }
            for (int k = 0; k < slots.length; k++) {
                long value = Bytes.get(port.data, offset + k * size, size);
                warp.loaded[k][lane] = zeroExtends ? IntegerOps.zeroExtended(value, type) : value;
            }
        }
        for (int k = 0; k < slots.length; k++) {
            warp.merge(slots[k], warp.loaded[k], mask);
        }
    }
}
