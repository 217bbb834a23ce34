package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.shape.DType;
import java.util.Random;

/** Where the numbers of a case come from. */
enum Domain {
    /** Normal numbers of deviation 1. */
    GAUSSIAN {
        @Override
        double draw(Random random, boolean wide) {
            return random.nextGaussian();
        }
    },
    /** From 0.1 to 3. */
    POSITIVE {
        @Override
        double draw(Random random, boolean wide) {
            return 0.1 + 2.9 * random.nextDouble();
        }
    },
    /** Positive, every exponent of the type alike, subnormal numbers included. */
    EVERY_EXPONENT {
        @Override
        double draw(Random random, boolean wide) {
            int exponent = wide ? random.nextInt(2098) - 1074 : random.nextInt(277) - 149;
            return Math.scalb(1 + random.nextDouble() * 0.999, exponent);
        }
    },
    /** Of either sign, exponents for which products and quotients neither overflow nor vanish. */
    MANY_EXPONENTS {
        @Override
        double draw(Random random, boolean wide) {
            return Math.scalb(random.nextGaussian(), random.nextInt(121) - 60);
        }
    },
    /** Where eᵃ goes from subnormal numbers to overflow. */
    EXPONENTS {
        @Override
        double draw(Random random, boolean wide) {
            return (random.nextDouble() * 2 - 1) * (wide ? 750 : 106);
        }
    },
    /** Angles, huge ones included. */
    ANGLES {
        @Override
        double draw(Random random, boolean wide) {
            return random.nextGaussian() * (random.nextBoolean() ? 3 : Math.scalb(1.0, random.nextInt(wide ? 1000 : 120)));
        }
    },
    /** Whole numbers from −2 to 2: many ties, many zeros. */
    TIES {
        @Override
        double draw(Random random, boolean wide) {
            return random.nextInt(5) - 2;
        }
    };

    abstract double draw(Random random, boolean wide);

    /** NaN, ±0, ±∞, subnormal, smallest, largest numbers, and a few ordinary ones between. */
    static double[] special(DType dtype) {
        boolean wide = dtype == DType.F64;
        double least = wide ? Double.MIN_VALUE : Float.MIN_VALUE;
        double normal = wide ? Double.MIN_NORMAL : Float.MIN_NORMAL;
        double most = wide ? Double.MAX_VALUE : Float.MAX_VALUE;
        return new double[] {Double.NaN, 0.0, -0.0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, least, -least, normal, -normal / 2,
                most, -most, 1, -1, 0.5, 2, -3};
    }

    /** {@code length} numbers of this domain, representable in {@code dtype}. */
    double[] numbers(Random random, DType dtype, int length) {
        double[] numbers = new double[length];
        for (int k = 0; k < length; k++) {
            double number = draw(random, dtype == DType.F64);
            numbers[k] = dtype == DType.F32 ? (float) number : number;
        }
        return numbers;
    }
}
