package dev.chainrule.benchmarks;

import java.util.function.IntToDoubleFunction;

/**
 * A result as it should be.
 *
 * @param name    for messages, such as {@code gradient for w}
 * @param length  its number of elements
 * @param value   element k, by plain loops in float64
 * @param allowed how far an element may lie off
 */
record Expected(String name, int length, IntToDoubleFunction value, double allowed) {
    /** A result of which each element may lie off by {@code share} of the largest. */
    static Expected relative(String name, double[] values, double share) {
        double largest = 0;
        for (double value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return new Expected(name, values.length, k -> values[k], share * largest);
    }

    /** The sum of an array, in whatever order: what {@link ReadOnce} finds. */
    static Expected sumOf(String name, float[]... arrays) {
        double sum = 0;
        int elements = 0;
        for (float[] array : arrays) {
            elements += array.length;
            for (float value : array) {
                sum += value;
            }
        }
        double all = sum;
        return new Expected("sum of " + name, 1, k -> all, 1e-6 * elements);
    }

    /**
     * Refuses a result that lies off.
     *
     * @param who found it
     * @throws IllegalStateException if it does; says where, and by how much
     */
    void check(String who, float[] found) {
        compare(who, found, value, allowed, "a plain loop");
    }

    /** Refuses a result that lies off another by more than both may lie off the truth. */
    void checkAgainst(String who, float[] found, String whom, float[] other) {
        compare(who, found, k -> other[k], 2 * allowed, whom);
    }

    private void compare(String who, float[] found, IntToDoubleFunction truth, double most, String whom) {
        if (found.length != length) {
            throw new IllegalStateException(who + " finds " + found.length + " numbers for " + name + ", which has " + length + ".");
        }
        for (int k = 0; k < length; k++) {
            double expected = truth.applyAsDouble(k);
            if (!(Math.abs(found[k] - expected) <= most)) {                  // so that NaN is refused, too
                throw new IllegalStateException(who + " finds " + found[k] + " for " + name + "[" + k + "], " + whom + " finds " + expected
                        + ": they may differ by " + most + ".");
            }
        }
    }
}
