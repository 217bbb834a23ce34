package dev.chainrule.tensor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.scalar.Expansions;
import dev.chainrule.tensor.shape.DType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The errors of the transcendental functions: at most 2 ulp in float32, 4 in float64. In float64 against big-math; in float32 at up to all
 * 2³² arguments against the float64 function, the worst of them against big-math. {@code -Daccuracy.update=true} measures again and writes
 * the table {@code tensor/ACCURACY.md}, {@code -Plong} with it measures at more arguments.
 */
class AccuracyTest {
    private static final boolean LONG = Boolean.getBoolean("long");
    private static final boolean UPDATE = Boolean.getBoolean("accuracy.update");
    private static final Path TABLE = Path.of(System.getProperty("project.root", ".."), "tensor", "ACCURACY.md");
    private static final List<Op> FUNCTIONS = List.of(Op.EXP, Op.LN, Op.SIN, Op.COS, Op.TANH, Op.POW);

    /** The largest error that was seen, and where. */
    private record Worst(Op op, DType dtype, double ulps, double a, double b, String arguments) {
        String line() {
            return String.format(Locale.ROOT, "| %s | %s | %.3f | %s | %s |", op, dtype, ulps,
                    "`" + (op == Op.POW ? Double.toHexString(a) + ", " + Double.toHexString(b) : Double.toHexString(a)) + "`", arguments);
        }

        static Worst parse(String line) {
            String[] cells = line.split("\\|");
            String[] at = cells[4].replace("`", "").trim().split(", ");
            return new Worst(Op.valueOf(cells[1].trim().toUpperCase(Locale.ROOT)), DType.valueOf(cells[2].trim().toUpperCase(Locale.ROOT)),
                    Double.parseDouble(cells[3].trim()), Double.parseDouble(at[0]), at.length > 1 ? Double.parseDouble(at[1]) : 0,
                    cells[5].trim());
        }
    }

    static Stream<Arguments> functions() {
        return FUNCTIONS.stream().flatMap(op -> Stream.of(Arguments.of(op, DType.F32), Arguments.of(op, DType.F64)));
    }

    @ParameterizedTest
    @MethodSource("functions")
    void everyResultIsWithinTheBoundAndNotWorseThanTheTableSays(Op op, DType dtype) throws IOException {
        Worst worst = measure(op, dtype);
        assertThat(worst.ulps).as(worst.line()).isLessThanOrEqualTo(bound(dtype));
        if (UPDATE) {
            write(worst);
        }
        Worst stated = stated(op, dtype);
        assertThat(stated).as("a line of ACCURACY.md for " + op + " " + dtype).isNotNull();
        assertThat(worst.ulps).as(worst.line()).isLessThanOrEqualTo(stated.ulps + 0.0005);
        assertThat(ulps(op, dtype, stated.a, stated.b)).as("the error at the table's argument").isBetween(stated.ulps - 0.0006,
                stated.ulps + 0.0006);
    }

    private static double bound(DType dtype) {
        return dtype == DType.F32 ? 2 : 4;
    }

    private static Worst measure(Op op, DType dtype) {
        return dtype == DType.F64 ? wide(op) : op == Op.POW ? pairs() : single(op);
    }

    private static double ulps(Op op, DType dtype, double a, double b) {
        Object y = dtype == DType.F32 ? new float[1] : new double[1];
        Object x = dtype == DType.F32 ? new float[] {(float) a} : new double[] {a};
        Object z = dtype == DType.F32 ? new float[] {(float) b} : new double[] {b};
        LoopCompiler.plain(Expansions.of(op, dtype), 0).run(1, y, 0, x, 0, z, 0, null, 0);
        return Truth.ulps(op, dtype, a, b, y instanceof float[] f ? f[0] : ((double[]) y)[0]);
    }

    private static Worst wide(Op op) {
        List<double[]> samples = new AccuracySamples(LONG ? 40 : 1).of(op);
        int n = samples.size();
        double[] a = samples.stream().mapToDouble(sample -> sample[0]).toArray();
        double[] b = samples.stream().mapToDouble(sample -> sample[1]).toArray();
        double[] y = new double[n];
        LoopCompiler.plain(Expansions.of(op, DType.F64), 0).run(n, y, 0, a, 0, b, 0, null, 0);
        Worst worst = new Worst(op, DType.F64, -1, 0, 0, "");
        for (int k = 0; k < n; k++) {
            double ulps = Truth.ulps(op, DType.F64, a[k], b[k], y[k]);
            if (ulps > worst.ulps) {
                worst = new Worst(op, DType.F64, ulps, a[k], b[k], n + ", every binade");
            }
        }
        return worst;
    }

    /** All floats, or every so many: those that a function treats alike more thinly. */
    private static Worst single(Op op) {
        boolean circular = op == Op.SIN || op == Op.COS;
        Screening screening = new Screening(op);
        int step = LONG ? 1 : 9973;
        for (long bits = 0; bits <= 0xFFFF_FFFFL; bits += circular && Math.abs(Float.intBitsToFloat((int) bits)) >= 0x1p30f ? 61 * step
                : step) {
            screening.add(Float.intBitsToFloat((int) bits), 0);
        }
        return screening.worst(LONG ? circular ? "all below 2³⁰, 1 in 61 beyond" : "all" : "1 in " + step);
    }

