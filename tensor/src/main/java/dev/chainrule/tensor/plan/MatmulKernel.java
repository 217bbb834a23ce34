package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The dense matrix product C[m, n] = Σₖ A[m, k]·B[k, n], row-major, each operand possibly stored transposed.
 *
 * @param name        unique within its plan
 * @param a           the buffer of A, or of Aᵀ
 * @param transposeA  whether {@code a} holds Aᵀ, [k, m]
 * @param b           the buffer of B, or of Bᵀ
 * @param transposeB  whether {@code b} holds Bᵀ, [n, k]
 * @param c           the buffer of the result, [m, n]
 * @param m           rows of C
 * @param n           columns of C
 * @param k           the dimension summed over
 */
public record MatmulKernel(String name, Slot a, boolean transposeA, Slot b, boolean transposeB, Slot c, Dim m, Dim n, Dim k)
        implements Kernel {
    /** The element type of all three. */
    public DType dtype() {
        return c.dtype();
    }

    @Override
    public Extent rows() {
        return m.extent();
    }

    @Override
    public List<Slot> inputs() {
        return a == b ? List.of(a) : List.of(a, b);
    }

    @Override
    public List<Slot> outputs() {
        return List.of(c);
    }

    @Override
    public Map<Slot, Integer> reads() {
        Map<Slot, Integer> reads = new LinkedHashMap<>();
        reads.merge(a, 1, Integer::sum);
        reads.merge(b, 1, Integer::sum);
        return reads;
    }

    @Override
    public Extent bytes() {
        return a.extent().plus(b.extent()).plus(c.extent()).times(dtype().bytes());
    }

    @Override
    public Extent flops() {
        return m.extent().times(n.extent()).times(k.extent()).times(2);
    }

    @Override
    public String describe() {
        return name + ": matrix product [" + m + ", " + k + "]" + (transposeA ? "ᵀ" : "") + " · [" + k + ", " + n + "]"
                + (transposeB ? "ᵀ" : "")
                + "\n";
    }
}
