package dev.chainrule.cuda.ptx;

/**
 * A virtual register of a {@link PtxWriter}; the assembler finds the real one.
 *
 * @param type   its type
 * @param number its number among those of its type
 */
public record Reg(PtxType type, int number) {
    @Override
    public String toString() {
        return type.prefix() + number;
    }
}
