package dev.chainrule.benchmarks;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** The data of every suite and of every peer: the same name and length give the same numbers. */
final class BenchmarkData {
    /** What SplittableRandom adds to its state from one number to the next (Steele, Lea, Flood, OOPSLA 2014). */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final int CHUNK = 1 << 20;

    private BenchmarkData() {
    }

    /**
     * Uniform random numbers between −scale and scale: one sequence, of which all cores draw parts.
     *
     * @param name the seed: data of different names are independent
     */
    static float[] uniform(String name, long length, double scale) {
        float[] data = new float[Math.toIntExact(length)];
        IntStream.rangeClosed(0, (data.length - 1) / CHUNK).parallel().forEach(chunk -> {
            int start = chunk * CHUNK;
            SplittableRandom random = new SplittableRandom(name.hashCode() + start * GOLDEN_GAMMA);
            for (int k = start; k < Math.min(data.length, start + CHUNK); k++) {
                data[k] = (float) ((random.nextDouble() * 2 - 1) * scale);
            }
        });
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
