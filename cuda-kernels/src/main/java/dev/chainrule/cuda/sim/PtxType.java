package dev.chainrule.cuda.sim;

import java.util.HashMap;
import java.util.Map;

/** The fundamental types of PTX (ISA section 5.2), as they stand in the text behind a dot. */
public enum PtxType {
    U8(8, Kind.UNSIGNED), U16(16, Kind.UNSIGNED), U32(32, Kind.UNSIGNED), U64(64, Kind.UNSIGNED), //
    S8(8, Kind.SIGNED), S16(16, Kind.SIGNED), S32(32, Kind.SIGNED), S64(64, Kind.SIGNED), //
    B8(8, Kind.BITS), B16(16, Kind.BITS), B32(32, Kind.BITS), B64(64, Kind.BITS), //
    F16(16, Kind.FLOAT), F32(32, Kind.FLOAT), F64(64, Kind.FLOAT), PRED(1, Kind.PREDICATE);

    enum Kind {
        UNSIGNED, SIGNED, BITS, FLOAT, PREDICATE
    }

    private static final Map<String, PtxType> BY_NAME = new HashMap<>();

    static {
        for (PtxType type : values()) {
            BY_NAME.put(type.toString(), type);
        }
    }

    private final int bits;
    private final Kind kind;

    PtxType(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /** The type of this name, such as {@code f32}; null if there is none. */
    static PtxType named(String name) {
        return BY_NAME.get(name);
    }

    /** Width in bits; 1 for a predicate. */
    public int bits() {
        return bits;
    }

    /** Width in bytes; 0 for a predicate, which has no place in memory. */
    public int bytes() {
        return bits / 8;
    }

    boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    boolean isSigned() {
        return kind == Kind.SIGNED;
    }

    boolean isBits() {
        return kind == Kind.BITS;
    }

    boolean isInteger() {
        return kind == Kind.SIGNED || kind == Kind.UNSIGNED;
    }

    /** Whether a register of this type may stand where an instruction of type {@code other} wants one (ISA section 9.4, table of types). */
    boolean fits(PtxType other) {
        if (bits != other.bits) {
            return false;
        }
        return this == other || kind == Kind.BITS || other.kind == Kind.BITS || isInteger() && other.isInteger();
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
