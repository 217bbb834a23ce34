package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.driver.DeviceAttribute;

/** What {@code cuDeviceGetAttribute} answers for a simulated device. */
final class SimulatedAttributes {
    private SimulatedAttributes() {
    }

    /** Clocks and caches are not simulated: 0. */
    static int of(DeviceDescription device, DeviceAttribute attribute) {
        return switch (attribute) {
            case MAX_THREADS_PER_BLOCK -> device.threadsPerBlock();
            case WARP_SIZE -> device.warpSize();
            case MULTIPROCESSOR_COUNT -> device.multiprocessors();
            case COMPUTE_CAPABILITY_MAJOR -> device.chipNumber() / 10;
            case COMPUTE_CAPABILITY_MINOR -> device.chipNumber() % 10;
            case MAX_SHARED_MEMORY_PER_MULTIPROCESSOR -> device.sharedBytesPerSm();
            case MAX_SHARED_MEMORY_PER_BLOCK_OPTIN -> device.sharedBytesPerBlock();
            case CLOCK_RATE, MEMORY_CLOCK_RATE, GLOBAL_MEMORY_BUS_WIDTH, L2_CACHE_SIZE -> 0;
        };
    }
}
