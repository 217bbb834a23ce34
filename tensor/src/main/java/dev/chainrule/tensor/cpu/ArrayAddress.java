package dev.chainrule.tensor.cpu;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * How far the elements of an array are from a cache line's beginning. Java does not say where an array lies; but where
 * {@code --add-exports java.base/jdk.internal.misc=ALL-UNNAMED} opens the door, the reference to it can be read as a number: an address in units of
 * 1 or 8 bytes, counted from a multiple of a page. Without the door, or where references are of another kind, nothing is known.
 */
final class ArrayAddress {
    static final int LINE = 64;
    /** If that many new objects all have numbers that 8 divides, a unit is a byte. */
    private static final int SAMPLES = 64;

    /** A reference in an {@code Object[]}, as a number; null if unknown. */
    private static final MethodHandle REFERENCE;
    private static final long FIRST_REFERENCE;
    private static final int FIRST_FLOAT;
    private static final int FIRST_DOUBLE;
    private static final int UNIT;

    static {
        MethodHandle reference = null;
        int[] first = new int[3];
        try {
            Class<?> type = Class.forName("jdk.internal.misc.Unsafe");
            Object unsafe = type.getMethod("getUnsafe").invoke(null);
            if (number(unsafe, "arrayIndexScale", Object[].class) == Integer.BYTES) {
                first = new int[] {number(unsafe, "arrayBaseOffset", Object[].class), number(unsafe, "arrayBaseOffset", float[].class),
                        number(unsafe, "arrayBaseOffset", double[].class)};
                reference = MethodHandles.lookup()
                        .findVirtual(type, "getInt", MethodType.methodType(int.class, Object.class, long.class)).bindTo(unsafe);
            }
        } catch (ReflectiveOperationException | LinkageError closed) {
            reference = null;
        }
        REFERENCE = reference;
        FIRST_REFERENCE = first[0];
        FIRST_FLOAT = first[1];
        FIRST_DOUBLE = first[2];
        UNIT = reference == null ? 0 : unit();
    }

    /** An int, or in later Javas a long. */
    private static int number(Object unsafe, String method, Class<?> array) throws ReflectiveOperationException {
        return ((Number) unsafe.getClass().getMethod(method, Class.class).invoke(unsafe, array)).intValue();
    }

    private ArrayAddress() {
    }

    private static int number(Object array) {
        try {
            return (int) REFERENCE.invoke(new Object[] {array}, FIRST_REFERENCE);
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Objects lie at multiples of 8 bytes, some of them at no multiple of 16; so a number that 8 does not divide counts larger units than bytes. */
    private static int unit() {
        Object[] alive = new Object[SAMPLES];
        for (int k = 0; k < SAMPLES; k++) {
            alive[k] = new byte[k % 2 * 8];
            if (number(alive[k]) % 8 != 0) {
                return 8;
            }
        }
        return 1;
    }

    /** Bytes from the first element of an array to the first beginning of a cache line; −1 if unknown. */
    static int toLine(Object array) {
        return REFERENCE == null ? -1 : -(UNIT * number(array) + (array instanceof float[] ? FIRST_FLOAT : FIRST_DOUBLE)) & LINE - 1;
    }
}
