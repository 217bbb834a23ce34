package dev.chainrule.autograd.conformance;

import static dev.chainrule.autograd.conformance.Domain.ANGLES;
import static dev.chainrule.autograd.conformance.Domain.EVERY_EXPONENT;
import static dev.chainrule.autograd.conformance.Domain.EXPONENTS;
import static dev.chainrule.autograd.conformance.Domain.GAUSSIAN;
import static dev.chainrule.autograd.conformance.Domain.MANY_EXPONENTS;
import static dev.chainrule.autograd.conformance.Domain.POSITIVE;
import static dev.chainrule.autograd.conformance.Domain.TIES;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * <b>The conformance table</b>: for each {@link Op} the cases that every device must pass, forward and backward: shapes × type × domain. How
 * far off a result may be is said once, in {@link Tolerance}. Elementwise operations run at every size, with operands that are broadcast,
 * transposed, reshaped and taken through an order, and over all tuples of special values.
 */
final class OpCases {
    /** Around the widths of vectors and warps, and beyond a tile. */
    static final int[] SIZES = {0, 1, 31, 32, 33, 207, 1023, 4098};

    private OpCases() {
    }

    /** The cases of one operation in one type; each is built when it is asked for. */
    static List<Supplier<Problem>> of(Op op, DType dtype) {
        return switch (op) {
            case INPUT, CONSTANT, SIZE, IOTA -> new LeafCases(op, dtype).all();
            case NEG, ABS, RELU, CAST -> elementwise(op, dtype, GAUSSIAN, TIES, MANY_EXPONENTS);
            case SQRT -> elementwise(op, dtype, POSITIVE, EVERY_EXPONENT);
            case LN -> elementwise(op, dtype, POSITIVE, EVERY_EXPONENT);
            case EXP -> elementwise(op, dtype, GAUSSIAN, EXPONENTS);
            case SIN, COS -> elementwise(op, dtype, GAUSSIAN, ANGLES);
            case TANH -> elementwise(op, dtype, GAUSSIAN, EXPONENTS, MANY_EXPONENTS);
            case ADD, SUB, MUL, DIV -> elementwise(op, dtype, GAUSSIAN, MANY_EXPONENTS);
            case POW -> elementwise(op, dtype, POSITIVE, TIES);
            case MAX, MIN, LESS, LESS_EQUAL, EQUAL, WHERE -> elementwise(op, dtype, TIES, GAUSSIAN);
            case SUM, REDUCE_MAX -> new ReductionCases(op, dtype).all();
            case RESHAPE -> new ViewCases(dtype).reshapes();
            case TRANSPOSE -> new ViewCases(dtype).transposes();
            case BROADCAST -> new ViewCases(dtype).broadcasts();
            case TAKE -> new ViewCases(dtype).takes();
            case MATMUL -> new ProductCases(dtype).all();
        };
    }

    private static List<Supplier<Problem>> elementwise(Op op, DType dtype, Domain... domains) {
        List<Supplier<Problem>> cases = new ArrayList<>();
        ElementwiseCases table = new ElementwiseCases(op, dtype);
        for (int size : SIZES) {
            cases.add(() -> table.vector(domains[0], size));
        }
        for (ElementwiseCases.Form form : ElementwiseCases.Form.values()) {
            cases.add(() -> table.matrix(domains[0], form, 33, 7));
            cases.add(() -> table.matrix(domains[0], form, 5, 64));
        }
        for (int k = 1; k < domains.length; k++) {
            Domain domain = domains[k];
            cases.add(() -> table.vector(domain, 1023));
        }
        cases.add(table::special);
        return cases;
    }
}
