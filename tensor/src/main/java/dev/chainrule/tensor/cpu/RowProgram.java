package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A {@link RowKernel} on the CPU: the rows in chunks shared among the workers, each chunk a tile at a time, each tile through a short list
 * of instructions (maps, row dots, column sums) whose operands lie in cache. Each chunk has sums of its own; they are combined in the order
 * of the chunks.
 */
final class RowProgram {
    private final RowKernel kernel;
    private final TileOps ops;
    private final List<Value> prologue;
    private final List<Value> body = new ArrayList<>();
    private final List<Value> folds = new ArrayList<>();
    private final List<Value> epilogue;
    private final List<Store> rowStores;
    private final List<Store> lastStores;
    private final boolean[] inlined;
    private DimSizes sizes;
    private RowLayout layout;
    private Tile shared;
    private Tile[] tiles;
    private Lanes[][] sums;

    RowProgram(RowKernel kernel, TileOps ops) {
        this.kernel = kernel;
        this.ops = ops;
        this.inlined = inlinedProducts(kernel);
        prologue = kernel.values(Phase.PROLOGUE);
        for (Value value : kernel.values(Phase.BODY)) {
            if (!inlined[value.id()]) {
                body.add(value);
            }
        }
        kernel.values().stream().filter(value -> value.kind() == Kind.FOLD_ROWS).forEach(folds::add);
        rowStores = kernel.stores().stream().filter(store -> store.placement().hasRows()).toList();
        lastStores = kernel.stores().stream().filter(store -> !store.placement().hasRows()).toList();
        epilogue = kernel.values(Phase.EPILOGUE).stream().filter(value -> value.kind() != Kind.FOLD_ROWS).toList();
    }

    /**
     * Products that are never written down, because all that is asked of them is a sum: cells times columns summed over columns (row dots),
     * cells times rows summed over rows (column sums).
     */
    private static boolean[] inlinedProducts(RowKernel kernel) {
        boolean[] inlined = new boolean[kernel.values().size()];
        for (Value value : kernel.values()) {
            boolean stored = kernel.stores().stream().anyMatch(store -> store.value() == value);
            List<Value> users = kernel.values().stream().filter(user -> user.operands().contains(value)).toList();
            inlined[value.id()] = !stored && !users.isEmpty() && isProduct(value)
                    && users.stream().allMatch(user -> user.op() == Op.SUM && factors(value, user.kind()) != null);
        }
        return inlined;
    }

    private static boolean isProduct(Value value) {
        return value.kind() == Kind.MAP && value.op() == Op.MUL && value.placement() == Placement.CELL;
    }

    /** The cells and the columns (or rows) of a product that a fold may take apart; null if it may not. */
    static Value[] factors(Value product, Kind fold) {
        Placement other = fold == Kind.FOLD_COLUMNS ? Placement.COLUMN : fold == Kind.FOLD_ROWS ? Placement.ROW : null;
        if (other == null || !isProduct(product)) {
            return null;
        }
        Value a = product.operand(0);
        Value b = product.operand(1);
        if (a.placement() == Placement.CELL && b.placement() == other) {
            return new Value[] {a, b};
        }
        return b.placement() == Placement.CELL && a.placement() == other ? new Value[] {b, a} : null;
    }

    /** Runs the kernel on the given buffers. */
    void run(Function<Slot, CpuBuffer> buffers, DimSizes now, Workers workers) {
        prepare(now, workers.count());
        shared.bind(buffers);
        for (Value value : prologue) {
            shared.execute(value, 1);
        }
        if (!body.isEmpty() || !rowStores.isEmpty()) {
            for (Tile tile : tiles) {
                tile.bind(buffers);
            }
            workers.run(layout.chunks, this::chunk);
        }
        for (int k = 0; k < folds.size(); k++) {
            shared.combine(folds.get(k), sums[k]);
        }
        for (Value value : epilogue) {
            shared.execute(value, 1);
        }
        for (int k = 0; k < lastStores.size(); k++) {
            shared.store(lastStores.get(k), 0, 1);
        }
    }

    private void chunk(int chunk, int worker) {
        Tile tile = tiles[worker];
        for (int k = 0; k < folds.size(); k++) {
            ops.filled(sums[k][chunk], folds.get(k).op());
        }
        long end = Math.min(layout.rows, (chunk + 1) * layout.chunkRows);
        for (long first = chunk * layout.chunkRows; first < end; first += layout.tileRows) {
            int rows = (int) Math.min(layout.tileRows, end - first);
            tile.moveTo(first, rows);
            for (int k = 0; k < body.size(); k++) {
                tile.execute(body.get(k), rows);
            }
            for (int k = 0; k < folds.size(); k++) {
                tile.foldRows(folds.get(k), sums[k][chunk], rows);
            }
            for (int k = 0; k < rowStores.size(); k++) {
                tile.store(rowStores.get(k), first, rows);
            }
        }
    }

    /** One accumulator for each fold over rows and chunk, filled with what nothing sums to. */
    private Lanes[][] newSums() {
        Lanes[][] made = new Lanes[folds.size()][layout.chunks];
        for (int k = 0; k < folds.size(); k++) {
            Value fold = folds.get(k);
            for (int chunk = 0; chunk < layout.chunks; chunk++) {
                made[k][chunk] = ops.filled(new Lanes(fold.dtype(), fold.placement()).own(1, layout.columns), fold.op());
            }
        }
        return made;
    }

    private void prepare(DimSizes now, int workers) {
        if (now != sizes && !now.equals(sizes) || tiles.length != workers) {
            int cells = (int) kernel.values().stream().filter(value -> value.placement() == Placement.CELL && !inlined[value.id()]).count();
            layout = new RowLayout(kernel, Math.max(1, cells), now);
            shared = new Tile(kernel, layout, now, ops, new Lanes[kernel.values().size()], false, inlined);
            tiles = new Tile[workers];
            for (int worker = 0; worker < workers; worker++) {
                tiles[worker] = new Tile(kernel, layout, now, ops, shared.lanes(), true, inlined);
            }
            sums = newSums();
            sizes = now;
        }
    }
}
