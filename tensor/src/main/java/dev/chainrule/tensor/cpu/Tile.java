package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The values of a row kernel for the few rows that one worker has in cache. Values of the prologue and epilogue are shared by all workers.
 * What lies in a buffer as the kernel needs it is used in place; anything else is gathered first.
 */
final class Tile {
    private final RowLayout layout;
    private final DimSizes sizes;
    private final TileOps ops;
    private final Lanes[] lanes;
    private final Lanes[][] operands;
    private final boolean[] inlined;
    private final boolean forRows;
    private final List<Value> loads = new ArrayList<>();
    private final Map<Value, Object> owned = new IdentityHashMap<>();
    private final Map<Access, RowLayout.Strides> strides = new IdentityHashMap<>();
    private Function<Slot, CpuBuffer> buffers;
    private long firstRow;

    Tile(RowKernel kernel, RowLayout layout, DimSizes sizes, TileOps ops, Lanes[] common, boolean forRows, boolean[] inlined) {
        this.layout = layout;
        this.sizes = sizes;
        this.ops = ops;
        this.forRows = forRows;
        this.inlined = inlined;
        this.lanes = common.clone();
        this.operands = new Lanes[lanes.length][];
        for (Value value : kernel.values()) {
            if (forRows == (value.phase() == Phase.BODY) && !inlined[value.id()]) {
                lanes[value.id()] = new Lanes(value.dtype(), value.placement());
                if (value.kind() == Kind.LOAD) {
                    loads.add(value);
                }
                if (!isInPlace(value)) {
                    lanes[value.id()].own(layout.tileRows, layout.columns);
                    owned.put(value, lanes[value.id()].array);
                }
            }
        }
    }

    /** The values, by their number; those of the other phase belong to somebody else. */
    Lanes[] lanes() {
        return lanes;
    }

    /** Whether a LOAD can be used where it lies. */
    private boolean isInPlace(Value value) {
        if (value.kind() != Kind.LOAD || value.access().isIndirect() || value.dtype() != value.access().slot().dtype()) {
            return false;
        }
        RowLayout.Strides s = strides(value.access());
        boolean columnsFit = !value.placement().hasColumns() || s.column == 1;
        long stride = layout.rowStride(s);
        boolean rowsFit = !value.placement().hasRows() || (value.placement() == Placement.ROW ? stride == 1 : stride >= 0);
        return columnsFit && rowsFit;
    }

    private RowLayout.Strides strides(Access access) {
        return strides.computeIfAbsent(access, a -> new RowLayout.Strides(a, sizes));
    }

    /** Looks at these buffers from now on. */
    void bind(Function<Slot, CpuBuffer> now) {
        buffers = now;
        if (!forRows) {
            loads.forEach(value -> load(value, 1));
        }
    }

    /** Looks at rows {@code first} to {@code first + rows}: what lies ready is seen in place, the rest is gathered. */
    void moveTo(long first, int rows) {
        firstRow = first;
        for (int k = 0; k < loads.size(); k++) {
            load(loads.get(k), rows);
        }
    }

    private void load(Value value, int rows) {
        Access access = value.access();
        RowLayout.Strides s = strides(access);
        Lanes to = lanes[value.id()];
        CpuBuffer buffer = buffers.apply(access.slot());
        Object from = buffer.array();
        int[] order = access.isIndirect() ? (int[]) buffers.apply(access.order()).array() : null;
        if (!owned.containsKey(value)) {
            to.at(from, buffer.first() + layout.offset(firstRow, s, null, 0), (int) Math.max(0, layout.rowStride(s)));
            return;
        }
        int start = order == null ? 0 : start(buffers.apply(access.start()));
        int columns = value.placement().hasColumns() ? layout.columns : 1;
        for (int r = 0; r < (value.placement().hasRows() ? rows : 1); r++) {
            int place = buffer.first() + layout.offset(firstRow + r, s, order, start);
            ops.gather(from, place, s.column, to, to.at(r, 0), columns);
        }
    }

