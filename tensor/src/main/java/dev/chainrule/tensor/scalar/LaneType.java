package dev.chainrule.tensor.scalar;

import dev.chainrule.tensor.shape.DType;

/** The type of one value of a {@link ScalarProgram}: a number, or the integer of the same width that holds its bits. */
public enum LaneType {
    /** IEEE 754 binary32. */
    F32(32, 23, 127),
    /** IEEE 754 binary64. */
    F64(64, 52, 1023),
    /** 32 bits in two's complement. */
    I32(32, 0, 0),
    /** 64 bits in two's complement. */
    I64(64, 0, 0);

    private final int width;
    private final int fractionBits;
    private final int bias;

    LaneType(int width, int fractionBits, int bias) {
        this.width = width;
        this.fractionBits = fractionBits;
        this.bias = bias;
    }

    /** The type of a tensor's elements as a lane. */
    public static LaneType of(DType dtype) {
        return switch (dtype) {
            case F32 -> F32;
            case F64 -> F64;
            case I32 -> I32;
        };
    }

    /** Bits of one value: 32 or 64. */
    public int width() {
        return width;
    }

    /** Whether values are numbers of IEEE 754. */
    public boolean isFloating() {
        return fractionBits > 0;
    }

    /** The type that has the same bits: F32 and I32, F64 and I64. */
    public LaneType partner() {
        return switch (this) {
            case F32 -> I32;
            case F64 -> I64;
            case I32 -> F32;
            case I64 -> F64;
        };
    }

    /** The bits of the fraction that are stored: 23 or 52. */
    int fractionBits() {
        return fractionBits;
    }

    /** What is added to an exponent to store it: 127 or 1023. */
    int bias() {
        return bias;
    }

    /** The sign bit alone. */
    long signBit() {
        return 1L << width - 1;
    }

    /** The bits of a number, zero-extended to 64. */
    long bitsOf(double number) {
        return this == F32 ? Integer.toUnsignedLong(Float.floatToIntBits((float) number)) : Double.doubleToLongBits(number);
    }
}
