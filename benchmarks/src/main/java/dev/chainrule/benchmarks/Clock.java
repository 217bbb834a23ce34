package dev.chainrule.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A fixed piece of work on strings, maps and many small objects, some ten microseconds long: how fast the machine is at what no limit of
 * its memory bounds, so that two runs can be compared.
 */
final class Clock implements Competitor {
    private static final int KEYS = 128;
    private static final int FACTOR = 7919;
    private static final int MODULUS = 1009;

    private final float[] sum = new float[1];

    /** What it finds: the sum of all that it puts in and takes out again. */
    static List<Expected> expected() {
        double total = 0;
        for (int k = 0; k < KEYS; k++) {
            total += k * FACTOR % MODULUS;
        }
        double all = total;
        return List.of(new Expected("sum of keys", 1, k -> all, 0.1));
    }

    @Override
    public float run() {
        Map<String, Integer> places = new HashMap<>();
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < KEYS; k++) {
            String key = Integer.toString(k * FACTOR % MODULUS);
            places.put(key, k);
            text.append(key).append(' ');
        }
        Map<Integer, String> back = new TreeMap<>();
        for (String word : text.toString().split(" ")) {
            back.put(places.get(word), word);
        }
        int total = 0;
        for (String word : back.values()) {
            total += Integer.parseInt(word);
        }
        sum[0] = total;
        return total;
    }

    @Override
    public List<float[]> results() {
        return List.of(sum.clone());
    }

    @Override
    public void close() {
        // holds nothing
    }
}
