package dev.chainrule.cuda.sim;

/**
 * Who touched each granule of a memory last in this launch, so that two accesses with no order between them are found whichever came
 * first. A granule is 4 bytes, or 1 where a kernel accesses bytes.
 *
 * <p>A stamp is [block + 1: 28 bits | thread: 10 | how: 2 | time: 24]; time is the block's count of barriers and fences. Of reads only the
 * last is kept, with a note whether others of the warp, the block or other blocks read too (the idea of Flanagan and Freund, "FastTrack",
 * PLDI 2009, with barriers for locks).
 */
final class Shadow {
    /** No order is missing. */
    static final int FINE = 0;
    /** Another thread of the block wrote here. */
    static final int WRITTEN_IN_BLOCK = 1;
    /** Another block wrote here. */
    static final int WRITTEN_BY_BLOCK = 2;
    /** Another thread of the block read here. */
    static final int READ_IN_BLOCK = 3;
    /** Another block read here. */
    static final int READ_BY_BLOCK = 4;
    /** An asynchronous copy that nobody has waited for writes here. */
    static final int COPY_PENDING = 5;

    private static final int OWNER_SHIFT = 26;
    private static final int HOW_SHIFT = 24;
    private static final int TIME_MASK = (1 << HOW_SHIFT) - 1;
    private static final int STRONG = 1;
    private static final int PENDING = 2;
    private static final int SOME_LANES = 1;
    private static final int SOME_WARPS = 2;
    private static final int SOME_BLOCKS = 3;
    private static final int PAGE_SHIFT = 10;
    private static final int PAGE = 1 << PAGE_SHIFT;

    private final int shift;
    private final long[][] writes;
    private final long[][] reads;
    /** The stamp that the last conflict was found with. */
    private long culprit;

    Shadow(long bytes, int shift) {
        this.shift = shift;
        int pages = (int) ((bytes >>> shift + PAGE_SHIFT) + 1);
        writes = new long[pages][];
        reads = new long[pages][];
    }

    int shift() {
        return shift;
    }

    /** Forgets everything about the first bytes. */
    void clear(int bytes) {
        int pages = Math.min(writes.length, (bytes >>> shift + PAGE_SHIFT) + 1);
        for (int i = 0; i < pages; i++) {
            if (writes[i] != null) {
                java.util.Arrays.fill(writes[i], 0);
            }
            if (reads[i] != null) {
                java.util.Arrays.fill(reads[i], 0);
            }
        }
    }

    /** Notes a read; returns what order is missing. */
    int read(Block block, int thread, int offset, int bytes, boolean strong) {
        int last = offset + bytes - 1 >>> shift;
        for (int g = offset >>> shift; g <= last; g++) {
            long[] page = writes[g >>> PAGE_SHIFT];
            if (page != null) {
                long write = page[g & PAGE - 1];
                if (write != 0 && (write >>> OWNER_SHIFT != owner(block, thread) || (how(write) & PENDING) != 0)) {
                    int conflict = afterWrite(block, thread, write, strong);
                    if (conflict != FINE) {
                        return conflict;
                    }
                }
            }
            if (!strong) {
                noteRead(block, thread, g);
            }
        }
        return FINE;
    }

    /** Notes a write of one granule; returns what order is missing. */
    int write(Block block, int thread, int granule, boolean strong) {
        int conflict = FINE;
        long[] page = writes[granule >>> PAGE_SHIFT];
        if (page == null) {
            page = new long[PAGE];
            writes[granule >>> PAGE_SHIFT] = page;
        }
        long owner = owner(block, thread);
        long write = page[granule & PAGE - 1];
        if (write != 0 && (write >>> OWNER_SHIFT != owner || (how(write) & PENDING) != 0)) {
            conflict = afterWrite(block, thread, write, strong);
        }
        long[] readPage = reads[granule >>> PAGE_SHIFT];
        if (readPage != null && conflict == FINE) {
            long read = readPage[granule & PAGE - 1];
            if (read != 0 && (read >>> OWNER_SHIFT != owner || how(read) != 0)) {
                conflict = afterRead(block, thread, read);
            }
        }
        page[granule & PAGE - 1] = owner << OWNER_SHIFT | (strong ? (long) STRONG << HOW_SHIFT : 0) | block.time;
        return conflict;
    }

