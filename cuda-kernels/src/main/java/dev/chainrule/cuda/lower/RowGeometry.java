package dev.chainrule.cuda.lower;

import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;

/**
 * How the rows and columns of a kernel are laid over threads: a function of the kernel and its sizes alone, never of the GPU.
 *
 * <p>A <b>team</b> of T threads takes a row. Thread t owns the columns (k·T + t)·V + v of every row that its team takes, for k &lt; K and
 * v &lt; V: so the weights and the column sums of those columns stay in its registers. Each team has R rows in flight, which share their
 * reductions. A kernel without columns has T = 1 and V neighbouring <i>rows</i> a thread instead.
 *
 * @param cells       where the cells live between passes over the columns
 * @param rows        number of rows
 * @param columns     number of columns; 1 without
 * @param team        T, a power of two
 * @param vector      V, the neighbouring columns (without columns: rows) of one access
 * @param steps       K
 * @param ahead       the vectors of a row too wide for registers that a thread has under way at a time; 1 else
 * @param inFlight    R
 * @param threads     threads per block
 * @param grid        blocks
 * @param isLong      whether places need 64 bits
 * @param stagedBytes shared memory for cells and column sums where those are not in registers
 */
record RowGeometry(Cells cells, long rows, long columns, int team, int vector, int steps, int ahead, int inFlight, int threads, int grid,
        boolean isLong,
        int stagedBytes) {

    /** Where the cells of a row live between two passes over its columns. */
    enum Cells {
        /** In the registers of the threads that own them. */
        REGISTERS("the row stays in registers"),
        /** In shared memory: the row is too wide for registers. */
        SHARED("the row is staged in shared memory, for it is too wide for registers"),
        /** In memory (at best in the cache): the row is too wide for shared memory, and is read twice. */
        TWO_PASSES("the row is read in two passes, for it is too wide for shared memory");

        private final String reason;

        Cells(String reason) {
            this.reason = reason;
        }

        /** Why, for {@code explain}. */
        String reason() {
            return reason;
        }
    }

    /** Of a large GPU: no result depends on how many there are. */
    private static final int MULTIPROCESSORS = 132;
    /** Threads that fill them: enough for any GPU, with few partial sums. */
    private static final int THREADS_IN_ALL = MULTIPROCESSORS * 1024;
    /** Below this, a block's partial sums are no longer small change beside its rows. */
    private static final int BATCHES_PER_BLOCK = 8;
    private static final int COLUMNS_PER_THREAD = 8;
    /** How many of a thread's columns' values (cells in flight, weights, sums) may be in registers, in 32-bit words, by what was measured. */
    private static final int VALUES = 40;
    private static final int VALUES_AT_ONCE = 64;
    private static final int VALUES_OF_512 = 100;
    private static final int VALUES_OF_512_LONG = 88;
    private static final int VALUES_OF_512_DEAR = 60;
    private static final int VALUES_OF_1024 = 36;
    private static final int WIDE_TEAM = 512;
    /** Bytes that each thread of a wide team has under way, so that the only block of a multiprocessor has 32 KB. */
    private static final int BYTES_AHEAD = 64;
    /** Values of one element from which on a thread needs all the registers that it can get. */
    private static final int HEAVY = 24;

    /** Rows per team and batch, times teams per block (and times neighbouring rows of a thread). */
    long batchRows() {
        return (long) inFlight * teams() * (hasColumns() ? 1 : vector);
    }

    /** Teams per block. */
    int teams() {
        return threads / team;
    }

    /** Batches in all. */
    long batches() {
        return (rows + batchRows() - 1) / batchRows();
    }

    /** Whether a row has columns that are shared among a team. */
    boolean hasColumns() {
        return columns >= 0;
    }

    /** Whether the steps over the columns are written out, all in registers, rather than a loop. */
    boolean isUnrolled() {
        return cells == Cells.REGISTERS;
    }

    /**
     * Blocks that are to fit a multiprocessor at least, so that the assembler knows how many registers a thread may have: 64 where 1024 threads
     * are enough, 80 for pairs of them and for rows that lie anywhere, each at a place of its own, 128 for functions that take many, and all
     * there are for the heaviest.
     */
    int leastBlocks(RowKernel kernel, RowAnalysis analysis) {
        int work = Math.max(analysis.work(Placement.CELL), analysis.work(Placement.ROW)) * (isWide(kernel) ? 2 : 1);
        boolean isDear = analysis.isDear() || kernel.values().stream().anyMatch(RowAnalysis::isFunction);
        isDear |= team == WIDE_TEAM && steps * vector > COLUMNS_PER_THREAD;
        if (cells == Cells.SHARED) {
            return 1;                                                // the shared memory of one leaves no room for another
        }
        boolean anywhere = !hasColumns() && kernel.values().stream().anyMatch(v -> v.access() != null && v.access().isIndirect());
        int together = work > HEAVY ? 256 : isDear || work > HEAVY / 2 ? 512 : isWide(kernel) || anywhere ? 768 : 1024;
        return Math.max(1, together / threads);
    }

    /** Row slots of a thread: R, times V where neighbouring rows are a thread's. */
    int slots() {
        return hasColumns() ? inFlight : inFlight * vector;
    }

    /** Bytes from memory that one thread has under way at a time: of cells, or of rows where there are no columns. */
    int bytesInFlight(RowKernel kernel) {
        Placement moved = hasColumns() ? Placement.CELL : Placement.ROW;
        int bytes = 0;
        for (Value value : kernel.values()) {
            bytes += value.kind() == Kind.LOAD && value.placement() == moved ? value.access().slot().dtype().bytes() : 0;
        }
        return bytes * (hasColumns() ? inFlight * vector * (isUnrolled() ? steps : ahead) : slots());
    }

    /** One sentence for people. */
    String describe() {
        String blocks = grid + " blocks of " + threads + " threads; ";
        if (!hasColumns()) {
            return blocks + "each thread takes " + inFlight + " times " + vector + " neighbouring elements.";
        }
        String team = this.team == 1 ? "a thread takes a row" : "a team of " + this.team + " threads takes a row";
        return blocks + team + ", " + steps * vector + " columns a thread, " + inFlight + (inFlight == 1 ? " row" : " rows")
                + " in flight; "
                + cells.reason() + ".";
    }

    static RowGeometry of(RowKernel kernel, RowAnalysis analysis, DimSizes sizes, Limits limits) {
        long rows = kernel.rows().at(sizes);
        boolean isLong = isLong(kernel, sizes, limits);
        if (kernel.column() == null) {
            return withoutColumns(kernel, analysis, rows, isLong);
        }
        long columns = sizes.of(kernel.column());
        int words = isWide(kernel) ? 2 : 1;
        int cellSlots = slots(words, analysis.work(Placement.CELL));
        int vector = vector(kernel, sizes, columns, cellSlots);
        int perColumn = columnRegisters(kernel, analysis);
        int cells = (int) Math.max(1, analysis.loadedCells());
        boolean isDear = analysis.isDear() || cellSlots < COLUMNS_PER_THREAD;
        for (int team = 1; team <= 1024; team *= 2) {
            int own = owned(columns, vector, team);
            int owned = own * words;
            int values = owned * (cells + perColumn);
            boolean fits = team < 1024 ? values <= VALUES : values <= VALUES_OF_1024 && !isDear && words == 1;
            boolean last = team == WIDE_TEAM
                    && owned(columns, vector, 2 * team) * words > COLUMNS_PER_THREAD / (isDear || words == 2 ? 2 : 1)
                    && values <= (isDear ? VALUES_OF_512_DEAR : words == 2 ? VALUES_OF_512_LONG : VALUES_OF_512);
            if (own <= Math.max(vector, cellSlots) && (owned <= COLUMNS_PER_THREAD && fits || last)) {
                int budget = VALUES / owned;
                int wanted = budget >= 4 * cells + perColumn ? 4 : budget >= 2 * cells + perColumn ? 2 : 1;
                int inFlight = Math.min(wanted, powerOfTwo(Math.min(cellSlots / own, slots(words, analysis.work(Placement.ROW)))));
                return new RowGeometry(Cells.REGISTERS, rows, columns, team, vector, own / vector, 1, inFlight, 0, 0, isLong, 0)
                        .placed(256);
            }
        }
        return wide(kernel, analysis, rows, columns, vector, isLong, limits);
    }

    /** How many elements a thread may work on at a time, if each has {@code work} values that may all be needed at once. */
    private static int slots(int words, int work) {
        return Math.max(1, VALUES_AT_ONCE / words / Math.max(1, work));
    }

    /** The largest power of two up to {@code number}; at least 1. */
    private static int powerOfTwo(int number) {
        return Integer.highestOneBit(Math.max(1, number));
    }

    /** A row too wide for registers: the columns in a loop, each thread's cells and column sums in a place of its own in shared memory. */
    private static RowGeometry wide(RowKernel kernel, RowAnalysis analysis, long rows, long columns, int vector, boolean isLong,
            Limits limits) {
        long bytes = 0;
        for (Value value : kernel.values()) {
            boolean columnSum = value.kind() == Kind.FOLD_ROWS && value.placement() == Placement.COLUMN;
            bytes += columnSum || analysis.keptCells().contains(value) ? columns * value.dtype().bytes() : 0;
        }
        boolean fits = bytes <= limits.stagedBytes();
        return new RowGeometry(fits ? Cells.SHARED : Cells.TWO_PASSES, rows, columns, WIDE_TEAM, vector,
                owned(columns, vector, WIDE_TEAM) / vector, ahead(kernel, analysis, columns, vector), 1, 0, 0, isLong,
                fits ? (int) bytes : 0).placed(WIDE_TEAM);
    }

    /** As many vectors as bring {@link #BYTES_AHEAD} a thread, if the registers hold what is computed of them, and the row has so many. */
    private static int ahead(RowKernel kernel, RowAnalysis analysis, long columns, int vector) {
        int cellBytes = kernel.values().stream().filter(value -> RowValues.isRowLoad(value) && value.placement() == Placement.CELL)
                .mapToInt(value -> value.access().slot().dtype().bytes()).sum();
        int wanted = BYTES_AHEAD / Math.max(1, cellBytes * vector);
        int fitting = slots(isWide(kernel) ? 2 : 1, analysis.work(Placement.CELL)) / vector;
        return powerOfTwo((int) Math.min(columns / ((long) WIDE_TEAM * vector), Math.min(wanted, fitting)));
    }

    private static RowGeometry withoutColumns(RowKernel kernel, RowAnalysis analysis, long rows, boolean isLong) {
        long streams = kernel.values().stream()
                .filter(value -> analysis.isInBody(value) && value.kind() == Kind.LOAD && value.placement() == Placement.ROW)
                .count() + analysis.rowStores().size();
        int words = isWide(kernel) ? 2 : 1;
        int slots = powerOfTwo(slots(words, analysis.work(Placement.ROW)));
        int vector = Math.min(4 / words, slots);
        int wanted = analysis.isDear() || streams > 4 ? 1 : streams > 1 ? 2 : 4;
        int inFlight = Math.min(wanted, slots / vector);
        return new RowGeometry(Cells.REGISTERS, rows, -1, 1, vector, 1, 1, inFlight, 0, 0, isLong, 0).placed(256);
    }

    /** With threads and blocks: teams of a warp or less share a block, larger ones are a block each. */
    private RowGeometry placed(int leastThreads) {
        int blockThreads = team > 32 ? team : leastThreads;
        RowGeometry sized = new RowGeometry(cells, rows, columns, team, vector, steps, ahead, inFlight, blockThreads, 0, isLong,
                stagedBytes);
        long worthwhile = Math.max(MULTIPROCESSORS, sized.batches() / BATCHES_PER_BLOCK);
        int blocks = (int) Math.max(1, Math.min(THREADS_IN_ALL / blockThreads, Math.min(worthwhile, sized.batches())));
        return new RowGeometry(cells, rows, columns, team, vector, steps, ahead, inFlight, blockThreads, blocks, isLong, stagedBytes);
    }

    /** The columns of one thread in a team of {@code team}: K·V. */
    private static int owned(long columns, int vector, int team) {
        return (int) Math.min(Integer.MAX_VALUE / 2, Math.max(1, (columns / vector + team - 1) / team) * vector);
    }

    /** Registers that each owned column costs whatever the rows in flight: a weight, a column sum. */
    private static int columnRegisters(RowKernel kernel, RowAnalysis analysis) {
        int sums = (int) analysis.rowSums().stream().filter(fold -> fold.placement() == Placement.COLUMN).count();
        return sums + analysis.neededByRows(Placement.COLUMN).size();
    }

    /** The widest access, at most 16 bytes, that every row starts at a multiple of. */
    private static int vector(RowKernel kernel, DimSizes sizes, long columns, int most) {
        int vector = isWide(kernel) ? 2 : 4;
        while (vector > 1 && (columns % vector != 0 || vector > most)) {
            vector /= 2;
        }
        for (Access access : accesses(kernel)) {
            if (access.columnStride().at(sizes) == 1) {
                for (int k = 0; k < access.rowStrides().size(); k++) {
                    while (vector > 1 && access.rowStrides().get(k).at(sizes) % vector != 0) {
                        vector /= 2;
                    }
                }
            }
        }
        return vector;
    }

    static boolean isWide(RowKernel kernel) {
        return kernel.values().stream().map(Value::dtype).anyMatch(dtype -> dtype == DType.F64);
    }

    private static List<Access> accesses(RowKernel kernel) {
        List<Access> accesses = new ArrayList<>();
        kernel.values().stream().filter(value -> value.kind() == Kind.LOAD).forEach(value -> accesses.add(value.access()));
        kernel.stores().stream().map(Store::access).forEach(accesses::add);
        return accesses;
    }

    /** Whether a place in some buffer, or the number of a row, does not fit 31 bits. */
    private static boolean isLong(RowKernel kernel, DimSizes sizes, Limits limits) {
        List<Slot> slots = new ArrayList<>(kernel.inputs());
        slots.addAll(kernel.outputs());
        long largest = kernel.rows().at(sizes);
        for (Slot slot : slots) {
            largest = Math.max(largest, slot.extent().at(sizes));
        }
        return largest >= limits.longIndexFrom();
    }
}
