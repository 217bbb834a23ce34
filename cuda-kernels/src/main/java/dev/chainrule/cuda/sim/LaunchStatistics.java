package dev.chainrule.cuda.sim;

/**
 * What a launch did.
 *
 * @param warpInstructions         instructions, each counted once per warp
 * @param threadInstructions       instructions, each counted once per thread that took part
 * @param globalBytesRead          bytes that threads asked for from global memory, atomics included
 * @param globalBytesWritten       bytes that threads wrote to global memory, atomics included
 * @param globalSectorBytesRead    32 bytes for every sector that an instruction of a warp read: what moves between L1 and L2
 * @param globalSectorBytesWritten 32 bytes for every sector that an instruction of a warp wrote
 * @param sharedBytes              bytes that threads read from and wrote to shared memory
 * @param barriers                 barriers of a block, each counted once per block
 * @param shuffles                 shuffles, each counted once per warp
 * @param atomics                  atomic operations on global memory, each counted once per thread
 * @param nanoseconds              how long the simulation took
 */
public record LaunchStatistics(long warpInstructions, long threadInstructions, long globalBytesRead, long globalBytesWritten,
        long globalSectorBytesRead, long globalSectorBytesWritten, long sharedBytes, long barriers, long shuffles, long atomics,
        long nanoseconds) {
    /** Simulated instructions of a warp per second. */
    public double warpInstructionsPerSecond() {
        return warpInstructions * 1e9 / Math.max(1, nanoseconds);
    }
}
