package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;

/** The cases of one elementwise operation: operands of one shape, and operands that are views. */
final class ElementwiseCases {
    /** What an operand of a matrix operation is made of; the others (if any) are matrices as they are, in the order of the operands. */
    enum Form {
        /** A matrix. */
        PLAIN,
        /** A scalar that repeats. */
        SCALAR,
        /** A vector that repeats along the rows. */
        ROW,
        /** A vector that repeats along the columns. */
        COLUMN,
        /** A matrix that lies in memory by columns. */
        TRANSPOSED,
        /** A matrix that was a tensor of three axes. */
        RESHAPED,
        /** Rows taken through a permutation. */
        TAKEN
    }

    private final Op op;
    private final DType dtype;

    ElementwiseCases(Op op, DType dtype) {
        this.op = op;
        this.dtype = dtype;
    }

    /** Vectors of one length. */
    Problem vector(Domain domain, int n) {
        Problem problem = new Problem(op + " " + dtype + " " + domain + " [" + n + "]");
        List<Node> operands = new ArrayList<>();
        for (int k = 0; k < op.arity(); k++) {
            operands.add(problem.leaf(dtype, domain, n));
        }
        return problem.forwardAndBackward(apply(operands));
    }

    /** A matrix operation whose last operand has the given form, and whose first is a matrix unless it is the last. */
    Problem matrix(Domain domain, Form form, int rows, int columns) {
        Problem problem = new Problem(op + " " + dtype + " " + domain + " [" + rows + ", " + columns + "] " + form);
        List<Node> operands = new ArrayList<>();
        for (int k = 0; k < op.arity() - 1; k++) {
            operands.add(problem.leaf(dtype, domain, rows, columns));
        }
        operands.add(view(problem, domain, form, rows, columns));
        return problem.forwardAndBackward(apply(operands));
    }

    private Node view(Problem problem, Domain domain, Form form, int rows, int columns) {
        return switch (form) {
            case PLAIN -> problem.leaf(dtype, domain, rows, columns);
            case SCALAR -> Primitives.broadcastTo(problem.leaf(dtype, domain), Shape.of(rows, columns));
            case ROW -> Primitives.broadcastTo(problem.leaf(dtype, domain, columns), Shape.of(rows, columns));
            case COLUMN -> Primitives.broadcastTo(problem.leaf(dtype, domain, rows, 1), Shape.of(rows, columns));
            case TRANSPOSED -> Primitives.transpose(problem.leaf(dtype, domain, columns, rows));
            case RESHAPED -> Primitives.reshape(problem.leaf(dtype, domain, columns, 1, rows), Shape.of(rows, columns));
            case TAKEN -> Primitives.take(problem.leaf(dtype, domain, rows + 4, columns), problem.permutation(rows + 4),
                    problem.leaf(DType.F64, new double[] {3}), Dim.of(rows));
        };
    }

    /** Every tuple of special values. */
    Problem special() {
        Problem problem = new Problem(op + " " + dtype + " special values");
        double[] special = Domain.special(dtype);
        int length = (int) Math.pow(special.length, op.arity());
        List<Node> operands = new ArrayList<>();
        int apart = 1;
        for (int k = 0; k < op.arity(); k++) {
            double[] numbers = new double[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = special[i / apart % special.length];
            }
            operands.add(problem.leaf(dtype, numbers, length));
            apart *= special.length;
        }
        return problem.forwardAndBackward(apply(operands));
    }

    private Node apply(List<Node> x) {
        if (op == Op.CAST) {
            return Primitives.cast(x.get(0), dtype == DType.F32 ? DType.F64 : DType.F32);
        }
        return switch (op.kind()) {
            case UNARY -> Primitives.unary(op, x.get(0));
            case BINARY -> Primitives.binary(op, x.get(0), x.get(1));
            case SELECT -> Primitives.where(x.get(0), x.get(1), x.get(2));
            case LEAF, REDUCE, MOVEMENT, CONTRACTION -> throw new IllegalArgumentException(op + " is not elementwise");
        };
    }
}
