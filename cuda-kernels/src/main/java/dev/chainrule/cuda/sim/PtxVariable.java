package dev.chainrule.cuda.sim;

/**
 * A variable of a module or a kernel, or a parameter.
 *
 * @param space     where it lives
 * @param name      as in the text
 * @param type      of each element
 * @param count     number of elements; 1 if it is no array, 0 if its size comes with the launch ({@code .extern .shared})
 * @param alignment in bytes, a power of two
 * @param offset    in bytes from the start of its space
 * @param dynamic   whether it starts at the launch's dynamic shared memory
 * @param initial   its first bytes, little-endian; empty if it has no initialiser
 */
public record PtxVariable(Space space, String name, PtxType type, int count, int alignment, int offset, boolean dynamic, byte[] initial) {
    /** The state spaces (ISA section 5.1) that a variable may be in. */
    public enum Space {
        /** Parameters of the entry. */
        PARAM,
        /** Shared by the threads of a block. */
        SHARED,
        /** Read-only tables of the module. */
        CONST,
        /** Device memory that comes with the module. */
        GLOBAL
    }

    /** Size in bytes. */
    public int bytes() {
        return count * type.bytes();
    }

    PtxVariable at(int newOffset) {
        return new PtxVariable(space, name, type, count, alignment, newOffset, dynamic, initial);
    }
}
