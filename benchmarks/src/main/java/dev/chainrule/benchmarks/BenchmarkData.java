package dev.chainrule.benchmarks;

import java.util.SplittableRandom;

/** The data of every suite and of every peer: the same name and length give the same numbers. */
final class BenchmarkData {
    private BenchmarkData() {
    }

    /**
     * Uniform random numbers between −scale and scale.
     *
     * @param name the seed: data of different names are independent
     */
    static float[] uniform(String name, long length, double scale) {
        SplittableRandom random = new SplittableRandom(name.hashCode());
        float[] data = new float[Math.toIntExact(length)];
        for (int k = 0; k < data.length; k++) {
            data[k] = (float) ((random.nextDouble() * 2 - 1) * scale);
        }
        return data;
    }

    /**
     * As {@link #uniform}, but whole multiples of {@code unit}, at most {@code most} of them: sums of their products are exact in float32, in
     * whatever order, as long as they stay below 2²⁴ units squared. So that no competitor's ReLU falls on the other side of its kink.
     */
    static float[] steps(String name, long length, int most, double unit) {
        float[] data = uniform(name, length, most);
        for (int k = 0; k < data.length; k++) {
            data[k] = (float) (Math.rint(data[k]) * unit);
        }
        return data;
    }

    /** Two numbers that a benchmark's parameter gives as {@code 200000x512}: rows and features. */
    record Size(int rows, int features) {
        static Size parse(String text) {
            if (!text.matches("[1-9]\\d*x[1-9]\\d*")) {
                throw new IllegalArgumentException("The size '" + text + "' is not of the form 200000x512: rows, then features.");
            }
            String[] numbers = text.split("x");
            return new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1]));
        }
    }
}
