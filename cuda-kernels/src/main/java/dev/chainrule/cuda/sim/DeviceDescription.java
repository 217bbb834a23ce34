package dev.chainrule.cuda.sim;

import dev.chainrule.tensor.BadCallException;

/**
 * What a simulated device has (CUDA C++ Programming Guide, table of technical specifications per compute capability).
 *
 * @param name                   as the driver would say it
 * @param chip                   such as {@code sm_90}: a module whose target is newer is refused
 * @param multiprocessors        number of SMs
 * @param staticSharedBytes      most shared memory that a kernel's text may declare
 * @param sharedBytesPerBlock    most shared memory per block, static and dynamic together
 * @param sharedBytesPerSm       shared memory of an SM
 * @param registersPerSm         32-bit registers of an SM
 * @param threadsPerBlock        most threads of a block
 * @param threadsPerSm           most threads of an SM
 * @param memoryBytes            device memory
 * @param memoryBytesPerSecond   its bandwidth
 */
public record DeviceDescription(String name, String chip, int multiprocessors, int staticSharedBytes, int sharedBytesPerBlock,
        int sharedBytesPerSm, int registersPerSm, int threadsPerBlock, int threadsPerSm, long memoryBytes, long memoryBytesPerSecond) {
    private static final int KIB = 1024;
    private static final long GIB = 1L << 30;

    /** Tesla V100 SXM2, 16 GB. */
    public static DeviceDescription v100() {
        return new DeviceDescription("Simulated V100", "sm_70", 80, 48 * KIB, 96 * KIB, 96 * KIB, 65536, 1024, 2048, 16 * GIB,
                900_000_000_000L);
    }

    /** A100 SXM4, 80 GB. */
    public static DeviceDescription a100() {
        return new DeviceDescription("Simulated A100", "sm_80", 108, 48 * KIB, 163 * KIB, 164 * KIB, 65536, 1024, 2048, 80 * GIB,
                2_039_000_000_000L);
    }

    /** H100 SXM5, 80 GB. */
    public static DeviceDescription h100() {
        return new DeviceDescription("Simulated H100", "sm_90", 132, 48 * KIB, 227 * KIB, 228 * KIB, 65536, 1024, 2048, 80 * GIB,
                3_350_000_000_000L);
    }

    /** H200 SXM5, 141 GB: what is simulated unless something else is asked for. */
    public static DeviceDescription h200() {
        return new DeviceDescription("Simulated H200", "sm_90", 132, 48 * KIB, 227 * KIB, 228 * KIB, 65536, 1024, 2048, 141 * GIB,
                4_800_000_000_000L);
    }

    /** The first of the presets with this chip: {@code sm_70}, {@code sm_80}, or {@code sm_90}, which is the H200. */
    public static DeviceDescription ofChip(String chip) {
        return switch (chip) {
            case "sm_70" -> v100();
            case "sm_80" -> a100();
            case "sm_90" -> h200();
            default -> throw new BadCallException("There is no simulated device with the chip '" + chip + "': take sm_70, sm_80 or sm_90.");
        };
    }

    /** Threads of a warp, on every device. */
    public int warpSize() {
        return Step.LANES;
    }

    /** The number behind {@code sm_}. */
    public int chipNumber() {
        return PtxModule.chipNumber(chip);
    }
}
