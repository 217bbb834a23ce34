package dev.chainrule.cuda.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Little-endian values in a byte array, as registers hold them: sign-extended from their width. */
final class Bytes {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Bytes() {
    }

    static long get(byte[] bytes, int offset, int size) {
        return switch (size) {
            case 1 -> bytes[offset];
            case 2 -> (short) SHORT.get(bytes, offset);
            case 4 -> (int) INT.get(bytes, offset);
            default -> (long) LONG.get(bytes, offset);
        };
    }

    static void put(byte[] bytes, int offset, int size, long value) {
        switch (size) {
            case 1 -> bytes[offset] = (byte) value;
            case 2 -> SHORT.set(bytes, offset, (short) value);
            case 4 -> INT.set(bytes, offset, (int) value);
            default -> LONG.set(bytes, offset, value);
        }
    }

    /** Whether {@code size} flags, a power of two, are all 1. */
    static boolean allSet(byte[] flags, int offset, int size) {
        return switch (size) {
            case 1 -> flags[offset] == 1;
            case 2 -> (short) SHORT.get(flags, offset) == 0x0101;
            case 4 -> (int) INT.get(flags, offset) == 0x01010101;
            case 8 -> (long) LONG.get(flags, offset) == 0x0101010101010101L;
            default -> allSet(flags, offset, size / 2) && allSet(flags, offset + size / 2, size / 2);
        };
    }

    static void setAll(byte[] flags, int offset, int size) {
        switch (size) {
            case 1 -> flags[offset] = 1;
            case 2 -> SHORT.set(flags, offset, (short) 0x0101);
            case 4 -> INT.set(flags, offset, 0x01010101);
            case 8 -> LONG.set(flags, offset, 0x0101010101010101L);
            default -> {
                setAll(flags, offset, size / 2);
                setAll(flags, offset + size / 2, size / 2);
            }
        }
    }
}
