package dev.chainrule.cuda.sim;

import dev.chainrule.tensor.WorkFailedException;

/** A kernel did what the PTX ISA leaves undefined, or never ended: where, who, and what. */
public final class PtxFault extends WorkFailedException {
    private static final long serialVersionUID = 1L;

    /** What went wrong. */
    public enum Kind {
        /** An access outside every leased buffer, beyond declared shared memory, or beyond a table or the parameters. */
        OUT_OF_BOUNDS("out of bounds"),
        /** An access to a buffer that was handed back. */
        USE_AFTER_RETURN("use after return"),
        /** An address that is no multiple of the access's size. */
        MISALIGNED("misaligned access"),
        /** A register read before anything was written to it. */
        UNINITIALISED_REGISTER("uninitialised register"),
        /** Global or shared memory read before anything was written to it. */
        UNINITIALISED_MEMORY("uninitialised memory"),
        /** Two threads of a block meet at one place in memory with no barrier between them, and one writes. */
        RACE("race between threads of a block"),
        /** Two blocks write different values to one place, or one writes what another has read, with no order between them. */
        UNORDERED_WRITES("unordered writes of two blocks"),
        /** A block reads what another wrote in the same launch without release and acquire between them. */
        UNSYNCHRONISED_READ("read of another block's unreleased write"),
        /** Threads of a warp, or warps of a block, do not all reach one barrier. */
        DIVERGENT_BARRIER("divergent barrier"),
        /** A shuffle, vote or warp barrier whose mask names lanes that are not there, or that reads from such a lane. */
        DIVERGENT_WARP("lanes missing from a warp's instruction"),
        /** The budget of instructions is used up. */
        ENDLESS_LOOP("endless loop"),
        /** The kernel executed {@code trap}. */
        TRAP("trap"),
        /** The launch does not fit the kernel or the device: threads, shared memory, parameters. */
        INVALID_LAUNCH("invalid launch");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private final Kind kind;
    private final String entry;
    private final int line;
    private final String text;
    private final int[] block;
    private final int[] thread;

    PtxFault(Kind kind, String entry, int line, String text, int[] block, int[] thread, String what) {
        super(sentence(kind, entry, line, text, block, thread, what));
        this.kind = kind;
        this.entry = entry;
        this.line = line;
        this.text = text;
        this.block = block;
        this.thread = thread;
    }

    /** A fault before the first instruction. */
    PtxFault(String entry, String what) {
        this(Kind.INVALID_LAUNCH, entry, 0, "", new int[3], new int[3], what);
    }

    private static String sentence(Kind kind, String entry, int line, String text, int[] block, int[] thread, String what) {
        String where = "Kernel '" + entry + "': " + kind.words;
        return line == 0 ? where + ": " + what
                : where + " at PTX line " + line + " `" + text + "`, block " + triple(block) + ", thread " + triple(thread) + ": " + what;
    }

    private static String triple(int[] xyz) {
        return "(" + xyz[0] + ", " + xyz[1] + ", " + xyz[2] + ")";
    }

    /** What went wrong. */
    public Kind kind() {
        return kind;
    }

    /** The kernel's name. */
    public String entry() {
        return entry;
    }

    /** The line of the PTX text, from 1; 0 if the launch itself was wrong. */
    public int line() {
        return line;
    }

    /** The text of that line. */
    public String text() {
        return text;
    }

    /** The block, as x, y, z. */
    public int[] block() {
        return block.clone();
    }

    /** The thread within its block, as x, y, z. */
    public int[] thread() {
        return thread.clone();
    }
}
