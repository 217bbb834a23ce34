package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.cpu.Instructions.Instruction;
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
 * The values of a row kernel for the strip of rows that one worker has in cache. Values of the prologue and epilogue are shared by all workers.
 */
final class Tile {
    private final RowLayout layout;
    private final DimSizes sizes;
    private final TileOps ops;
    private final boolean forRows;
    private final Lanes[] lanes;
    private final Lanes[][] operands;
    private final Lanes[][] factors;
    private final List<TileLoad> loads = new ArrayList<>();
    private final Map<MapGroup, MapRun> runs = new IdentityHashMap<>();
    private final Map<Access, RowLayout.Strides> strides = new IdentityHashMap<>();
    private final Strip strip = new Strip();
    private Function<Slot, CpuBuffer> buffers;
    private long bound = -1;

    /**
     * A tile of a kernel.
     *
     * @param common the values of prologue and epilogue, to make a tile for rows; null to make the one for those
     */
    Tile(RowKernel kernel, Instructions todo, RowLayout layout, DimSizes sizes, TileOps ops, Lanes[] common) {
        this.layout = layout;
        this.sizes = sizes;
        this.ops = ops;
        forRows = common != null;
        lanes = forRows ? common.clone() : new Lanes[kernel.values().size()];
        operands = new Lanes[lanes.length][];
        factors = new Lanes[lanes.length][];
        for (Value value : kernel.values()) {
            if (forRows == (value.phase() == Phase.BODY) && todo.hasPlace(value)) {
                place(value, todo.isOnlyFactor(value));
            }
        }
        for (Value value : kernel.values()) {
            operands[value.id()] = lanes(value.operands());
            List<Value> pair = todo.factors(value);
            factors[value.id()] = pair == null ? null : lanes(pair);
        }
    }

    private void place(Value value, boolean factor) {
        Lanes own = new Lanes(value.dtype(), value.placement());
        lanes[value.id()] = own;
        TileLoad load = value.kind() == Kind.LOAD ? new TileLoad(value, own, layout, sizes, ops, factor) : null;
        if (load == null || !load.inPlace()) {
            own.own(layout.stripRows, layout.columns);
        }
        if (value.kind() == Kind.CONSTANT) {
            own.set(0, value.node().literal());
        } else if (value.kind() == Kind.SIZE) {
            own.set(0, value.node().count().at(sizes));
        }
        if (load != null) {
            loads.add(load);
        }
    }

    private Lanes[] lanes(List<Value> values) {
        return values.stream().map(value -> lanes[value.id()]).toArray(Lanes[]::new);
    }

    /** The values, by their number; those of the other phase belong to somebody else. */
    Lanes[] lanes() {
        return lanes;
    }

    /**
     * Looks at these buffers from now on.
     *
     * @param binding counts how often buffers, or where they begin, have changed: what is seen where it lies is not looked for again under
     *                the same number, for a line of cache that is written anew is one that every other worker must fetch
     */
    void bind(Function<Slot, CpuBuffer> now, long binding) {
        boolean changed = binding != bound;
        if (changed) {
            buffers = now;
            bound = binding;
            for (int k = 0; k < loads.size(); k++) {
                loads.get(k).bind(now);
            }
        }
        if (!forRows) {
            strip.rows(0, 1);
            for (int k = 0; k < loads.size(); k++) {
                if (changed || !loads.get(k).isSeen()) {
                    loads.get(k).load(strip);
                }
            }
        }
    }

    /**
     * Looks at a strip of rows.
     *
     * @param run      {@code run} rows from {@code first} on, if {@code distance} is 0; else four runs of so many
     * @param distance from the first row of a run to that of the next
     */
    void moveTo(long first, int run, int distance) {
        if (distance == 0) {
            strip.rows(first, run);
        } else {
            strip.runs(first, run, distance);
        }
        for (int k = 0; k < loads.size(); k++) {
            loads.get(k).load(strip);
        }
    }

