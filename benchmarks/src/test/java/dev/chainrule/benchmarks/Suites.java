package dev.chainrule.benchmarks;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/** Finds suites, and makes them small enough for a test. */
final class Suites {
    /** Values by the names of parameters that say how large a problem is; others keep the first that they have. */
    private static final Map<String, String> SMALL = Map.of("size", "37x5", "width", "24", "batch", "16", "elements", "1000");

    private Suites() {
    }

    /** All suites of the class path, ours ("") or those of the "Peer"s. */
    static List<Class<?>> all(String prefix) {
        return new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("dev.chainrule.benchmarks").stream()
                .filter(type -> type.isAssignableTo(Suite.class) && !type.getModifiers().contains(JavaModifier.ABSTRACT)
                        && type.getSimpleName().endsWith("Benchmark") && type.getSimpleName().startsWith("Peer") == prefix.equals("Peer"))
                .<Class<?>>map(JavaClass::reflect).toList();
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
