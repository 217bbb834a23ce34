package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Shape;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The bits of a fixed list of whole kernels as one number, so that they can be compared between calls, threads and JVMs. As a program: {@code
 * Digests CALLS} runs each kernel that often on the CPU, scalar and SIMD, and prints the digest of the first call, if the others agreed.
 */
final class Digests {
    private Digests() {
    }

    /** Prints one line: the digest. */
    public static void main(String[] args) {
        System.setProperty("test.device", "cpu");
        String digest = null;
        for (Target target : Target.underTest()) {
            try (target) {
                String found = target.threads == 1 ? digest(target, Integer.parseInt(args[0])) : digest;
                if (digest != null && !digest.equals(found)) {
                    throw new AssertionError(target + " gives " + found + ", the targets before it " + digest);
                }
                digest = found;
            }
        }
        System.out.println(digest);
    }

    /** The digest of the first call of each kernel; fails if the last of {@code calls}, or one of a few on the way, gives other bits. */
    static String digest(Target target, int calls) {
        MessageDigest all = sha256();
        for (Problem problem : problems()) {
            try (Target.Run run = target.start(problem)) {
                run.step();
                List<double[]> first = run.results();
                for (int call = 2; call <= calls; call++) {
                    run.step();
                    boolean looked = call == calls || Integer.bitCount(call) == 1;
                    if (looked && !Arrays.deepEquals(run.results().toArray(), first.toArray())) {
                        throw new AssertionError(problem + " on " + target + ": call " + call + " gives other bits than the first");
                    }
                }
                first.forEach(result -> all.update(bytes(result)));
            }
        }
        return HexFormat.of().formatHex(all.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static byte[] bytes(double[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Long.BYTES);
        for (double number : numbers) {
            bytes.putLong(Double.doubleToLongBits(number));           // one NaN is as good as another
        }
        return bytes.array();
    }

    private static List<Problem> problems() {
        List<Problem> problems = new ArrayList<>();
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            for (Loss loss : Loss.values()) {
                problems.add(loss.problem(dtype, Loss.Use.GRADIENT, 13, 19));
            }
            problems.add(Loss.RELU.problem(dtype, Loss.Use.MINI_BATCH, 33, 5));
            problems.add(layer(dtype));
            problems.add(softmax(dtype));
            problems.add(functions(dtype));
            problems.add(reductions(dtype));
        }
        return problems;
    }

    private static Problem layer(DType dtype) {
        Problem problem = new Problem("layer " + dtype);
        Node x = problem.leaf(dtype, Domain.GAUSSIAN, 9, 7);
        Node w = problem.leaf(dtype, Domain.GAUSSIAN, 7, 11);
        return problem
                .forwardAndBackward(Primitives.relu(Primitives.add(Primitives.matmul(x, w), problem.leaf(dtype, Domain.GAUSSIAN, 11))));
    }

    private static Problem softmax(DType dtype) {
        Problem problem = new Problem("softmax " + dtype);
        Node a = problem.leaf(dtype, Domain.GAUSSIAN, 5, 23);
        Node e = Primitives.exp(Primitives.sub(a, Primitives.reshape(Primitives.reduceMax(a, 1), Shape.of(5, 1))));
        return problem.forwardAndBackward(Primitives.div(e, Primitives.reshape(Primitives.sum(e, 1), Shape.of(5, 1))));
    }

    /** The functions that are expansions, over ordinary and special numbers. */
    private static Problem functions(DType dtype) {
        Problem problem = new Problem("functions " + dtype);
        List<Node> results = new ArrayList<>();
        double[] special = Domain.special(dtype);
        for (Node x : List.of(problem.leaf(dtype, Domain.EXPONENTS, 37), problem.leaf(dtype, special, special.length))) {
            results.addAll(List.of(Primitives.exp(x), Primitives.tanh(x), Primitives.sin(x), Primitives.cos(x),
                    Primitives.ln(Primitives.abs(x)), Primitives.pow(Primitives.abs(x), Primitives.constant(x, 1.7)),
                    Primitives.sqrt(Primitives.abs(x)), Primitives.div(Primitives.constant(x, 1), x)));
        }
        return problem.outputs(results.toArray(Node[]::new));
    }

    /** Long enough for several chunks, which threads share. */
    private static Problem reductions(DType dtype) {
        Problem problem = new Problem("reductions " + dtype);
        Node x = problem.leaf(dtype, Domain.GAUSSIAN, 307, 9);
        return problem.outputs(Primitives.sum(x), Primitives.sum(x, 0), Primitives.sum(x, 1), Primitives.reduceMax(x, 0),
                Primitives.sum(Primitives.exp(x)));
    }
}
