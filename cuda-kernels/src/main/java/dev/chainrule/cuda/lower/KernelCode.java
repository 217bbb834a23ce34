package dev.chainrule.cuda.lower;

import dev.chainrule.tensor.plan.Slot;
import java.util.List;

/**
 * A kernel, ready for a driver: its text, how to launch it, and what to hand it. A function of the kernel and its sizes alone, so that any two
 * devices run the same text on the same grid and give the same bits.
 *
 * @param entry       the name of the {@code .entry} in the text
 * @param text        a whole PTX module
 * @param grid        number of blocks, along x
 * @param block       threads per block, along x
 * @param sharedBytes dynamic shared memory per block, in bytes; above 48 KB the driver must be asked for it first
 * @param arguments   the parameters of the entry, each 64 bits wide, in order
 */
public record KernelCode(String entry, String text, int grid, int block, int sharedBytes, List<Argument> arguments) {
    /** Copies the list. */
    public KernelCode {
        arguments = List.copyOf(arguments);
    }

    /** What one parameter of the entry is given. */
    public sealed interface Argument permits SlotAddress, ScratchAddress, Count {
    }

    /**
     * The address of a buffer of the plan.
     *
     * @param slot which
     */
    public record SlotAddress(Slot slot) implements Argument {
    }

    /**
     * The address of memory that this kernel alone uses, kept from launch to launch: zero-filled once, before the first; the kernel leaves
     * its counters at 0.
     *
     * @param name  for messages, such as {@code partial sums}
     * @param bytes how much
     */
    public record ScratchAddress(String name, long bytes) implements Argument {
    }

    /**
     * A number known when the plan runs, such as the number of rows.
     *
     * @param value as a 64-bit integer
     */
    public record Count(long value) implements Argument {
    }
}
