package dev.chainrule.cuda.driver;

/** What a loaded entry can be asked, {@code CUfunction_attribute}. */
public enum FunctionAttribute {
    /** Threads per block, at most, with its registers. */
    MAX_THREADS_PER_BLOCK(0),
    /** Static shared memory, in bytes. */
    SHARED_SIZE_BYTES(1),
    /** Local memory per thread, in bytes: what was spilled. */
    LOCAL_SIZE_BYTES(3),
    /** Registers per thread. */
    NUM_REGS(4);

    private final int number;

    FunctionAttribute(int number) {
        this.number = number;
    }

    /** CUDA's number for it. */
    public int number() {
        return number;
    }
}