    /** Whether nothing was written to a granule in the time that this shadow covers. */
    boolean untouched(int offset, int bytes) {
        int last = offset + bytes - 1 >>> shift;
        for (int g = offset >>> shift; g <= last; g++) {
            long[] page = writes[g >>> PAGE_SHIFT];
            if (page == null || page[g & PAGE - 1] == 0) {
                return true;
            }
        }
        return false;
    }

    /** Marks the granules of an asynchronous copy as on their way, or as arrived now. */
    void pending(Block block, int thread, int offset, int bytes, boolean onTheirWay) {
        int last = offset + bytes - 1 >>> shift;
        long stamp = owner(block, thread) << OWNER_SHIFT | (onTheirWay ? (long) PENDING << HOW_SHIFT : 0) | block.time;
        for (int g = offset >>> shift; g <= last; g++) {
            writes[g >>> PAGE_SHIFT][g & PAGE - 1] = stamp;
        }
    }

    /** The thread within its block that the last conflict was found with. */
    int culpritThread() {
        return (int) (culprit >>> OWNER_SHIFT & 1023);
    }

    /** The linear number of the block that the last conflict was found with; −1 if there were several. */
    long culpritBlock() {
        return (culprit >>> OWNER_SHIFT + 10) - 1;
    }

    private static long owner(Block block, int thread) {
        return block.linear + 1 << 10 | thread;
    }

    private static int how(long stamp) {
        return (int) (stamp >>> HOW_SHIFT) & 3;
    }

    private int afterWrite(Block block, int thread, long write, boolean strong) {
        culprit = write;
        if ((how(write) & PENDING) != 0) {
            return COPY_PENDING;
        }
        if (strong && (how(write) & STRONG) != 0) {
            return FINE;
        }
        int other = culpritThread();
        int time = (int) write & TIME_MASK;
        if (culpritBlock() == block.linear) {
            return block.ordered(other, time, thread) ? FINE : WRITTEN_IN_BLOCK;
        }
        return block.knows(culpritBlock(), other, time, thread) ? FINE : WRITTEN_BY_BLOCK;
    }

    private int afterRead(Block block, int thread, long read) {
        culprit = read;
        int time = (int) read & TIME_MASK;
        int other = culpritThread();
        int how = how(read);
        if (how == SOME_BLOCKS) {
            return block.knowsAllOthers(thread) ? FINE : READ_BY_BLOCK;
        }
        if (culpritBlock() != block.linear) {
            boolean known = how == 0 ? block.knows(culpritBlock(), other, time, thread)
                    : block.knowsAll(culpritBlock(), how == SOME_LANES ? other : -1, time, thread);
            return known ? FINE : READ_BY_BLOCK;
        }
        boolean ordered = switch (how) {
            case 0 -> block.ordered(other, time, thread);
            case SOME_LANES -> block.orderedWarp(other, time, thread);
            default -> time < block.barrierTime;
        };
        return ordered ? FINE : READ_IN_BLOCK;
    }

    private void noteRead(Block block, int thread, int granule) {
        long[] page = reads[granule >>> PAGE_SHIFT];
        if (page == null) {
            page = new long[PAGE];
            reads[granule >>> PAGE_SHIFT] = page;
        }
        long owner = owner(block, thread);
        long mine = owner << OWNER_SHIFT | block.time;
        long old = page[granule & PAGE - 1];
        if (old != 0 && old != mine) {
            mine = merged(block, old, mine);
        }
        page[granule & PAGE - 1] = mine;
    }

    /** The later read, noting that there was the earlier one too. */
    private static long merged(Block block, long old, long mine) {
        int how = how(old);
        if (how == SOME_BLOCKS) {
            return old;
        }
        if (old >>> OWNER_SHIFT + 10 != mine >>> OWNER_SHIFT + 10) {
            return mine | (long) SOME_BLOCKS << HOW_SHIFT;
        }
        int time = (int) old & TIME_MASK;
        boolean sameThread = old >>> OWNER_SHIFT == mine >>> OWNER_SHIFT;
        if (time < block.barrierTime || how == 0 && sameThread) {
            return mine;
        }
        boolean sameWarp = old >>> OWNER_SHIFT + 5 == mine >>> OWNER_SHIFT + 5;
        return mine | (long) (sameWarp && how != SOME_WARPS ? SOME_LANES : SOME_WARPS) << HOW_SHIFT;
    }
}
