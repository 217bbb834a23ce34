package dev.chainrule.cuda.sim;

/**
 * Runs kernels of a {@link PtxModule} on a {@link GlobalMemory} as a device would, or says by a {@link PtxFault} what is wrong with them.
 *
 * <p>Warps of 32 threads run in lockstep, diverge and meet again; blocks run in an order drawn from a seed, several at a time if asked
 * for. One launch runs on the calling thread and is a function of its arguments, the memory and the seed; launches may run on several
 * threads at once.
 */
public final class PtxSimulator {
    /** Instructions of all its warps that a block may use up, unless something else is said: about a minute. */
    public static final long BUDGET = 1L << 30;

    private final DeviceDescription device;
    private final long seed;
    private final int resident;
    private final long budget;

    private PtxSimulator(DeviceDescription device, long seed, int resident, long budget) {
        this.device = device;
        this.seed = seed;
        this.resident = resident;
        this.budget = budget;
    }

    /** A simulator that runs blocks in the order of their numbers, one after the other. */
    public PtxSimulator(DeviceDescription device) {
        this(device, 0, 1, BUDGET);
    }

    /** Runs blocks in an order drawn from a seed; 0 is the order of their numbers. */
    public PtxSimulator withSeed(long newSeed) {
        return new PtxSimulator(device, newSeed, resident, budget);
    }

    /** Keeps so many blocks running at a time, taking turns at barriers and at random. */
    public PtxSimulator withResidentBlocks(int blocks) {
        return new PtxSimulator(device, seed, Math.max(1, blocks), budget);
    }

    /** Takes a block that needs more instructions than this, all its warps together, for an endless loop. */
    public PtxSimulator withBudget(long instructionsPerBlock) {
        return new PtxSimulator(device, seed, resident, instructionsPerBlock);
    }

    /** What is simulated. */
    public DeviceDescription device() {
        return device;
    }

    /**
     * Runs a kernel to its end.
     *
     * @param module             where the kernel is
     * @param entry              its name
     * @param gridX              blocks along x
     * @param gridY              blocks along y
     * @param gridZ              blocks along z
     * @param blockX             threads of a block along x
     * @param blockY             threads of a block along y
     * @param blockZ             threads of a block along z
     * @param dynamicSharedBytes shared memory per block beyond what the text declares
     * @param parameters         one value per parameter: integers and addresses as they are, floats as their bits
     * @param memory             what addresses are addresses of
     * @return what was done
     * @throws PtxFault if the launch does not fit, or the kernel does what is undefined; memory then holds what was written so far
     */
    public LaunchStatistics launch(PtxModule module, String entry, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
            int dynamicSharedBytes, long[] parameters, GlobalMemory memory) {
        PtxEntry kernel = module.entry(entry);
        if (parameters.length != kernel.parameters().size()) {
            throw new PtxFault(entry, "it takes " + kernel.parameters().size() + " parameters and was given " + parameters.length + ".");
        }
        byte[] bytes = new byte[kernel.parameterBytes()];
        for (int i = 0; i < parameters.length; i++) {
            PtxVariable parameter = kernel.parameters().get(i);
            if (parameter.bytes() > Long.BYTES) {
                throw new PtxFault(entry,
                        "its parameter '" + parameter.name() + "' has " + parameter.bytes() + " bytes: give the parameter space as bytes.");
            }
            for (int b = 0; b < parameter.bytes(); b++) {
                bytes[parameter.offset() + b] = (byte) (parameters[i] >>> 8 * b);
            }
        }
        return launch(module, entry, new int[] {gridX, gridY, gridZ}, new int[] {blockX, blockY, blockZ}, dynamicSharedBytes, bytes,
                memory);
    }

    /**
     * Runs a kernel to its end.
     *
     * @param module             where the kernel is
     * @param entry              its name
     * @param grid               blocks along x, y, z
     * @param block              threads of a block along x, y, z
     * @param dynamicSharedBytes shared memory per block beyond what the text declares
     * @param parameterSpace     the parameters, each at its {@link PtxVariable#offset}
     * @param memory             what addresses are addresses of
     * @return what was done
     * @throws PtxFault if the launch does not fit, or the kernel does what is undefined; memory then holds what was written so far
     */
    public LaunchStatistics launch(PtxModule module, String entry, int[] grid, int[] block, int dynamicSharedBytes, byte[] parameterSpace,
            GlobalMemory memory) {
        PtxEntry kernel = module.entry(entry);
        LaunchRules.check(device, module, kernel, grid, block, dynamicSharedBytes, parameterSpace.length);
        return new Launch(device, kernel, grid, block, dynamicSharedBytes, parameterSpace, memory, budget).run(seed, resident);
    }
}
