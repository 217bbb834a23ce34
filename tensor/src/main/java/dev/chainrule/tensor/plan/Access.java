package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.shape.Extent;
import java.util.List;

/**
 * How a kernel sees a dense row-major buffer: the element for row (i₀, i₁, …) and column j is at Σₖ iₖ·rowStrides[k] + j·columnStride. A
 * view (transposed, broadcast) is nothing but other strides; 0 repeats. With {@code order}, the outermost row axis goes through a
 * permutation: i₀ becomes order[start + i₀].
 *
 * @param slot         the buffer that is read or written; null for an index, whose value is the offset itself
 * @param rowStrides   one for each row axis of the kernel, in elements
 * @param columnStride in elements; 0 where there is no column
 * @param order        the i32 vector through which the outermost rows go, or null
 * @param start        the scalar place in {@code order} of row 0, or null
 */
public record Access(Slot slot, List<Extent> rowStrides, Extent columnStride, Slot order, Slot start) {
    /** Copies the list. */
    public Access {
        rowStrides = List.copyOf(rowStrides);
    }

    /** Whether rows go through a permutation. */
    public boolean isIndirect() {
        return order != null;
    }

    @Override
    public String toString() {
        return (slot == null ? "" : slot.name()) + rowStrides + " " + columnStride
                + (order == null ? "" : " through an order");
    }
}
