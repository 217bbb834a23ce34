package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The planner's central shape: one pass over the rows of an index space.
 *
 * <pre>
 *   prologue   values that depend on no row (columns, uniforms)
 *   for each row i
 *       cells    M[i, j], elementwise values of them
 *       rows     z = Σⱼ f(M[i, j], p[j]), scalar programs of them
 *       rows and cells are stored; column sums c[j] += h(M[i, j], row scalars) and sums over rows gather
 *   epilogue   values of the finished sums (a mean, an optimizer's update), stored
 * </pre>
 *
 * Leave parts out and it is an elementwise map, a reduction, a matrix-vector product, or a fused loss with its gradient.
 *
 * @param name    unique within its plan
 * @param rowAxes the dimensions of the rows, outermost first; none is one row
 * @param column  the dimension of the columns; null where there are none
 * @param values  in static single assignment, operands first
 * @param stores  what is left behind
 */
public record RowKernel(String name, List<Dim> rowAxes, Dim column, List<Value> values, List<Store> stores) implements Kernel {
    /** Copies the lists. */
    public RowKernel {
        rowAxes = List.copyOf(rowAxes);
        values = List.copyOf(values);
        stores = List.copyOf(stores);
    }

    @Override
    public Extent rows() {
        return Extent.product(rowAxes);
    }

    /** The number of columns; 1 where there are none. */
    public Extent columns() {
        return column == null ? Extent.ONE : column.extent();
    }

    /** How many of a value there are. */
    public Extent count(Placement placement) {
        Extent count = placement.hasRows() ? rows() : Extent.ONE;
        return placement.hasColumns() ? count.times(columns()) : count;
    }

    @Override
    public List<Slot> inputs() {
        Set<Slot> inputs = new LinkedHashSet<>();
        for (Value value : values) {
            if (value.kind() == Kind.LOAD) {
                inputs.add(value.access().slot());
                if (value.access().isIndirect()) {
                    inputs.add(value.access().order());
                    inputs.add(value.access().start());
                }
            }
        }
        return new ArrayList<>(inputs);
    }

    @Override
    public List<Slot> outputs() {
        List<Slot> outputs = new ArrayList<>();
        stores.forEach(store -> outputs.add(store.access().slot()));
        return outputs;
    }

    /** Each LOAD reads its buffer once: a row stays on chip while it is used, so two loads are two different views. */
    @Override
    public Map<Slot, Integer> reads() {
        Map<Slot, Integer> reads = new LinkedHashMap<>();
        for (Value value : values) {
            if (value.kind() == Kind.LOAD) {
                reads.merge(value.access().slot(), 1, Integer::sum);
            }
        }
        return reads;
    }

    @Override
    public Extent bytes() {
        Extent bytes = Extent.ZERO;
        Set<Slot> orders = new LinkedHashSet<>();
        for (Value value : values) {
            if (value.kind() == Kind.LOAD) {
                bytes = bytes.plus(count(value.placement()).times(value.dtype().bytes()));
                if (value.access().isIndirect() && orders.add(value.access().order())) {
                    bytes = bytes.plus(rowAxes.get(0).extent().times(value.access().order().dtype().bytes()));
                }
            }
        }
        for (Store store : stores) {
            bytes = bytes.plus(count(store.placement()).times(store.value().dtype().bytes()));
        }
        return bytes;
    }

    @Override
    public Extent flops() {
        Extent flops = Extent.ZERO;
        for (Value value : values) {
            boolean arithmetic = value.kind() == Kind.MAP || value.kind() == Kind.FOLD_COLUMNS || value.kind() == Kind.FOLD_ROWS;
            if (arithmetic && value.op() != Op.CAST) {
                Placement over = value.kind() == Kind.MAP ? value.placement() : value.operand(0).placement();
                flops = flops.plus(count(over));
            }
        }
        return flops;
    }

    /** The values of one phase, in order. */
    public List<Value> values(Phase phase) {
        return values.stream().filter(value -> value.phase() == phase).toList();
    }

    @Override
    public String describe() {
        StringBuilder text = new StringBuilder(name + ": rows " + rowAxes + (column == null ? "" : ", columns " + column) + "\n");
        for (Phase phase : Phase.values()) {
            for (Value value : values(phase)) {
                text.append("  ").append(phase.name().toLowerCase(java.util.Locale.ROOT)).append("  ").append(value).append('\n');
            }
        }
        stores.forEach(store -> text.append("  ").append(store).append('\n'));
        return text.toString();
    }
}