    private static Worst pairs() {
        Screening screening = new Screening(Op.POW);
        java.util.SplittableRandom random = new java.util.SplittableRandom(Long.getLong("tests.seed", 1));
        int n = LONG ? 100_000_000 : 300_000;
        for (int k = 0; k < n; k++) {
            float a = k % 3 == 0 ? 1 + (float) ((random.nextDouble() - 0.5) * Math.scalb(1.0, -random.nextInt(24)))
                    : Float.intBitsToFloat(random.nextInt());
            double target = (random.nextDouble() * (128 + 150) - 150) * Math.log(2);
            float b = k % 7 == 0 ? random.nextInt(-40, 40) : (float) (target / Math.log(Math.abs(a)));
            screening.add(a, b);
        }
        return screening.worst(n + ", random");
    }

    /** Floats by the block: their errors against the float64 function, which is good to a billionth of a float's ulp. */
    private static final class Screening {
        private static final int BLOCK = 4096;
        private final Op op;
        private final ElementLoop single;
        private final ElementLoop wide;
        private final float[][] x = new float[2][BLOCK];
        private final double[][] wideX = new double[2][BLOCK];
        private final float[] y = new float[BLOCK];
        private final double[] truth = new double[BLOCK];
        private int n;
        private double most = -1;
        private float worstA;
        private float worstB;

        Screening(Op op) {
            this.op = op;
            single = LoopCompiler.plain(Expansions.of(op, DType.F32), 0);
            wide = LoopCompiler.plain(Expansions.of(op, DType.F64), 0);
        }

        void add(float a, float b) {
            x[0][n] = a;
            x[1][n] = b;
            wideX[0][n] = a;
            wideX[1][n] = b;
            if (++n == BLOCK) {
                flush();
            }
        }

        private void flush() {
            single.run(n, y, 0, x[0], 0, x[1], 0, null, 0);
            wide.run(n, truth, 0, wideX[0], 0, wideX[1], 0, null, 0);
            for (int k = 0; k < n; k++) {
                double ulps = ulps(y[k], truth[k]);
                if (ulps > most) {
                    most = ulps;
                    worstA = x[0][k];
                    worstB = x[1][k];
                }
            }
            n = 0;
        }

        private static double ulps(float y, double truth) {
            if (truth != truth || y != y) {
                return truth != truth && y != y ? 0 : Double.POSITIVE_INFINITY;
            }
            if (Float.isInfinite(y) || Math.abs(truth) >= 0x1.ffffffp127) {
                return (float) truth == y ? 0 : Double.POSITIVE_INFINITY;
            }
            int exponent = Math.max(Math.getExponent(truth), Float.MIN_EXPONENT);
            return Math.abs(y - truth) * Math.scalb(1.0, 23 - exponent);
        }

        Worst worst(String arguments) {
            flush();
            boolean finite = most < Double.POSITIVE_INFINITY;
            double ulps = finite ? AccuracyTest.ulps(op, DType.F32, worstA, worstB) : most;
            return new Worst(op, DType.F32, ulps, worstA, worstB, arguments);
        }
    }

    @Test
    void theTruthIsTrue() {
        assertThat(Truth.ulps(Op.EXP, DType.F64, 1, 0, Math.E)).isLessThan(0.5);
        assertThat(Truth.ulps(Op.EXP, DType.F64, 1, 0, Math.nextUp(Math.E))).isBetween(0.5, 1.5);
        assertThat(Truth.ulps(Op.SIN, DType.F64, Math.PI, 0, 1.2246467991473532e-16)).isLessThan(0.5);
        assertThat(Truth.ulps(Op.COS, DType.F64, 1e22, 0, 0.52321478539513894)).isLessThan(0.5);     // as published for argument reduction
        assertThat(Truth.ulps(Op.SIN, DType.F64, 1e22, 0, -0.85220084976718880)).isLessThan(0.5);
        assertThat(Truth.ulps(Op.POW, DType.F64, -2, 3, -8)).isZero();
        assertThat(Truth.ulps(Op.EXP, DType.F32, 89, 0, Float.POSITIVE_INFINITY)).isZero();
        assertThat(Truth.ulps(Op.EXP, DType.F32, 88, 0, Float.POSITIVE_INFINITY)).isInfinite();
    }

    private static Worst stated(Op op, DType dtype) throws IOException {
        return Files.readAllLines(TABLE).stream().filter(line -> line.startsWith("| " + op + " | " + dtype)).findFirst().map(Worst::parse)
                .orElse(null);
    }

    private static void write(Worst worst) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("# How far the functions are from the truth");
        lines.add("");
        lines.add(
                "The largest error that was measured, in units of the last place of the true value, and the argument that has it. At most 2 is");
        lines.add("promised for float32 and 4 for float64. Written by `AccuracyTest`, which checks it:");
        lines.add("`mvn -pl tensor test -Dtest=AccuracyTest -Daccuracy.update=true -Plong`.");
        lines.add("");
        lines.add("| function | type | largest error, ulp | at | arguments measured |");
        lines.add("| --- | --- | --- | --- | --- |");
        for (Op op : FUNCTIONS) {
            for (DType dtype : List.of(DType.F32, DType.F64)) {
                Worst line = worst.op == op && worst.dtype == dtype ? worst : Files.exists(TABLE) ? stated(op, dtype) : null;
                if (line != null) {
                    lines.add(line.line());
                }
            }
        }
        Files.writeString(TABLE, String.join("\n", lines) + "\n");
    }
}
