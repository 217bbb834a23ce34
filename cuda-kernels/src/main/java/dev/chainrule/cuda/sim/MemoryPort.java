package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;

/**
 * A block's way to one state space. {@link #read} and {@link #write} check everything that can be wrong with an access and say where in
 * {@link #data} it goes.
 */
abstract class MemoryPort {
    /** The bytes that the last checked access goes to. */
    byte[] data;
    /**
     * After {@link #write}: bit k is set if the k-th granule of the access was written by a thread that is not ordered before this one, so
     * that only the same value may be written again.
     */
    int conflicts;

    /**
     * Checks a read.
     *
     * @param strong whether the access is atomic or volatile, and so may meet others of its kind
     * @return the offset in {@link #data}
     */
    abstract int read(Warp warp, int lane, long address, int bytes, boolean strong);

    /**
     * Checks a write and marks the bytes as written.
     *
     * @param strong whether the access is atomic or volatile, and so may meet others of its kind
     * @return the offset in {@link #data}
     */
    abstract int write(Warp warp, int lane, long address, int bytes, boolean strong);

    /** The fault to throw when a write that {@link #conflicts} changes the value. */
    abstract PtxFault conflict(Warp warp, int lane, long address, long was, long is);

    /** An instruction of a warp begins to read. */
    void beginRead() {
    }

    /** An instruction of a warp begins to write. */
    void beginWrite() {
    }

    /** log₂ of the bytes of a granule of {@link #conflicts}. */
    int granuleShift() {
        return 2;
    }

    /** Whether an element of an access, {@code size} bytes at {@code at} from its start, has a conflict. */
    final boolean conflicts(int at, int size) {
        if (conflicts == 0) {
            return false;
        }
        int shift = granuleShift();
        int first = at >>> shift;
        int last = at + size - 1 >>> shift;
        return (conflicts >>> first & (1 << last - first + 1) - 1) != 0;
    }

    static void aligned(Warp warp, int lane, long address, int bytes) {
        if ((address & bytes - 1) != 0) {
            throw warp.fault(Kind.MISALIGNED, lane,
                    "the address " + GlobalMemory.hex(address) + " of an access of " + bytes + " bytes is no multiple of " + bytes + ".");
        }
    }

    /** Parameters or tables: read only, every byte initialised. */
    static final class ReadOnly extends MemoryPort {
        private final String what;

        ReadOnly(byte[] content, String what) {
            data = content;
            this.what = what;
        }

        @Override
        int read(Warp warp, int lane, long address, int bytes, boolean strong) {
            aligned(warp, lane, address, bytes);
            if (address < 0 || address > data.length - bytes) {
                throw warp.fault(Kind.OUT_OF_BOUNDS, lane,
                        "reads " + bytes + " bytes at offset " + address + " of " + what + ", which has " + data.length + " bytes.");
            }
            return (int) address;
        }

        @Override
        int write(Warp warp, int lane, long address, int bytes, boolean strong) {
            throw warp.fault(Kind.OUT_OF_BOUNDS, lane, "writes to " + what + ", which can only be read.");
        }

        @Override
        PtxFault conflict(Warp warp, int lane, long address, long was, long is) {
            throw new IllegalStateException("nothing is written here");
        }
    }
}