    private static int start(CpuBuffer buffer) {
        return switch (buffer.dtype()) {
            case F32 -> (int) buffer.floats()[0];
            case F64 -> (int) buffer.doubles()[0];
            case I32 -> ((int[]) buffer.array())[0];
        };
    }

    /** Computes one value for {@code rows} rows of the tile. */
    void execute(Value value, int rows) {
        Lanes y = lanes[value.id()];
        switch (value.kind()) {
            case LOAD, FOLD_ROWS -> {
            }
            case CONSTANT -> y.set(0, value.node().literal());
            case SIZE -> y.set(0, value.node().count().at(sizes));
            case INDEX -> index(value, y, rows);
            case MAP -> ops.map(value.op(), y, operands(value), y.placement.hasRows() ? rows : 1, layout.columns);
            case FOLD_COLUMNS -> foldColumns(value, y, rows);
        }
    }

    private Lanes[] operands(Value value) {
        Lanes[] known = operands[value.id()];
        if (known == null) {
            known = value.operands().stream().map(operand -> lanes[operand.id()]).toArray(Lanes[]::new);
            operands[value.id()] = known;
        }
        return known;
    }

    private void index(Value value, Lanes y, int rows) {
        RowLayout.Strides s = strides(value.access());
        for (int r = 0; r < (y.placement.hasRows() ? rows : 1); r++) {
            int place = layout.offset(firstRow + r, s, null, 0);
            for (int c = 0; c < (y.placement.hasColumns() ? layout.columns : 1); c++) {
                y.set(y.at(r, c), place + (double) c * s.column);
            }
        }
    }

    private void foldColumns(Value value, Lanes y, int rows) {
        Value operand = value.operand(0);
        int count = y.placement.hasRows() ? rows : 1;
        Value[] factors = inlined[operand.id()] ? RowProgram.factors(operand, Kind.FOLD_COLUMNS) : null;
        if (factors != null) {
            ops.rowDots(lanes[factors[0].id()], lanes[factors[1].id()], y, count, layout.columns);
        } else {
            ops.foldColumns(value.op(), lanes[operand.id()], y, count, layout.columns);
        }
    }

    /** Adds the tile's rows to an accumulator. */
    void foldRows(Value fold, Lanes sum, int rows) {
        Value operand = fold.operand(0);
        Value[] factors = inlined[operand.id()] ? RowProgram.factors(operand, Kind.FOLD_ROWS) : null;
        if (factors != null) {
            ops.columnSums(lanes[factors[0].id()], lanes[factors[1].id()], sum, rows, layout.columns);
        } else if (operand.placement() == Placement.CELL) {
            ops.foldRows(fold.op(), lanes[operand.id()], sum, rows, layout.columns);
        } else {
            ops.foldRow(fold.op(), lanes[operand.id()], sum, rows);
        }
    }

    /** Combines the accumulators of all chunks, in their order, into the value of the fold. */
    void combine(Value fold, Lanes[] sums) {
        Lanes y = ops.filled(lanes[fold.id()], fold.op());
        Lanes[] pair = {y, null};
        for (Lanes sum : sums) {
            pair[1] = sum;
            ops.map(fold.op() == Op.SUM ? Op.ADD : Op.MAX, y, pair, 1, layout.columns);
        }
    }

    /** Writes a value to its buffer. */
    void store(Store store, long first, int rows) {
        Lanes from = lanes[store.value().id()];
        RowLayout.Strides s = strides(store.access());
        CpuBuffer buffer = buffers.apply(store.access().slot());
        Object to = buffer.array();
        int begin = buffer.first();
        int columns = store.placement().hasColumns() ? layout.columns : 1;
        long stride = layout.rowStride(s);
        boolean rowVector = store.placement() == Placement.ROW && stride == 1 && from.placement == Placement.ROW;
        if (rowVector) {
            System.arraycopy(from.array, from.offset, to, begin + layout.offset(first, s, null, 0), rows);
            return;
        }
        for (int r = 0; r < (store.placement().hasRows() ? rows : 1); r++) {
            int place = begin + layout.offset(first + r, s, null, 0);
            ops.scatter(from, from.at(r, 0), from.columnStride, to, place, s.column, columns);
        }
    }
}
