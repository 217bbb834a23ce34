package dev.chainrule.cuda.sim;

/** {@code st}: 1, 2 or 4 values per lane. */
final class StoreStep extends Step {
    private final MemoryOps.Place place;
    private final int size;
    private final int[] slots;
    private final boolean strong;
    private final boolean releases;

    StoreStep(MemoryOps.Place place, PtxType type, int[] slots, String semantics) {
        this.place = place;
        this.size = type.bytes();
        this.slots = slots;
        this.strong = semantics != null;
        this.releases = "release".equals(semantics);
    }

    @Override
    void run(Warp warp, int mask) {
        long[] base = warp.read(place.slot(), mask);
        for (int slot : slots) {
            warp.read(slot, mask);
        }
        warp.block.launch.global.beginWrite();
        int bytes = size * slots.length;
        for (int m = mask; m != 0; m &= m - 1) {
            int lane = Integer.numberOfTrailingZeros(m);
            long address = place.of(base, lane);
            MemoryPort port = place.port(warp, address);
            if (strong && port == warp.block.launch.global) {
                Releases.publish(warp, lane, address, releases, true);
            }
            long inPort = place.inPort(address);
            int offset = port.write(warp, lane, inPort, bytes, strong);
            for (int k = 0; k < slots.length; k++) {
                long value = warp.registers[slots[k]][lane];
                if (port.conflicts(k * size, size)) {
                    unchanged(warp, lane, port, inPort + k * size, offset + k * size, value);
                }
                Bytes.put(port.data, offset + k * size, size, value);
            }
        }
    }

    private void unchanged(Warp warp, int lane, MemoryPort port, long address, int offset, long value) {
        long mask = -1L >>> 64 - 8 * size;
        long was = Bytes.get(port.data, offset, size) & mask;
        if (was != (value & mask)) {
            throw port.conflict(warp, lane, address, was, value & mask);
        }
    }
}