    private RowLayout.Strides strides(Access access) {
        return strides.computeIfAbsent(access, a -> new RowLayout.Strides(a, sizes));
    }

    /** Does all that for the {@code rows} rows of the strip. */
    void execute(List<Instruction> todo, int rows) {
        for (int k = 0; k < todo.size(); k++) {
            Instruction each = todo.get(k);
            if (each.maps() != null) {
                ops.map(run(each.maps()), rows, layout.columns);
            } else {
                compute(each.value(), rows);
            }
        }
    }

    private MapRun run(MapGroup maps) {
        MapRun run = runs.get(maps);
        if (run == null) {
            run = new MapRun(maps, lanes);
            runs.put(maps, run);
        }
        return run;
    }

    private void compute(Value value, int rows) {
        Lanes y = lanes[value.id()];
        switch (value.kind()) {
            case INDEX -> index(value, y, rows);
            case FOLD_COLUMNS -> foldColumns(value, y, rows);
            case LOAD, CONSTANT, SIZE, MAP, FOLD_ROWS -> throw new IllegalStateException(value + " is no instruction of its own");
        }
    }

    private void index(Value value, Lanes y, int rows) {
        RowLayout.Strides s = strides(value.access());
        for (int r = 0; r < (y.placement.hasRows() ? rows : 1); r++) {
            int place = layout.offset(strip.row(r), s, null, 0);
            for (int c = 0; c < (y.placement.hasColumns() ? layout.columns : 1); c++) {
                y.set(y.at(r, c), place + (double) c * s.column);
            }
        }
    }

    private void foldColumns(Value value, Lanes y, int rows) {
        int count = y.placement.hasRows() ? rows : 1;
        Lanes[] pair = factors[value.id()];
        if (pair != null) {
            ops.rowDots(pair[0], pair[1], y, count, layout.columns);
        } else {
            ops.foldColumns(value.op(), operands[value.id()][0], y, count, layout.columns);
        }
    }

    /** Adds the strip's rows to an accumulator. */
    void foldRows(Value fold, Lanes sum, int rows) {
        Lanes[] pair = factors[fold.id()];
        Lanes operand = operands[fold.id()][0];
        if (pair != null) {
            ops.columnSums(pair[0], pair[1], sum, rows, layout.columns);
        } else if (operand.placement == Placement.CELL) {
            ops.foldRows(fold.op(), operand, sum, rows, layout.columns);
        } else {
            ops.foldRow(fold.op(), operand, sum, rows);
        }
    }

    /** Combines the accumulators of all chunks, in their order, into the value of the fold. */
    void combine(Value fold, Lanes[] sums) {
        Lanes y = ops.filled(lanes[fold.id()], fold.op());
        for (Lanes sum : sums) {
            ops.combine(fold.op(), y, sum, layout.columns);
        }
    }

    /** Writes a value to its buffer. */
    void store(Store store, int rows) {
        Lanes from = lanes[store.value().id()];
        RowLayout.Strides s = strides(store.access());
        CpuBuffer buffer = buffers.apply(store.access().slot());
        Object to = buffer.array();
        int begin = buffer.first();
        int columns = store.placement().hasColumns() ? layout.columns : 1;
        long stride = layout.rowStride(s);
        boolean rowVector = store.placement() == Placement.ROW && stride == 1 && from.placement == Placement.ROW;
        if (rowVector) {
            int piece = strip.distance() == 0 ? rows : strip.run();
            for (int r = 0; r < rows; r += piece) {
                System.arraycopy(from.array, from.offset + r, to, begin + layout.offset(strip.row(r), s, null, 0), piece);
            }
            return;
        }
        for (int r = 0; r < (store.placement().hasRows() ? rows : 1); r++) {
            int place = begin + layout.offset(strip.row(r), s, null, 0);
            ops.scatter(from, from.at(r, 0), from.columnStride, to, place, s.column, columns);
        }
    }
}
