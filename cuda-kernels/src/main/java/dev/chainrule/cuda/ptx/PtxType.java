package dev.chainrule.cuda.ptx;

import dev.chainrule.tensor.shape.DType;

/** The types of virtual registers that we use (PTX ISA, section 5.2), each with the prefix of its registers' names. */
public enum PtxType {
    /** IEEE 754 binary32. */
    F32("f32", "%f", 4),
    /** IEEE 754 binary64. */
    F64("f64", "%d", 8),
    /** 32 bits, unsigned. */
    U32("u32", "%r", 4),
    /** 64 bits, unsigned: addresses and long indices. */
    U64("u64", "%rd", 8),
    /** A truth value. */
    PRED("pred", "%p", 0);

    private final String suffix;
    private final String prefix;
    private final int bytes;

    PtxType(String suffix, String prefix, int bytes) {
        this.suffix = suffix;
        this.prefix = prefix;
        this.bytes = bytes;
    }

    /** The type of registers that hold elements of {@code dtype}. */
    public static PtxType of(DType dtype) {
        return switch (dtype) {
            case F32 -> F32;
            case F64 -> F64;
            case I32 -> U32;
        };
    }

    /** The suffix of an instruction on this type, without the dot: {@code f32}. */
    public String suffix() {
        return suffix;
    }

    /** What the names of its registers begin with: {@code %f}. */
    public String prefix() {
        return prefix;
    }

    /** Bytes in memory; 0 for a predicate, which has none. */
    public int bytes() {
        return bytes;
    }

    /** The suffix of an instruction that looks at the bits alone: {@code b32}. */
    public String bits() {
        return this == PRED ? suffix : "b" + bytes * 8;
    }
}
