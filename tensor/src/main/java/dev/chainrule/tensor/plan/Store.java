package dev.chainrule.tensor.plan;

/**
 * What a kernel leaves behind: {@code value}, written to {@code access.slot()}. Values of the body are stored with their row, all others
 * after the last row has been read, so that a parameter may be updated in its own buffer.
 *
 * @param value     what is written; a value of smaller placement repeats
 * @param placement how many elements are written
 * @param access    where to; strides of the kernel's axes in the dense row-major result
 */
public record Store(Value value, Placement placement, Access access) {
    @Override
    public String toString() {
        return "store %" + value.id() + " → " + access;
    }
}
