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
    private final boolean isIndirect;
    private final Workers.Task chunks = this::chunk;
    private Crossover crossover;
    private DimSizes sizes;
    private RowLayout layout;
    private Tile shared;
    private Tile[] tiles;
    private Lanes[][] sums;
    private Function<Slot, CpuBuffer> buffers;
    /** How often a buffer, or where rows that are taken through an order begin, has changed. */
    private long binding;

    RowProgram(RowKernel kernel, TileOps ops) {
        this.kernel = kernel;
        this.ops = ops;
        this.todo = new Instructions(kernel);
        this.isIndirect = kernel.values().stream().anyMatch(value -> value.access() != null && value.access().isIndirect());
    }

    /**
     * Runs the kernel on the given buffers.
     *
     * @param rebound whether some of them are not those of the run before
     */
    void run(Function<Slot, CpuBuffer> buffers, boolean rebound, DimSizes now, Workers workers) {
        prepare(now, workers.count());
        if (rebound || isIndirect) {
            binding++;
        }
        this.buffers = buffers;
        if (rebound) {
            forgetOthers();
        }
        shared.bind(buffers, binding);
        shared.execute(todo.prologue, 1);
        if (!todo.folds.isEmpty() || !todo.rowStores.isEmpty()) {
            if (layout.isShort && layout.chunks > 1 && workers.count() > 1) {
                runShort(workers);
            } else {
                workers.run(layout.chunks, chunks);
            }
        }
        for (int k = 0; k < todo.folds.size(); k++) {
            shared.combine(todo.folds.get(k), sums[k]);
        }
        shared.execute(todo.epilogue, 1);
        for (int k = 0; k < todo.lastStores.size(); k++) {
            shared.store(todo.lastStores.get(k), 1);
        }
    }

    /** A tile that sits a run out must not keep the arrays of buffers that somebody has closed. */
    private void forgetOthers() {
        for (Tile tile : tiles) {
            if (tile != null) {
                tile.bind(buffers, binding);
            }
        }
    }

    private void runShort(Workers workers) {
        boolean tried = crossover.isTrying();
        boolean awake = tried && workers.areAwake();
        long start = tried ? System.nanoTime() : 0;
        if (crossover.alone()) {
            for (int k = 0; k < layout.chunks; k++) {
                chunk(k, 0);
            }
        } else {
            workers.run(layout.chunks, chunks);
        }
        crossover.took(tried ? System.nanoTime() - start : 0, awake);
    }

    private void chunk(int chunk, int worker) {
        Tile tile = tile(worker);
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

    /** A worker makes its tile itself, so that it lies apart from the others': two that write to one line of cache wait for each other. */
    private Tile tile(int worker) {
        Tile tile = tiles[worker];
        if (tile == null) {
            tile = new Tile(kernel, todo, layout, sizes, ops, shared.lanes());
            tiles[worker] = tile;
        }
        tile.bind(buffers, binding);
        return tile;
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
                made[k][chunk] = ops.filled(new Lanes(fold.dtype(), fold.placement()).ownApart(1, layout.columns), fold.op());
            }
        }
        return made;
    }

    private void prepare(DimSizes now, int workers) {
        if ((now == sizes || now.equals(sizes)) && tiles.length == workers) {
            return;
        }
        List<Value> cells = kernel.values().stream().filter(value -> value.placement() == Placement.CELL && todo.hasPlace(value))
                .toList();
        boolean strips = !cells.isEmpty() && cells.stream().allMatch(value -> value.kind() == Kind.LOAD);
        layout = new RowLayout(kernel, Math.max(1, cells.size()), strips, now);
        shared = new Tile(kernel, todo, layout, now, ops, null);
        tiles = new Tile[workers];
        sums = newSums();
        crossover = new Crossover();
        sizes = now;
    }
}
