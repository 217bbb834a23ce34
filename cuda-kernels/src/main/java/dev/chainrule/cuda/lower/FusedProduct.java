package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Extent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A dense product and the elementwise kernel that takes its result (a bias, a ReLU, a derivative's mask), in one launch: the product's
 * elements are used where they are, in registers, and never written.
 *
 * @param product  the product
 * @param epilogue what is done with each of its elements
 */
record FusedProduct(MatmulKernel product, RowKernel epilogue) implements Kernel {
    private static final int MAX_VALUES = 24;

    /** Both kernels as one, or null where they cannot be: somebody else reads the product, or more is done than elementwise arithmetic. */
    static FusedProduct of(Kernel first, Kernel second, Plan plan, DimSizes sizes) {
        if (!(first instanceof MatmulKernel product) || !(second instanceof RowKernel epilogue)
                || !isReadOnlyBy(product.c(), epilogue, plan)) {
            return null;
        }
        for (Value value : epilogue.values()) {
            boolean simple = value.kind() == Kind.LOAD && !value.access().isIndirect() || value.kind() == Kind.CONSTANT
                    || value.kind() == Kind.SIZE
                    || value.kind() == Kind.MAP && !ScalarInstructions.isDear(value.op());
            if (!simple || isProduct(value, product)
                    && !isElementForElement(value.access().rowStrides(), value.access().columnStride(), product, epilogue, sizes)) {
                return null;
            }
        }
        boolean whole = epilogue.stores().stream()
                .allMatch(store -> store.placement().hasRows() && !product.inputs().contains(store.access().slot())
                        && isElementForElement(store.access().rowStrides(), store.access().columnStride(), product, epilogue, sizes));
        return whole && epilogue.values().size() <= MAX_VALUES ? new FusedProduct(product, epilogue) : null;
    }

    private static boolean isReadOnlyBy(Slot slot, RowKernel reader, Plan plan) {
        return slot.role() == Slot.Role.TEMPORARY
                && plan.kernels().stream().allMatch(kernel -> kernel == reader || !kernel.inputs().contains(slot))
                && reader.inputs().contains(slot);
    }

    /** Whether {@code value} is the product's element. */
    static boolean isProduct(Value value, MatmulKernel product) {
        return value.kind() == Kind.LOAD && value.access().slot() == product.c();
    }

    /** Whether strides lead to row i, column j of a dense m × n matrix. */
    private static boolean isElementForElement(List<Extent> rowStrides, Extent columnStride, MatmulKernel product, RowKernel epilogue,
            DimSizes sizes) {
        long m = sizes.of(product.m());
        long n = sizes.of(product.n());
        List<Long> axes = epilogue.rowAxes().stream().map(sizes::of).toList();
        List<Long> strides = rowStrides.stream().map(stride -> stride.at(sizes)).toList();
        if (epilogue.column() != null) {
            return sizes.of(epilogue.column()) == n && axes.equals(List.of(m)) && strides.equals(List.of(n)) && columnStride.at(sizes) == 1;
        }
        return axes.equals(List.of(m, n)) && strides.equals(List.of(n, 1L)) || axes.equals(List.of(m * n)) && strides.equals(List.of(1L));
    }

    @Override
    public String name() {
        return product.name() + "_" + epilogue.name();
    }

    @Override
    public Extent rows() {
        return product.rows();
    }

    @Override
    public List<Slot> inputs() {
        Set<Slot> inputs = new LinkedHashSet<>(product.inputs());
        inputs.addAll(epilogue.inputs());
        inputs.remove(product.c());
        return new ArrayList<>(inputs);
    }

    @Override
    public List<Slot> outputs() {
        return epilogue.outputs();
    }

    @Override
    public Map<Slot, Integer> reads() {
        Map<Slot, Integer> reads = new LinkedHashMap<>(product.reads());
        epilogue.reads().forEach((slot, times) -> reads.merge(slot, times, Integer::sum));
        reads.remove(product.c());
        return reads;
    }

    @Override
    public Extent bytes() {
        Extent bytes = Extent.ZERO;
        for (Map.Entry<Slot, Integer> read : reads().entrySet()) {
            bytes = bytes.plus(read.getKey().extent().times((long) read.getKey().dtype().bytes() * read.getValue()));
        }
        for (Store store : epilogue.stores()) {
            bytes = bytes.plus(epilogue.count(store.placement()).times(store.value().dtype().bytes()));
        }
        return bytes;
    }

    @Override
    public Extent flops() {
        return product.flops().plus(epilogue.flops());
    }

    @Override
    public String describe() {
        return product.describe() + epilogue.describe();
    }
}
