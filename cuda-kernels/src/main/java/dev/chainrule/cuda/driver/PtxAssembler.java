package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;
import java.util.List;

/** Turns PTX text into the machine code of one chip, without a GPU, a driver or a toolkit. */
public interface PtxAssembler {
    /**
     * What the assembler says of an entry.
     *
     * @param entry            its name
     * @param registers        per thread
     * @param spillStoreBytes  bytes that a thread stores because registers ran out
     * @param spillLoadBytes   bytes that it loads back
     * @param stackBytes       of a thread's stack frame
     * @param staticSharedBytes of shared memory that the text declares with a size
     */
    record EntryReport(String entry, int registers, int spillStoreBytes, int spillLoadBytes, int stackBytes, int staticSharedBytes) {
    }

    /**
     * Machine code.
     *
     * @param cubin   what a driver loads
     * @param entries the report, one for each entry
     * @param log     the assembler's own words
     */
    record Assembled(byte[] cubin, List<EntryReport> entries, String log) {
    }

    /** The assembler's name and version: another one may make other machine code. */
    String version();

    /** Whether it can assemble for that chip, such as {@code sm_90}. */
    boolean knows(String chip);

    /**
     * Assembles a module.
     *
     * @throws WorkFailedException if the text is wrong; with the assembler's message and the line that it means
     */
    Assembled assemble(String text, String chip);
}
