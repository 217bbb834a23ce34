package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.GlobalMemory.Extent;
import dev.chainrule.cuda.sim.GlobalMemory.Mapped;
import dev.chainrule.cuda.sim.PtxFault.Kind;
import java.util.IdentityHashMap;
import java.util.Map;

/** Global memory as a launch sees it: exact extents, first writes, order between threads and blocks, bytes counted. */
final class GlobalPort extends MemoryPort {
    private static final int SECTOR_SHIFT = 5;

    private final GlobalMemory memory;
    private final int granuleShift;
    private final Map<Mapped, Shadow> shadows = new IdentityHashMap<>();
    private Extent extent;
    private Shadow shadow;
    private long low;
    private long high;
    private final long[] sectors = new long[128];
    private int sectorCount;
    private long topSector;
    long bytesRead;
    long bytesWritten;
    long sectorsRead;
    long sectorsWritten;

    GlobalPort(GlobalMemory memory, int granuleShift) {
        this.memory = memory;
        this.granuleShift = granuleShift;
    }

    @Override
    int granuleShift() {
        return granuleShift;
    }

    @Override
    void beginRead() {
        sectorCount = 0;
        topSector = -1;
    }

    @Override
    void beginWrite() {
        beginRead();
    }

    @Override
    int read(Warp warp, int lane, long address, int bytes, boolean strong) {
        int offset = place(warp, lane, address, bytes, "reads");
        if (!Bytes.allSet(extent.mapped().written, offset, bytes)) {
            throw warp.fault(Kind.UNINITIALISED_MEMORY, lane,
                    "reads " + bytes + " bytes at " + GlobalMemory.hex(address) + ", " + (address - low) + " bytes into a buffer of "
                            + extent.bytes() + ", which nothing has written.");
        }
        int conflict = shadow.read(warp.block, warp.index * Step.LANES + lane, offset, bytes, strong);
        if (conflict != Shadow.FINE) {
            throw unordered(warp, lane, address, conflict, "reads");
        }
        bytesRead += bytes;
        sectorsRead += newSectors(address, bytes);
        return offset;
    }

    @Override
    int write(Warp warp, int lane, long address, int bytes, boolean strong) {
        int offset = place(warp, lane, address, bytes, "writes");
        int thread = warp.index * Step.LANES + lane;
        conflicts = 0;
        int first = offset >>> granuleShift;
        int last = offset + bytes - 1 >>> granuleShift;
        for (int g = first; g <= last; g++) {
            int conflict = shadow.write(warp.block, thread, g, strong);
            if (conflict == Shadow.WRITTEN_IN_BLOCK || conflict == Shadow.WRITTEN_BY_BLOCK) {
                conflicts |= 1 << g - first;
            } else if (conflict != Shadow.FINE) {
                throw unordered(warp, lane, address, conflict, "writes");
            }
        }
        Bytes.setAll(extent.mapped().written, offset, bytes);
        bytesWritten += bytes;
        sectorsWritten += newSectors(address, bytes);
        return offset;
    }

    @Override
    PtxFault conflict(Warp warp, int lane, long address, long was, long is) {
        boolean same = shadow.culpritBlock() == warp.block.linear;
        return warp.fault(same ? Kind.RACE : Kind.UNORDERED_WRITES, lane,
                "writes " + GlobalMemory.hex(is) + " to " + GlobalMemory.hex(address) + " where "
                        + culprit(warp) + " has written " + GlobalMemory.hex(was) + ", with no order between them.");
    }

    private int place(Warp warp, int lane, long address, int bytes, String verb) {
        aligned(warp, lane, address, bytes);
        if (address < low || address > high - bytes) {
            find(warp, lane, address, bytes, verb);
        }
        return (int) (address - extent.mapped().address);
    }

    private void find(Warp warp, int lane, long address, int bytes, String verb) {
        Extent found = memory.extentAt(address);
        if (found == null || !found.contains(address, bytes)) {
            Kind kind = memory.wasReturned(address) ? Kind.USE_AFTER_RETURN : Kind.OUT_OF_BOUNDS;
            throw warp.fault(kind, lane, verb + " " + bytes + " bytes at " + GlobalMemory.hex(address) + ": " + memory.describe(address));
        }
        extent = found;
        low = found.address();
        high = found.end();
        data = found.mapped().data;
        shadow = shadows.computeIfAbsent(found.mapped(), m -> new Shadow(m.data.length, granuleShift));
    }

    /** How many sectors of 32 bytes an access touches that its instruction has not touched yet. */
    private int newSectors(long address, int bytes) {
        long sector = address >>> SECTOR_SHIFT;
        if (sector > topSector) {
            topSector = sector;
            sectors[sectorCount++] = sector;
            return 1;
        }
        for (int i = sectorCount - 1; i >= 0; i--) {
            if (sectors[i] == sector) {
                return 0;
            }
        }
        sectors[sectorCount++] = sector;
        return 1;
    }

    private String culprit(Warp warp) {
        String thread = "thread " + warp.block.threadName(shadow.culpritThread());
        return shadow.culpritBlock() == warp.block.linear ? thread : "block " + warp.block.blockName(shadow.culpritBlock()) + ", " + thread;
    }

    private PtxFault unordered(Warp warp, int lane, long address, int conflict, String verb) {
        String where = verb + " " + GlobalMemory.hex(address) + ", which " + culprit(warp);
        return switch (conflict) {
            case Shadow.WRITTEN_BY_BLOCK -> warp.fault(Kind.UNSYNCHRONISED_READ, lane,
                    where + " has written in this launch: between them a fence and an atomic there, and an atomic and a fence here, are missing.");
            case Shadow.READ_BY_BLOCK ->
                warp.fault(Kind.UNORDERED_WRITES, lane, where + " has read in this launch, with no order between them.");
            case Shadow.READ_IN_BLOCK -> warp.fault(Kind.RACE, lane, where + " has read, with no barrier between them.");
            default -> warp.fault(Kind.RACE, lane, where + " has written, with no barrier between them.");
        };
    }
}
