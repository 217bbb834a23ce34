package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.scalar.Expansions;
import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.scalar.Specials;
import dev.chainrule.tensor.shape.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Prints a hash of the results of every loop of the CPU, plain and SIMD where there is one: the same on every JVM, whatever its flags. */
public final class BitsDigest {
    private static final int N = 333;

    private BitsDigest() {
    }

    /** Prints {@code digest <what the loops are>: <hash>}. */
    public static void main(String[] none) {
        VectorOps vector = VectorOpsFinder.best();
        boolean simd = !(vector instanceof ScalarVectorOps);
        long hash = folds(vector);
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            List<Op> ops = Arrays.stream(Op.values()).filter(op -> op.isElementwise() && op != Op.CAST).toList();
            for (ScalarProgram program : Stream.concat(ops.stream().map(op -> Expansions.of(op, dtype)),
                    Stream.of(Expansions.cast(dtype, dtype == DType.F32 ? DType.F64 : DType.F32))).toList()) {
                long plain = hash(program, LoopCompiler.plain(program, 0));
                if (simd && hash(program, LoopCompiler.simd(program, 0, LoopCompiler.plain(program, 0))) != plain) {
                    throw new AssertionError("The SIMD loop of " + program.name() + " gives other bits than the plain one.");
                }
                hash = 31 * hash + plain;
            }
        }
        System.out.println("digest " + vector.name() + ": " + Long.toHexString(hash));
    }

    private static long hash(ScalarProgram program, ElementLoop loop) {
        Random random = new Random(7);
        Object[] x = new Object[3];
        for (int k = 0; k < program.inputs().size(); k++) {
            x[k] = numbers(program.inputs().get(k), N, random);
        }
        Object y = numbers(program.output().type(), N, random);
        loop.run(N, y, 0, x[0], 0, x[1], 0, x[2], 0);
        return hash(y);
    }

    private static Object numbers(LaneType type, int n, Random random) {
        double[] special = Specials.of(type == LaneType.F32 ? DType.F32 : DType.F64);
        double[] numbers = random.doubles(n, -20, 20).toArray();
        for (int k = 0; k < n; k += 3) {
            numbers[k] = special[random.nextInt(special.length)];
        }
        if (type == LaneType.F64) {
            return numbers;
        }
        float[] floats = new float[n];
        for (int k = 0; k < n; k++) {
            floats[k] = (float) numbers[k];
        }
        return floats;
    }

    private static long folds(VectorOps vector) {
        Random random = new Random(3);
        long hash = 0;
        for (int n : new int[] {1, 2, 7, 8, 15, 16, 17, 100, 333}) {
            int rows = 13;
            double[] m = random.doubles((long) rows * n, -1, 1).toArray();
            double[] w = random.doubles(Math.max(n, rows), -1, 1).toArray();
            float[] mf = floats(m);
            float[] wf = floats(w);
            double[] dots = new double[rows];
            double[] sums = new double[n];
            float[] dotsF = new float[rows];
            float[] sumsF = new float[n];
            vector.rowDots(m, 0, n, 0, rows, n, w, 0, dots, 0);
            vector.columnSums(m, 0, n, 0, rows, n, w, 0, sums, 0);
            vector.rowDots(mf, 0, n, 0, rows, n, wf, 0, dotsF, 0);
            vector.columnSums(mf, 0, n, 0, rows, n, wf, 0, sumsF, 0);
            for (Object result : List.of(dots, sums, dotsF, sumsF, new double[] {vector.sum(m, 1, n - 1)},
                    new float[] {vector.sum(mf, 1, n - 1)})) {
                hash = 31 * hash + hash(result);
            }
        }
        return hash;
    }

    private static float[] floats(double[] numbers) {
        float[] floats = new float[numbers.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) numbers[k];
        }
        return floats;
    }

    /** Of the bits, every NaN the same. */
    private static long hash(Object array) {
        return array instanceof float[] f ? Arrays.hashCode(f) : Arrays.hashCode((double[]) array);
    }
}
