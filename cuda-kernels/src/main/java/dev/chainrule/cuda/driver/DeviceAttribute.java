package dev.chainrule.cuda.driver;

/** What a device can be asked, {@code CUdevice_attribute}. */
public enum DeviceAttribute {
    /** Threads per block, at most. */
    MAX_THREADS_PER_BLOCK(1),
    /** Threads of a warp: 32. */
    WARP_SIZE(10),
    /** Clock, in kHz. */
    CLOCK_RATE(13),
    /** Streaming multiprocessors. */
    MULTIPROCESSOR_COUNT(16),
    /** Memory clock, in kHz. */
    MEMORY_CLOCK_RATE(36),
    /** Width of the memory bus, in bits. */
    GLOBAL_MEMORY_BUS_WIDTH(37),
    /** Bytes of the L2 cache. */
    L2_CACHE_SIZE(38),
    /** The 9 of sm_90. */
    COMPUTE_CAPABILITY_MAJOR(75),
    /** The 0 of sm_90. */
    COMPUTE_CAPABILITY_MINOR(76),
    /** Bytes of shared memory of a multiprocessor. */
    MAX_SHARED_MEMORY_PER_MULTIPROCESSOR(81),
    /** Bytes of shared memory that a block may have if it asks. */
    MAX_SHARED_MEMORY_PER_BLOCK_OPTIN(97);

    private final int number;

    DeviceAttribute(int number) {
        this.number = number;
    }

    /** CUDA's number for it. */
    public int number() {
        return number;
    }
}
