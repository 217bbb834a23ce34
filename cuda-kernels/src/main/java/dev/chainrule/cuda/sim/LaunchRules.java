package dev.chainrule.cuda.sim;

/** What a launch must keep to before anything runs: the limits of the device and of the kernel. */
final class LaunchRules {
    private static final int[] GRID = {Integer.MAX_VALUE, 65535, 65535};
    private static final int[] BLOCK = {1024, 1024, 64};
    private static final String AXES = "xyz";

    private LaunchRules() {
    }

    static void check(DeviceDescription device, PtxModule module, PtxEntry kernel, int[] grid, int[] block, int dynamicBytes,
            int parameterBytes) {
        String name = kernel.name();
        if (module.targetChip() > device.chipNumber() || module.target().endsWith("a") && module.targetChip() != device.chipNumber()) {
            throw new PtxFault(name, "the module is for " + module.target() + " and the device is " + device.chip() + ".");
        }
        for (int axis = 0; axis < 3; axis++) {
            range(name, "the grid", "blocks", axis, grid[axis], GRID[axis]);
            range(name, "the block", "threads", axis, block[axis], BLOCK[axis]);
        }
        threads(device, kernel, block);
        if (kernel.staticSharedBytes() > device.staticSharedBytes()) {
            throw new PtxFault(name, "it declares " + kernel.staticSharedBytes() + " bytes of shared memory; a kernel's text may declare "
                    + device.staticSharedBytes() + ", more is asked for by the launch.");
        }
        long shared = (long) kernel.program().dynamicOffset() + dynamicBytes;
        if (dynamicBytes < 0 || shared > device.sharedBytesPerBlock()) {
            throw new PtxFault(name, "it wants " + shared + " bytes of shared memory per block, " + dynamicBytes
                    + " of them by the launch; the device has " + device.sharedBytesPerBlock() + ".");
        }
        if (parameterBytes != kernel.parameterBytes()) {
            throw new PtxFault(name, "its parameters have " + kernel.parameterBytes() + " bytes and it was given " + parameterBytes + ".");
        }
    }

    private static void threads(DeviceDescription device, PtxEntry kernel, int[] block) {
        long threads = (long) block[0] * block[1] * block[2];
        if (threads > device.threadsPerBlock()) {
            throw new PtxFault(kernel.name(),
                    "a block of " + threads + " threads; the device has blocks of at most " + device.threadsPerBlock() + ".");
        }
        int[] most = kernel.maximumThreads();
        if (most != null && threads > (long) most[0] * most[1] * most[2]) {
            throw new PtxFault(kernel.name(),
                    "a block of " + threads + " threads; its .maxntid is " + (long) most[0] * most[1] * most[2] + ".");
        }
        int[] required = kernel.requiredThreads();
        if (required != null && !java.util.Arrays.equals(required, block)) {
            throw new PtxFault(kernel.name(), "a block of " + java.util.Arrays.toString(block) + " threads; its .reqntid is "
                    + java.util.Arrays.toString(required) + ".");
        }
    }

    private static void range(String name, String what, String unit, int axis, int value, int most) {
        if (value < 1 || value > most) {
            throw new PtxFault(name,
                    what + " has " + value + " " + unit + " along " + AXES.charAt(axis) + "; it must have 1 to " + most + ".");
        }
    }
}
