package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.shape.Extent;
import java.util.List;
import java.util.Map;

/** One launch: device-neutral, symbolic in the named dimensions, with its traffic and work stated. */
public interface Kernel {
    /** A short name from what it computes, unique within its plan. */
    String name();

    /** The number of rows of its index space. */
    Extent rows();

    /** The buffers that it reads, each once whatever the number of uses. */
    List<Slot> inputs();

    /** The buffers that it writes. */
    List<Slot> outputs();

    /** How many times each input is read from memory, in the order of first use; the aim is 1. */
    Map<Slot, Integer> reads();

    /** Bytes that it must move between memory and chip: what it reads and what it writes, each element once. */
    Extent bytes();

    /** Arithmetic operations; a transcendental function counts as one, a comparison too. */
    Extent flops();

    /** Several lines that say what happens in the kernel, for {@code explain} and DEBUG. */
    String describe();
}
