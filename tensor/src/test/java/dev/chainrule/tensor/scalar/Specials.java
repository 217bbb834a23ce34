package dev.chainrule.tensor.scalar;

import dev.chainrule.tensor.shape.DType;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Values at which functions go wrong: zeros, infinities, NaN, subnormals, the ends of the range, integers odd and even, multiples of π/2. */
public final class Specials {
    private static final double[] COMMON = {0, 1, 2, 3, 0.5, 1.5, 0.75, 4, 5, 10, 1.0 / 3, Math.E, Math.PI, Math.PI / 2, Math.PI / 4,
            2 * Math.PI,
            Math.sqrt(2), Math.sqrt(0.5), 2.0 / 3, 4.0 / 3, Math.log(2), 355, 710, 88.7, 103.9, 104, 745.2, 709.8, 8388607, 8388608,
            8388609, 16777215,
            16777216, 16777217, 0x1p30, 0x1p52, 0x1p53, 0x1p53 - 1, 0x1p52 + 1, 1e10, 1e22, 0x1p48, 0x1p50, 1e-5, 1e-10, 1e-30,
            Double.POSITIVE_INFINITY};
    private static final double[] SINGLE = {Float.MIN_VALUE, 3 * Float.MIN_VALUE, Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL),
            Float.MAX_VALUE, Math.nextUp(1f), Math.nextDown(1f), Math.nextDown(0x1p30f)};
    private static final double[] WIDE = {Double.MIN_VALUE, 3 * Double.MIN_VALUE, Double.MIN_NORMAL, Math.nextDown(Double.MIN_NORMAL),
            Double.MAX_VALUE, Math.nextUp(1.0), Math.nextDown(1.0), Math.nextDown(0x1p30), Math.nextUp(0x1p53)};

    private Specials() {
    }

    /** The special values of a type, of both signs, and NaN. */
    public static double[] of(DType dtype) {
        double[] positive = DoubleStream.concat(Arrays.stream(COMMON), Arrays.stream(dtype == DType.F32 ? SINGLE : WIDE))
                .map(x -> dtype == DType.F32 ? (float) x : x).distinct().toArray();
        double[] all = Arrays.copyOf(positive, 2 * positive.length + 1);
        for (int k = 0; k < positive.length; k++) {
            all[positive.length + k] = -positive[k];
        }
        all[2 * positive.length] = Double.NaN;
        return all;
    }
}
