package dev.chainrule.cuda.sim;

/** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
final class Halves {
    private static final double LARGEST = 65504;

    private Halves() {
    }

    static double value(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double size = exponent == 31 ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : exponent == 0 ? Math.scalb((double) fraction, -24) : Math.scalb((double) (fraction | 1024), exponent - 25);
        return bits < 0 ? -size : size;
    }

    /** The half nearest to x ({@code 'n'}), or the next one towards zero, down or up ({@code 'z'}, {@code 'm'}, {@code 'p'}). */
    static short bits(double x, char mode) {
        if (Double.isNaN(x)) {
            return 0x7FFF;
        }
        short sign = (short) (Double.doubleToRawLongBits(x) < 0 ? 0x8000 : 0);
        double size = Math.abs(x);
        char sized = mode == 'n' || mode == 'z' ? mode : (mode == 'p') == (sign == 0) ? 'p' : 'z';
        if (Double.isInfinite(size)) {
            return (short) (sign | 0x7C00);
        }
        int exponent = Math.max(-14, size == 0 ? -14 : Math.getExponent(size));
        double steps = Math.scalb(size, 10 - exponent);
        double whole = switch (sized) {
            case 'n' -> Math.rint(steps);
            case 'p' -> Math.ceil(steps);
            default -> Math.floor(steps);
        };
        double rounded = Math.scalb(whole, exponent - 10);
        if (rounded > LARGEST) {
            return (short) (sign | (sized == 'z' ? 0x7BFF : 0x7C00));
        }
        // A number of steps below 1024 is subnormal; a carry to 2048 moves into the exponent by itself.
        int bits = exponent == -14 ? (int) whole : (exponent + 15 << 10) + (int) whole - 1024;
        return (short) (sign | bits);
    }
}
