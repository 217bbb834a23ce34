package dev.chainrule.cuda.sim;

/** One of a block's 16 named barriers. */
final class Barrier {
    final int id;
    /** Warps that have arrived, one bit each. */
    int arrived;
    /** Threads that it waits for; 0 if it waits for all of the block. */
    int expected;
    /** Where the first warp arrived. */
    int line;

    Barrier(int id) {
        this.id = id;
    }

    void reset() {
        arrived = 0;
        expected = 0;
        line = 0;
    }
}
