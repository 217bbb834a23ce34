package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/** Shared memory of a block: bounds, alignment, first writes, races. */
final class SharedPort extends MemoryPort {
    private final Block block;
    private final int size;
    private final Shadow shadow;
    long bytesMoved;

    SharedPort(Block block, int size, int granuleShift) {
        this.block = block;
        this.size = size;
        data = new byte[size];
        shadow = new Shadow(size, granuleShift);
    }

    void start() {
        shadow.clear(size);
    }

    @Override
    int granuleShift() {
        return shadow.shift();
    }

    @Override
    int read(Warp warp, int lane, long address, int bytes, boolean strong) {
        int offset = place(warp, lane, address, bytes, "reads");
        int conflict = shadow.read(block, warp.index * Step.LANES + lane, offset, bytes, strong);
        if (conflict != Shadow.FINE) {
            throw race(warp, lane, address, conflict, "reads");
        }
        if (shadow.untouched(offset, bytes)) {
            throw warp.fault(Kind.UNINITIALISED_MEMORY, lane,
                    "reads " + bytes + " bytes of shared memory at " + address + ", which this block has not written.");
        }
        return offset;
    }

    @Override
    int write(Warp warp, int lane, long address, int bytes, boolean strong) {
        int offset = place(warp, lane, address, bytes, "writes");
        int thread = warp.index * Step.LANES + lane;
        conflicts = 0;
        int first = offset >>> shadow.shift();
        int last = offset + bytes - 1 >>> shadow.shift();
        for (int g = first; g <= last; g++) {
            int conflict = shadow.write(block, thread, g, strong);
            if (conflict == Shadow.WRITTEN_IN_BLOCK) {
                conflicts |= 1 << g - first;
            } else if (conflict != Shadow.FINE) {
                throw race(warp, lane, address, conflict, "writes");
            }
        }
        return offset;
    }

    /** Checks place only: what an asynchronous copy writes is not there yet. */
    int beginCopy(Warp warp, int lane, long address, int bytes) {
        int offset = write(warp, lane, address, bytes, false);
        if (conflicts != 0) {
            throw race(warp, lane, address, Shadow.WRITTEN_IN_BLOCK, "copies to");
        }
        shadow.pending(block, warp.index * Step.LANES + lane, offset, bytes, true);
        return offset;
    }

    void endCopy(int thread, int offset, int bytes) {
        shadow.pending(block, thread, offset, bytes, false);
    }

    @Override
    PtxFault conflict(Warp warp, int lane, long address, long was, long is) {
        return warp.fault(Kind.RACE, lane, "writes " + GlobalMemory.hex(is) + " to shared memory at " + address + " where thread "
                + block.threadName(shadow.culpritThread()) + " has written " + GlobalMemory.hex(was) + ", with no barrier between them.");
    }

    private int place(Warp warp, int lane, long address, int bytes, String verb) {
        aligned(warp, lane, address, bytes);
        if (address < 0 || address > size - bytes) {
            throw warp.fault(Kind.OUT_OF_BOUNDS, lane,
                    verb + " " + bytes + " bytes at " + address + " of shared memory, of which the block has " + size + " bytes.");
        }
        bytesMoved += bytes;
        return (int) address;
    }

    private PtxFault race(Warp warp, int lane, long address, int conflict, String verb) {
        int other = shadow.culpritThread();
        String what = switch (conflict) {
            case Shadow.COPY_PENDING -> "which an asynchronous copy of thread " + block.threadName(other)
                    + " is still writing: cp.async.wait_group and a barrier are missing.";
            case Shadow.READ_IN_BLOCK -> "which thread " + block.threadName(other) + " has read, with no barrier between them.";
            default -> "which thread " + block.threadName(other) + " has written, with no barrier between them.";
        };
        return warp.fault(Kind.RACE, lane, verb + " shared memory at " + address + ", " + what);
    }
}
