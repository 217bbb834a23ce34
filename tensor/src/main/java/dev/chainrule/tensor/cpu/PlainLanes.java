package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.scalar.ScalarTable;
import java.util.Arrays;

/** The operations of {@code ScalarOp} on one element at a time: what plain loops are made of. One line each, called by generated code alone. */
final class PlainLanes {
    private static final double[][] TABLES = Arrays.stream(ScalarTable.values()).map(ScalarTable::elements).toArray(double[][]::new);

    private PlainLanes() {
    }

    static float add(float a, float b) {
        return a + b;
    }

    static double add(double a, double b) {
        return a + b;
    }

    static int add(int a, int b) {
        return a + b;
    }

    static long add(long a, long b) {
        return a + b;
    }

    static float sub(float a, float b) {
        return a - b;
    }

    static double sub(double a, double b) {
        return a - b;
    }

    static int sub(int a, int b) {
        return a - b;
    }

    static long sub(long a, long b) {
        return a - b;
    }

    static float mul(float a, float b) {
        return a * b;
    }

    static double mul(double a, double b) {
        return a * b;
    }

    static int mul(int a, int b) {
        return a * b;
    }

    static long mul(long a, long b) {
        return a * b;
    }

    static float div(float a, float b) {
        return a / b;
    }

    static double div(double a, double b) {
        return a / b;
    }

    static float fma(float a, float b, float c) {
        return Math.fma(a, b, c);
    }

    static double fma(double a, double b, double c) {
        return Math.fma(a, b, c);
    }

    static float sqrt(float a) {
        return (float) Math.sqrt(a);
    }

    static double sqrt(double a) {
        return Math.sqrt(a);
    }

    static float neg(float a) {
        return -a;
    }

    static double neg(double a) {
        return -a;
    }

    static float abs(float a) {
        return Math.abs(a);
    }

    static double abs(double a) {
        return Math.abs(a);
    }

    static float selectLess(float a, float b, float yes, float no) {
        return a < b ? yes : no;
    }

    static double selectLess(double a, double b, double yes, double no) {
        return a < b ? yes : no;
    }

    static float selectLessEqual(float a, float b, float yes, float no) {
        return a <= b ? yes : no;
    }

    static double selectLessEqual(double a, double b, double yes, double no) {
        return a <= b ? yes : no;
    }

    static float selectEqual(float a, float b, float yes, float no) {
        return a == b ? yes : no;
    }

    static double selectEqual(double a, double b, double yes, double no) {
        return a == b ? yes : no;
    }

    static double toF64(float a) {
        return a;
    }

    static float toF32(double a) {
        return (float) a;
    }

    static int bits(float a) {
        return Float.floatToRawIntBits(a);
    }

    static long bits(double a) {
        return Double.doubleToRawLongBits(a);
    }

    static float bits(int a) {
        return Float.intBitsToFloat(a);
    }

    static double bits(long a) {
        return Double.longBitsToDouble(a);
    }

    static int and(int a, int b) {
        return a & b;
    }

    static long and(long a, long b) {
        return a & b;
    }

    static int or(int a, int b) {
        return a | b;
    }

    static long or(long a, long b) {
        return a | b;
    }

    static int xor(int a, int b) {
        return a ^ b;
    }

    static long xor(long a, long b) {
        return a ^ b;
    }

    static int shl(int a, int places) {
        return a << places;
    }

    static long shl(long a, int places) {
        return a << places;
    }

    static int shr(int a, int places) {
        return a >>> places;
    }

    static long shr(long a, int places) {
        return a >>> places;
    }

    static double lookup(long index, int table) {
        return TABLES[table][(int) index];
    }

    /** Whether a guard holds. */
    static boolean reaches(float limit, float value) {
        return limit <= value;
    }

    static boolean reaches(double limit, double value) {
        return limit <= value;
    }
}
