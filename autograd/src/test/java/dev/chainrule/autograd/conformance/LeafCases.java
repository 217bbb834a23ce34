package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Extent;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The cases of what has no operands: alone, and as a part of something. */
final class LeafCases {
    private final Op op;
    private final DType dtype;

    LeafCases(Op op, DType dtype) {
        this.op = op;
        this.dtype = dtype;
    }

    List<Supplier<Problem>> all() {
        List<Supplier<Problem>> cases = new ArrayList<>();
        for (int size : OpCases.SIZES) {
            cases.add(() -> alone(size));
            cases.add(() -> used(size));
        }
        return cases;
    }

    private Problem alone(int n) {
        Problem problem = new Problem(op + " " + dtype + " alone [" + n + "]");
        return switch (op) {
            case INPUT -> problem.forwardAndBackward(problem.leaf(dtype, Domain.MANY_EXPONENTS, n));
            case CONSTANT -> problem.outputs(constants(problem));
            case SIZE -> symbolic(problem, n).outputs(size(problem));
            case IOTA -> problem.outputs(Primitives.iota(problem.graph.constant(0, dtype), Dim.of(n)));
            default -> throw new IllegalArgumentException(op + " has operands");
        };
    }

    private Node[] constants(Problem problem) {
        double[] special = Domain.special(dtype);
        Node[] constants = new Node[special.length];
        for (int k = 0; k < special.length; k++) {
            constants[k] = problem.graph.constant(special[k], dtype);
        }
        return constants;
    }

    private Problem symbolic(Problem problem, int n) {
        problem.sizes = DimSizes.none().with("N", n).with("D", 3);
        return problem;
    }

    private Node size(Problem problem) {
        return Primitives.size(problem.graph.constant(0, dtype), Shape.parse("N,D").extent());
    }

    /** Added to an input, or divided by, so that a derivative flows around it. */
    private Problem used(int n) {
        Problem problem = new Problem(op + " " + dtype + " used [" + n + "]");
        if (op == Op.SIZE) {
            symbolic(problem, n);
            Node named = problem.bind(problem.graph.input("x", Shape.parse("N,D"), dtype), Domain.GAUSSIAN);
            Node count = Primitives.size(named, Extent.product(named.shape().dims()));
            return problem.forwardAndBackward(Primitives.div(named, count));
        }
        Node x = problem.leaf(dtype, Domain.GAUSSIAN, n);
        return switch (op) {
            case INPUT -> problem.forwardAndBackward(Primitives.mul(x, x));
            case CONSTANT -> problem.forwardAndBackward(Primitives.add(x, Primitives.constant(x, 0.1)));
            case IOTA -> problem.forwardAndBackward(Primitives.mul(x, Primitives.iota(x, Dim.of(n))));
            default -> throw new IllegalArgumentException(op + " has operands");
        };
    }
}
