package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.shape.DType;

/**
 * Where the elements of one value of a row kernel lie while a tile is worked on: in an array of the value's own, or in place in a buffer.
 * Element (row r, column c) of a strip is at {@code offset + r·rowStride + c·columnStride} of {@link #array}; or, where the strip's rows are
 * four runs and {@code far} is not 0, at {@code offset + (r / run)·far + (r mod run)·rowStride + c·columnStride}.
 */
final class Lanes {
    /** Floats in 512 bits. */
    private static final int MAX_VECTOR = 16;
    /** Floats in two lines of cache, which the processor fetches together. */
    private static final int LINE = 32;

    final DType dtype;
    final Placement placement;
    Object array;
    int offset;
    int rowStride;
    int columnStride;
    int run;
    int far;
    /** Whether {@link #array} is no array, but what {@link MemoryOps} reads. */
    boolean outside;

    Lanes(DType dtype, Placement placement) {
        this.dtype = dtype;
        this.placement = placement;
    }

    /** Gives the value an array of its own for {@code rows} × {@code columns} elements, row by row. */
    Lanes own(int rows, int columns) {
        return own(rows, columns, 0);
    }

    /** Like {@link #own}, and behind them room for a vector, so that a load that begins within the last row stays within the array. */
    Lanes ownPadded(int rows, int columns) {
        return own(rows, columns, MAX_VECTOR);
    }

    /** Like {@link #own}, its elements in lines of cache of their own, for what one worker writes while others write what was made beside it. */
    Lanes ownApart(int rows, int columns) {
        return own(rows, columns, LINE);
    }

    private Lanes own(int rows, int columns, int rest) {
        int length = (placement.hasRows() ? rows : 1) * (placement.hasColumns() ? columns : 1) + rest;
        array = dtype == DType.F32 ? new float[length] : new double[length];
        return at(array, 0, placement.hasRows() ? placement.hasColumns() ? columns : 1 : 0);
    }

    /** Looks at {@code where} from {@code start} on. */
    Lanes at(Object where, int start, int stride) {
        array = where;
        offset = start;
        rowStride = stride;
        columnStride = placement.hasColumns() ? 1 : 0;
        far = 0;
        outside = false;
        return this;
    }

    /** Looks at four runs of {@code rows} rows that begin {@code distance} apart. */
    Lanes runs(int rows, int distance) {
        run = rows;
        far = distance;
        return this;
    }

    float[] f() {
        return (float[]) array;
    }

    double[] d() {
        return (double[]) array;
    }

    int at(int row, int column) {
        int place = far == 0 ? row * rowStride : row / run * far + row % run * rowStride;
        return offset + place + column * columnStride;
    }

    double get(int index) {
        return dtype == DType.F32 ? f()[index] : d()[index];
    }

    void set(int index, double value) {
        if (dtype == DType.F32) {
            f()[index] = (float) value;
        } else {
            d()[index] = value;
        }
    }
}
