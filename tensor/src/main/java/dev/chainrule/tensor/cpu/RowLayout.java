package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;

/**
 * The numbers of a row kernel for given sizes: rows, columns, how many rows a strip, a tile and a chunk have. Functions of the shape alone,
 * never of the number of threads, so that results have the same bits however many there are.
 *
 * <p>A tile is what is read ahead: its rows are four runs, each a stream that the processor fetches. A strip is what is worked on at once: some
 * rows of each run, which the second-level cache still holds when their column sums follow their dots. The streams are longer than that pause,
 * and go on after it.
 */
final class RowLayout {
    /** A tile's cells fit the second-level cache with room for the columns; the larger it is, the longer are its streams. */
    private static final int TILE_BYTES = 512 << 10;
    private static final int MAX_TILE_ROWS = 2048;
    private static final int MIN_TILE_ROWS = 8;
    /**
     * What a strip has: small enough that its column sums find it in the second-level cache, large enough that the pause of memory and what an
     * instruction costs to begin, a microsecond for each strip, are little. The same on every processor, for the order of sums follows from it.
     */
    private static final int STRIP_BYTES = 256 << 10;
    /** Rows that lie anywhere are no streams that want a long tile. */
    private static final int SCATTERED_TILE_BYTES = 64 << 10;
    /** Shorter rows than a cache line are no streams. */
    private static final int MIN_STRIP_ROW_BYTES = 64;
    private static final long CHUNK_BYTES = 256 << 10;
    /** From here on two chunks, which {@link Crossover} says who does: two microseconds of work for one core, of which two need 1.3 if they are near. */
    private static final long SHARED_BYTES = 48 << 10;
    /** What the loops for short rows take together. */
    private static final int SHORT_ROWS_AT_ONCE = 16;
    /** A shorter row takes as long as one vector, whatever it holds of one. */
    private static final long LEAST_ROW_BYTES = 64;
    /** Rows that lie anywhere come so many times as slowly as rows that follow one another. */
    private static final int SCATTERED_COST = 4;
    private static final int MAX_CHUNKS = 64;
    private static final long MAX_SUM_ELEMENTS = 8 << 20;

    final long[] axes;
    final long rows;
    final int columns;
    final int tileRows;
    final int stripRows;
    final long chunkRows;
    final int chunks;
    /** Whether all of it takes a few microseconds, about as long as it takes to share it. */
    final boolean isShort;

    /**
     * The layout of a kernel.
     *
     * @param cellRegisters how many values of a row have all its columns
     * @param strips        whether these are all read where they lie, so that rows need not follow one another
     */
    RowLayout(RowKernel kernel, int cellRegisters, boolean strips, DimSizes sizes) {
        axes = kernel.rowAxes().stream().mapToLong(sizes::of).toArray();
        rows = kernel.rows().at(sizes);
        columns = toInt(kernel.column() == null ? Dim.ONE : kernel.column(), sizes);
        long rowBytes = Math.max(1, 8L * columns * (kernel.column() == null ? 1 : cellRegisters) / (isWide(kernel) ? 1 : 2));
        boolean scattered = kernel.values().stream().anyMatch(RowLayout::isScattered);
        int fitting = kernel.column() == null ? MAX_TILE_ROWS
                : (int) Math.min(MAX_TILE_ROWS, (scattered ? SCATTERED_TILE_BYTES : TILE_BYTES) / rowBytes);
        long bytes = Math.max(kernel.bytes().at(sizes), kernel.column() == null ? 0 : LEAST_ROW_BYTES * rows)
                * (scattered ? SCATTERED_COST : 1);
        isShort = SHARED_BYTES <= bytes && bytes < 2 * CHUNK_BYTES;
        if (isShort) {
            int together = rowBytes < MIN_STRIP_ROW_BYTES ? SHORT_ROWS_AT_ONCE : MIN_TILE_ROWS;
            fitting = (int) Math.min(fitting, ((rows + 1) / 2 + together - 1) / together * together);
        }
        tileRows = (int) Math.max(1, Math.min(rows, Math.max(MIN_TILE_ROWS, fitting / MIN_TILE_ROWS * MIN_TILE_ROWS)));
        stripRows = strips && rowBytes >= MIN_STRIP_ROW_BYTES ? Math.min(tileRows, stripRows(rowBytes)) : tileRows;
        long wanted = isShort ? 2
                : Math.max(1, Math.min(Math.min(MAX_CHUNKS, bytes / CHUNK_BYTES), MAX_SUM_ELEMENTS / Math.max(1, columns)));
        long tiles = (rows + tileRows - 1) / tileRows;
        chunkRows = Math.max(1, (tiles + wanted - 1) / wanted) * tileRows;
        chunks = (int) ((rows + chunkRows - 1) / chunkRows);
    }

    /** Four runs of one row or of an even number, for column sums take two rows of each run at once. */
    private static int stripRows(long rowBytes) {
        int run = (int) (STRIP_BYTES / 4 / rowBytes);
        return 4 * Math.max(1, run & -2);
    }

    private static boolean isScattered(Value value) {
        return value.access() != null && value.access().isIndirect() && value.placement() == Placement.CELL;
    }

    private static boolean isWide(RowKernel kernel) {
        return kernel.values().stream().map(Value::dtype).anyMatch(dtype -> dtype == DType.F64);
    }

    private static int toInt(Dim dim, DimSizes sizes) {
        long size = sizes.of(dim);
        if (size > Integer.MAX_VALUE - 8) {
            throw new WorkFailedException("A row of " + size + " columns does not fit a Java array; use fewer columns, or device cuda.");
        }
        return (int) size;
    }

    /** The numeric strides of an access for these sizes. */
    static final class Strides {
        final long[] rows;
        final int column;

        Strides(Access access, DimSizes sizes) {
            rows = access.rowStrides().stream().mapToLong(stride -> stride.at(sizes)).toArray();
            column = Math.toIntExact(access.columnStride().at(sizes));
        }
    }

    /** The offset of row {@code row} by these strides, the outermost row taken through {@code order} from {@code start} on if there is one. */
    int offset(long row, Strides strides, int[] order, int start) {
        long offset = 0;
        long rest = row;
        for (int axis = axes.length - 1; axis >= 0; axis--) {
            long place = axis == 0 ? rest : rest % axes[axis];
            rest = axis == 0 ? 0 : rest / axes[axis];
            offset += (axis == 0 && order != null ? order[Math.toIntExact(start + place)] : place) * strides.rows[axis];
        }
        return Math.toIntExact(offset);
    }

    /** The distance from one row to the next if it is the same for all rows, else −1. */
    long rowStride(Strides strides) {
        if (axes.length == 0) {
            return 0;
        }
        long stride = strides.rows[axes.length - 1];
        long expected = stride;
        for (int axis = axes.length - 1; axis >= 0; axis--) {
            if (strides.rows[axis] != expected) {
                return -1;
            }
            expected *= axes[axis];
        }
        return stride;
    }
}
