package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.sim.PtxFault.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** A grid while it runs: which blocks run when, what they share, what is counted. */
final class Launch {
    final GlobalPort global;
    final MemoryPort parameters;
    final MemoryPort constants;
    /** What has been released at each address by atomics and strong writes. */
    final Map<Long, Knowledge> released = new HashMap<>();
    long shuffles;
    long atomics;
    private final DeviceDescription device;
    private final PtxEntry entry;
    private final Program program;
    private final int[] grid;
    private final int[] block;
    private final int threads;
    private final int dynamicBytes;
    private final GlobalMemory memory;
    private final long budget;
    private long barriers;
    private int begun;

    Launch(DeviceDescription device, PtxEntry entry, int[] grid, int[] block, int dynamicBytes, byte[] parameterSpace, GlobalMemory memory,
            long budget) {
        this.device = device;
        this.entry = entry;
        this.program = entry.program();
        this.grid = grid.clone();
        this.block = block.clone();
        this.threads = block[0] * block[1] * block[2];
        this.dynamicBytes = dynamicBytes;
        this.memory = memory;
        this.budget = budget;
        global = new GlobalPort(memory, program.granuleShift());
        parameters = new MemoryPort.ReadOnly(parameterSpace.clone(), "the parameters");
        constants = new MemoryPort.ReadOnly(program.constants(), "constant memory");
    }

    LaunchStatistics run(long seed, int resident) {
        long start = System.nanoTime();
        long blocks = (long) grid[0] * grid[1] * grid[2];
        if (blocks > Integer.MAX_VALUE >> 3) {
            throw new PtxFault(entry.name(), "a grid of " + blocks + " blocks is more than can be simulated.");
        }
        int[] order = order((int) blocks, seed);
        Block[] running = new Block[Math.min(resident, order.length)];
        for (int i = 0; i < running.length; i++) {
            running[i] = new Block(this);
            begin(running[i], order[i]);
        }
        turns(running, order, new Random(seed));
        return statistics(running, System.nanoTime() - start);
    }

    private void turns(Block[] running, int[] order, Random random) {
        int next = running.length;
        int count = running.length;
        Block[] live = running.clone();
        while (count > 0) {
            int turn = count == 1 ? 0 : random.nextInt(count);
            if (!live[turn].step()) {
                continue;
            }
            if (next < order.length) {
                begin(live[turn], order[next++]);
            } else {
                live[turn] = live[--count];
            }
        }
    }

    private void begin(Block block, int number) {
        begun++;
        block.start(number);
    }

    private static int[] order(int blocks, long seed) {
        int[] order = new int[blocks];
        Arrays.setAll(order, i -> i);
        if (seed != 0) {
            Random random = new Random(seed);
            for (int i = blocks - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swapped = order[i];
                order[i] = order[j];
                order[j] = swapped;
            }
        }
        return order;
    }

    private LaunchStatistics statistics(Block[] running, long nanoseconds) {
        long instructions = 0;
        long threadInstructions = 0;
        long sharedBytes = 0;
        for (Block each : running) {
            sharedBytes += each.shared.bytesMoved;
            for (Warp warp : each.warps()) {
                instructions += warp.executed;
                threadInstructions += warp.laneExecuted;
            }
        }
        return new LaunchStatistics(instructions, threadInstructions, global.bytesRead, global.bytesWritten, 32 * global.sectorsRead,
                32 * global.sectorsWritten, sharedBytes, barriers, shuffles, atomics, nanoseconds);
    }

    Program program() {
        return program;
    }

    int threads() {
        return threads;
    }

    int sharedBytes() {
        return program.dynamicOffset() + dynamicBytes;
    }

    long budget() {
        return budget;
    }

    /** Blocks that have begun, ended ones included. */
    int begun() {
        return begun;
    }

    void countBarrier() {
        barriers++;
    }

    /** Gives a warp the values of its special registers, and of the addresses of global variables. */
    void fillSpecial(Warp warp) {
        Object[] slots = program.slots();
        for (int slot = 0; slot < slots.length; slot++) {
            if (slots[slot] instanceof SpecialRegister register) {
                long[] lanes = warp.registers[slot];
                for (int lane = 0; lane < Step.LANES; lane++) {
                    lanes[lane] = special(register, warp, lane);
                }
            } else if (slots[slot] instanceof PtxVariable variable) {
                Arrays.fill(warp.registers[slot], memory.variable(variable));
            }
        }
    }

    private long special(SpecialRegister register, Warp warp, int lane) {
        int thread = warp.index * Step.LANES + lane;
        int[] at = place(warp.block.linear, grid);
        int bit = 1 << lane;
        return switch (register) {
            case TID_X -> thread % block[0];
            case TID_Y -> thread / block[0] % block[1];
            case TID_Z -> thread / block[0] / block[1];
            case NTID_X -> block[0];
            case NTID_Y -> block[1];
            case NTID_Z -> block[2];
            case CTAID_X -> at[0];
            case CTAID_Y -> at[1];
            case CTAID_Z -> at[2];
            case NCTAID_X -> grid[0];
            case NCTAID_Y -> grid[1];
            case NCTAID_Z -> grid[2];
            case LANEID -> lane;
            case WARPID -> warp.index;
            case NWARPID -> warp.block.warps().length;
            case SMID -> (int) (warp.block.linear % device.multiprocessors());
            case NSMID -> device.multiprocessors();
            case GRIDID, CLOCK, CLOCK64, GLOBALTIMER -> 0;
            case LANEMASK_EQ -> bit;
            case LANEMASK_LT -> bit - 1;
            case LANEMASK_LE -> bit | bit - 1;
            case LANEMASK_GT -> ~(bit | bit - 1);
            case LANEMASK_GE -> ~(bit - 1);
            case DYNAMIC_SMEM_SIZE -> dynamicBytes;
            case TOTAL_SMEM_SIZE -> sharedBytes();
        };
    }

    PtxFault fault(Kind kind, int line, long blockNumber, int thread, String what) {
        return new PtxFault(kind, entry.name(), line, entry.textOf(line), place(blockNumber, grid), place(thread, block), what);
    }

    String threadName(int thread) {
        return Arrays.toString(place(thread, block)).replace('[', '(').replace(']', ')');
    }

    String blockName(long blockNumber) {
        return Arrays.toString(place(blockNumber, grid)).replace('[', '(').replace(']', ')');
    }

    private static int[] place(long number, int[] sizes) {
        return new int[] {(int) (number % sizes[0]), (int) (number / sizes[0] % sizes[1]), (int) (number / sizes[0] / sizes[1])};
    }
}
