package dev.chainrule.trainer.data;

import java.nio.ByteBuffer;

/** How a number is stored in a binary array. Beyond ±2⁵³ a whole number becomes the float64 nearest to it. */
public enum ElementType {
    /** IEEE 754 binary16. */
    F16(2),
    /** bfloat16, the upper half of a binary32. */
    BF16(2),
    /** IEEE 754 binary32. */
    F32(4),
    /** IEEE 754 binary64. */
    F64(8),
    /** Signed, 8 bits. */
    I8(1),
    /** Signed, 16 bits. */
    I16(2),
    /** Signed, 32 bits. */
    I32(4),
    /** Signed, 64 bits. */
    I64(8),
    /** Unsigned, 8 bits. */
    U8(1),
    /** Unsigned, 16 bits. */
    U16(2),
    /** Unsigned, 32 bits. */
    U32(4),
    /** Unsigned, 64 bits. */
    U64(8),
    /** One byte, 0 for false. */
    BOOL(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of an element. */
    public int bytes() {
        return bytes;
    }

    /** The element that begins at {@code at}, read in the order of the buffer. */
    public double get(ByteBuffer from, int at) {
        return switch (this) {
            case F16 -> half(from.getShort(at));
            case BF16 -> Float.intBitsToFloat(from.getShort(at) << 16);
            case F32 -> from.getFloat(at);
            case F64 -> from.getDouble(at);
            case I8 -> from.get(at);
            case I16 -> from.getShort(at);
            case I32 -> from.getInt(at);
            case I64 -> from.getLong(at);
            case U8 -> Byte.toUnsignedInt(from.get(at));
            case U16 -> Short.toUnsignedInt(from.getShort(at));
            case U32 -> Integer.toUnsignedLong(from.getInt(at));
            case U64 -> unsigned(from.getLong(at));
            case BOOL -> from.get(at) == 0 ? 0 : 1;
        };
    }

    /** binary16: sign, 5 bits of exponent, 10 bits of fraction. Java has a method for it from 20 on. */
    private static double half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        double magnitude;
        if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else if (exponent == 0) {
            magnitude = fraction * 0x1p-24;
        } else {
            magnitude = Math.scalb(0x400 + fraction, exponent - 25);
        }
        return bits < 0 ? -magnitude : magnitude;
    }

    /** The number that 64 bits without a sign are. The lowest bit is kept as a sticky bit,
     * so that halving before the rounding and doubling after it round once. */
    public static double unsigned(long bits) {
        return bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
    }
}
