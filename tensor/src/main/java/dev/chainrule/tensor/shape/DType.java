package dev.chainrule.tensor.shape;

/** The type of a tensor's elements. Arithmetic is IEEE 754 binary32 or binary64; {@link #I32} serves as an index only (a permutation of rows). */
public enum DType {
    /** IEEE 754 binary32, Java's {@code float}. */
    F32(4),
    /** IEEE 754 binary64, Java's {@code double}. */
    F64(8),
    /** A row index, Java's {@code int}: no arithmetic, no derivative. */
    I32(4);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether elements are numbers that have arithmetic and derivatives. */
    public boolean isFloating() {
        return this != I32;
    }

    /** The name in printed graphs: {@code f32}, {@code f64}, {@code i32}. */
    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
