package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Merges row axes that lie one within the other in every buffer, so that most kernels have rows of one number. */
final class RowAxes {
    private RowAxes() {
    }

    static RowKernel collapse(RowKernel kernel) {
        RowKernel result = kernel;
        for (int k = kernel.rowAxes().size() - 2; k >= 0; k--) {
            if (mayMerge(result, k)) {
                result = merge(result, k);
            }
        }
        return result;
    }

    private static boolean mayMerge(RowKernel kernel, int k) {
        Dim outer = kernel.rowAxes().get(k);
        Dim inner = kernel.rowAxes().get(k + 1);
        if (outer.isNamed() || inner.isNamed()) {
            return false;                                            // the product of names is no dimension
        }
        return accesses(kernel).stream().allMatch(access -> !access.isIndirect()
                && access.rowStrides().get(k).equals(access.rowStrides().get(k + 1).times(inner.extent())));
    }

    private static List<Access> accesses(RowKernel kernel) {
        List<Access> accesses = new ArrayList<>();
        kernel.values().stream().filter(value -> value.access() != null).forEach(value -> accesses.add(value.access()));
        kernel.stores().forEach(store -> accesses.add(store.access()));
        return accesses;
    }

    private static RowKernel merge(RowKernel kernel, int k) {
        List<Dim> axes = new ArrayList<>(kernel.rowAxes());
        axes.set(k, Dim.of(Math.multiplyExact(axes.get(k).size(), axes.remove(k + 1).size())));
        Map<Value, Value> merged = new IdentityHashMap<>();
        List<Value> values = new ArrayList<>();
        for (Value value : kernel.values()) {
            List<Value> operands = value.operands().stream().map(merged::get).toList();
            Access access = value.access() == null ? null : merge(value.access(), k);
            Value now = new Value(value.id(), value.kind(), value.op(), value.dtype(), value.placement(), value.phase(), operands, access,
                    value.node());
            merged.put(value, now);
            values.add(now);
        }
        List<Store> stores = kernel.stores().stream()
                .map(store -> new Store(merged.get(store.value()), store.placement(), merge(store.access(), k))).toList();
        return new RowKernel(kernel.name(), axes, kernel.column(), values, stores);
    }

    private static Access merge(Access access, int k) {
        List<Extent> strides = new ArrayList<>(access.rowStrides());
        strides.remove(k);
        return new Access(access.slot(), strides, access.columnStride(), access.order(), access.start());
    }
}
