package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Gemm;
import java.lang.reflect.InvocationTargetException;

/**
 * Whether a library multiplies large matrices: ND4J's BLAS, where a backend of ND4J is on the class path. It is looked for by name, at the
 * first product that is large enough and not before: loading it takes a second or two.
 *
 * <p>
 * The system property {@code chainrule.blas} decides: {@code auto} (the default) takes it where our own loops have no SIMD, {@code on} for
 * every large product, {@code off} never. With SIMD ours are the faster ones (measured with AVX-512, 1024 × 1024 × 1024 in float32: 82
 * GFLOP/s on one core against 61 for ND4J on two, copies included), since ND4J's arrays lie outside of the heap and all three are copied.
 * A library promises the same bits on the same machine with the same number of its threads, but not our bits.
 */
final class Blas {
    /** The property that decides. */
    static final String PROPERTY = "chainrule.blas";
    /** m·n·k of the smallest product that is worth its copies: 256³. */
    static final long LARGE = 1L << 24;
    private static final String BACKENDS = "META-INF/services/org.nd4j.linalg.factory.Nd4jBackend";
    private static final String IMPLEMENTATION = "dev.chainrule.tensor.nd4j.Nd4jGemm";

    private static volatile boolean attempted;

    private final boolean wanted;

    /** As the property has it. */
    Blas(boolean simd) {
        this(simd, System.getProperty(PROPERTY, "auto"));
    }

    Blas(boolean simd, String use) {
        wanted = switch (use) {
            case "auto" -> !simd;
            case "on" -> true;
            case "off" -> false;
            default -> throw new BadCallException("The system property " + PROPERTY + " is auto, on or off, not '" + use + "'.");
        };
    }

    /** The library for a product of so many multiply-adds; null where our own loops are to be taken. */
    Gemm forProduct(long multiplyAdds) {
        return wanted && multiplyAdds >= LARGE && isThere() ? Loaded.LIBRARY.gemm() : null;
    }

    /** Whether a backend of ND4J is on the class path; loads none of its classes. */
    static boolean isThere() {
        return There.ANSWER;
    }

    /** A clause on what multiplies large matrices; empty where nothing but our own loops does. */
    String description() {
        if (!wanted || !isThere()) {
            return "";
        }
        Library library = attempted ? Loaded.LIBRARY : new Library(null, "");
        return library.gemm() != null ? ", " + library.gemm().description() + " for large products"
                : attempted ? ", no BLAS: " + library.failure() : ", ND4J's BLAS for large products (not loaded yet)";
    }

    /** The clause of a device that would be opened now; says so where it could not be. */
    static String found() {
        try {
            return new Blas(MatmulOps.isSimd(true)).description();
        } catch (BadCallException wrongProperty) {
            return "; " + wrongProperty.getMessage();
        }
    }

    private static final class There {
        static final boolean ANSWER = Blas.class.getClassLoader().getResource(BACKENDS) != null
                && Blas.class.getClassLoader().getResource("org/nd4j/linalg/factory/Nd4j.class") != null;
    }

    /** The library, or null and why not. */
    private record Library(Gemm gemm, String failure) {
    }

    /** Loaded at its first use, once: that it does not load is an answer, never an exception. */
    private static final class Loaded {
        static final Library LIBRARY = load();

        private static Library load() {
            attempted = true;
            try {
                return new Library((Gemm) Class.forName(IMPLEMENTATION).getDeclaredConstructor().newInstance(), "");
            } catch (InvocationTargetException failed) {
                return new Library(null, sentence(failed.getCause()));
            } catch (ReflectiveOperationException | LinkageError failed) {
                return new Library(null, sentence(failed));
            }
        }

        private static String sentence(Throwable failed) {
            Throwable root = failed;
            while (root.getCause() != null && root.getCause() != root) {
                root = root.getCause();
            }
            String first = String.valueOf(root.getMessage()).lines().findFirst().orElse("");
            return "ND4J does not load (" + root.getClass().getSimpleName() + ": " + first + ")";
        }
    }
}
