package dev.chainrule.trainer.nn;

import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.SplittableRandom;

/**
 * A trainable tensor of a model.
 *
 * @param name      unique in its model
 * @param shape     its dimensions; {@code D} is the number of features
 * @param initial   how it starts
 * @param penalized whether L1 and L2 penalties count it: weights, not biases
 */
public record Parameter(String name, Shape shape, Initial initial, boolean penalized) {
    /** How a parameter starts. */
    public enum Initial {
        /** 0 everywhere. */
        ZERO,
        /** Normal with mean 0 and variance 2/fan-in, for what a ReLU follows (He et al. 2015). */
        HE,
        /** Uniform on ±√(6/(fan-in + fan-out)), which has variance 2/(fan-in + fan-out) (Glorot and Bengio 2010). */
        GLOROT
    }

    /**
     * The values to start from, row-major.
     *
     * @param sizes  the size of each named dimension
     * @param random where they are drawn from, in order
     */
    public double[] start(DimSizes sizes, SplittableRandom random) {
        long[] dims = sizes.of(shape);
        double[] values = new double[Math.toIntExact(shape.extent().at(sizes))];
        double in = dims.length == 0 ? 1 : dims[0];
        double out = dims.length < 2 ? 1 : dims[dims.length - 1];
        double deviation = Math.sqrt(2 / in);
        double bound = Math.sqrt(6 / (in + out));
        for (int k = 0; k < values.length && initial != Initial.ZERO; k++) {
            values[k] = initial == Initial.HE ? deviation * random.nextGaussian() : random.nextDouble(-bound, bound);
        }
        return values;
    }
}
