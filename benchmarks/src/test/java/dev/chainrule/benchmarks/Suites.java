package dev.chainrule.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Finds suites, and makes them small enough for a test. */
final class Suites {
    /** Values by the names of parameters that say how large a problem is; others keep the first that they have. */
    private static final Map<String, String> SMALL = Map.of("size", "37x5", "width", "24", "batch", "16", "batchRows", "8", "elements",
            "1000");

    private static final Pattern SUITE = Pattern.compile("\\bdev\\.chainrule\\.benchmarks\\.\\w+Benchmark\\b");

    private Suites() {
    }

    /** All suites of the class path, ours ("") or those of the "Peer"s, from the lists that JMH itself reads. */
    static List<Class<?>> all(String prefix) {
        List<Class<?>> all = new ArrayList<>();
        try {
            for (URL list : Collections.list(Suites.class.getClassLoader().getResources("META-INF/BenchmarkList"))) {
                try (InputStream in = list.openStream()) {
                    String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    for (String name : new TreeSet<>(SUITE.matcher(text).results().map(MatchResult::group).toList())) {
                        Class<?> type = Class.forName(name);
                        if (type.getSimpleName().startsWith("Peer") == prefix.equals("Peer")) {
                            all.add(type);
                        }
                    }
                }
            }
        } catch (IOException | ClassNotFoundException broken) {
            throw new IllegalStateException(broken);
        }
        return all;
    }

    /** The suite with small parameters. */
    static Suite<?> small(Class<?> type) throws ReflectiveOperationException {
        Suite<?> suite = (Suite<?>) type.getDeclaredConstructor().newInstance();
        for (Field field : type.getFields()) {
            Param values = field.getAnnotation(Param.class);
            if (values != null) {
                String value = SMALL.getOrDefault(field.getName(), values.value()[0]);
                field.set(suite, field.getType() == int.class ? (Object) Integer.valueOf(value) : value);
            }
        }
        return suite;
    }

    /** The names of its competitors. */
    static List<String> methods(Class<?> type) {
        return Arrays.stream(type.getMethods()).filter(method -> method.isAnnotationPresent(Benchmark.class)).map(Method::getName).sorted()
                .toList();
    }

    /** One that adds {@code error} to an element of a result. */
    static Competitor tampered(Competitor competitor, int result, double error) {
        return new Competitor() {
            @Override
            public float run() {
                return competitor.run();
            }

            @Override
            public List<float[]> results() {
                List<float[]> all = new ArrayList<>(competitor.results());
                float[] wrong = all.get(result).clone();
                wrong[wrong.length / 2] += (float) error;
                all.set(result, wrong);
                return all;
            }

            @Override
            public void close() {
                competitor.close();
            }
        };
    }
}
