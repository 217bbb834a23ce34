package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.List;
import java.util.function.Function;

/**
 * A {@link RowKernel} on the CPU: the rows in chunks shared among the workers, each chunk a tile at a time, each tile a strip at a time
 * ({@link RowLayout}), each strip through a short list of instructions (maps, row dots, column sums) whose operands lie in cache. Each chunk has sums of its own; they are combined in the order
 * of the chunks.
 */
final class RowProgram {
    private final RowKernel kernel;
    private final TileOps ops;
    private final Instructions todo;
    private DimSizes sizes;
    private RowLayout layout;
    private Tile shared;
    private Tile[] tiles;
    private Lanes[][] sums;

    RowProgram(RowKernel kernel, TileOps ops) {
        this.kernel = kernel;
        this.ops = ops;
        this.todo = new Instructions(kernel);
    }

    /**
     * Runs the kernel on the given buffers.
     *
     * @param rebound whether some of them are not those of the run before
     */
    void run(Function<Slot, CpuBuffer> buffers, boolean rebound, DimSizes now, Workers workers) {
        boolean all = prepare(now, workers.count()) || rebound;
        shared.bind(buffers, all);
        shared.execute(todo.prologue, 1);
        if (!todo.body.isEmpty() || !todo.rowStores.isEmpty()) {
            for (Tile tile : tiles) {
                tile.bind(buffers, all);
            }
            workers.run(layout.chunks, this::chunk);
        }
        for (int k = 0; k < todo.folds.size(); k++) {
            shared.combine(todo.folds.get(k), sums[k]);
        }
        shared.execute(todo.epilogue, 1);
        for (int k = 0; k < todo.lastStores.size(); k++) {
            shared.store(todo.lastStores.get(k), 1);
        }
    }

    private void chunk(int chunk, int worker) {
        Tile tile = tiles[worker];
        for (int k = 0; k < todo.folds.size(); k++) {
            ops.filled(sums[k][chunk], todo.folds.get(k).op());
        }
        long end = Math.min(layout.rows, (chunk + 1) * layout.chunkRows);
        for (long first = chunk * layout.chunkRows; first < end; first += layout.tileRows) {
            int rows = (int) Math.min(layout.tileRows, end - first);
            int run = layout.stripRows / 4;
            int quarter = rows > layout.stripRows ? rows / layout.stripRows * run : 0;
            for (int k = 0; k < quarter; k += run) {
                tile.moveTo(first + k, run, quarter);
                strip(tile, 4 * run, chunk);
            }
            if (4 * quarter < rows) {
                tile.moveTo(first + 4L * quarter, rows - 4 * quarter, 0);
                strip(tile, rows - 4 * quarter, chunk);
            }
        }
    }

    private void strip(Tile tile, int rows, int chunk) {
        tile.execute(todo.body, rows);
        for (int k = 0; k < todo.folds.size(); k++) {
            tile.foldRows(todo.folds.get(k), sums[k][chunk], rows);
        }
        for (int k = 0; k < todo.rowStores.size(); k++) {
            tile.store(todo.rowStores.get(k), rows);
        }
    }

    /** One accumulator for each fold over rows and chunk, filled with what nothing sums to. */
    private Lanes[][] newSums() {
        Lanes[][] made = new Lanes[todo.folds.size()][layout.chunks];
        for (int k = 0; k < todo.folds.size(); k++) {
            Value fold = todo.folds.get(k);
            for (int chunk = 0; chunk < layout.chunks; chunk++) {
                made[k][chunk] = ops.filled(new Lanes(fold.dtype(), fold.placement()).own(1, layout.columns), fold.op());
            }
        }
        return made;
    }

    /** Returns whether these sizes are new, so that nothing is bound yet. */
    private boolean prepare(DimSizes now, int workers) {
        if ((now == sizes || now.equals(sizes)) && tiles.length == workers) {
            return false;
        }
        List<Value> cells = kernel.values().stream().filter(value -> value.placement() == Placement.CELL && todo.hasPlace(value))
                .toList();
        boolean strips = !cells.isEmpty() && cells.stream().allMatch(value -> value.kind() == Kind.LOAD);
        layout = new RowLayout(kernel, Math.max(1, cells.size()), strips, now);
        shared = new Tile(kernel, todo, layout, now, ops, null);
        tiles = new Tile[workers];
        for (int worker = 0; worker < workers; worker++) {
            tiles[worker] = new Tile(kernel, todo, layout, now, ops, shared.lanes());
        }
        sums = newSums();
        sizes = now;
        return true;
    }
}
