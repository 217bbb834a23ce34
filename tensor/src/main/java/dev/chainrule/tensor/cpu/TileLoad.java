package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.shape.DimSizes;
import java.nio.FloatBuffer;
import java.util.function.Function;

/**
 * How a value of a row kernel comes from its buffer for one strip of rows after the other: seen in place where it lies there as the kernel
 * needs it, copied as it is if that is outside of an array, else gathered. What does not change from strip to strip is worked out once, for a
 * strip takes a few microseconds.
 */
final class TileLoad {
    /** Of which a first-level cache holds all, and the copy beside it. */
    private static final int FETCHED_ELEMENTS = 2048;
    private static final int LINE_ELEMENTS = 16;

    private final Access access;
    private final Placement placement;
    private final Lanes to;
    private final TileOps ops;
    private final RowLayout layout;
    private final RowLayout.Strides strides;
    private final long rowStride;
    private final boolean inPlace;
    /** Whether vectors may be loaded from outside of an array. */
    private final boolean factor;
    private Object from;
    /** What vectors are loaded from, of {@link #viewed}; null if there is no such thing. */
    private Object view;
    private CpuBuffer viewed;
    /** Where rows are copied to that would be seen in place if they were in an array; made when first needed. */
    private Object copied;
    private int first;
    private int[] order;
    private int start;
    /** So that no compiler takes the loads for idle. */
    private float fetched;

    TileLoad(Value value, Lanes to, RowLayout layout, DimSizes sizes, TileOps ops, boolean factor) {
        this.access = value.access();
        this.placement = value.placement();
        this.to = to;
        this.ops = ops;
        this.layout = layout;
        strides = new RowLayout.Strides(access, sizes);
        rowStride = layout.rowStride(strides);
        this.factor = factor && placement == Placement.CELL && layout.columns >= MemoryOps.MIN_COLUMNS && ops.memory() != null;
        inPlace = !access.isIndirect() && value.dtype() == access.slot().dtype() && isInPlace();
    }

    /** Cells may lie in four runs, but not numbers of which each row has one: those are handed on as one array. */
    private boolean isInPlace() {
        boolean columnsFit = !placement.hasColumns() || strides.column == 1;
        boolean rowsFit = !placement.hasRows()
                || (placement == Placement.ROW ? rowStride == 1 && layout.stripRows == layout.tileRows : rowStride >= 0);
        return columnsFit && rowsFit;
    }

    /** Whether the value is seen where it lies, and needs no array of its own. */
    boolean inPlace() {
        return inPlace;
    }

    /** Whether nothing of the buffer that is bound is copied. */
    boolean isSeen() {
        return inPlace && !(from instanceof FloatBuffer);
    }

    /** Looks at these buffers from now on. */
    void bind(Function<Slot, CpuBuffer> buffers) {
        CpuBuffer buffer = buffers.apply(access.slot());
        from = buffer.array();
        first = buffer.first();
        if (inPlace && buffer.isMapped()) {
            copied = copied == null ? to.ownPadded(layout.stripRows, layout.columns).array : copied;
            if (factor && buffer != viewed) {
                viewed = buffer;
                view = ops.memory().view(buffer.memory());
            }
        }
        if (access.isIndirect()) {
            order = (int[]) buffers.apply(access.order()).array();
            start = number(buffers.apply(access.start()));
        }
    }

    private static int number(CpuBuffer buffer) {
        return switch (buffer.dtype()) {
            case F32 -> (int) buffer.floats()[0];
            case F64 -> (int) buffer.doubles()[0];
            case I32 -> ((int[]) buffer.array())[0];
        };
    }

    /** Makes the value that of the strip. */
    void load(Strip strip) {
        if (inPlace && from instanceof FloatBuffer memory) {
            if (!see(memory, strip)) {
                copy(memory, strip);
            }
        } else if (inPlace) {
            int stride = (int) Math.max(0, rowStride);
            to.at(from, place(strip.row(0)), stride).runs(strip.run(), strip.distance() * stride);
        } else if (placement == Placement.ROW && order == null && rowStride == 1) {
            for (int r = 0; r < strip.rows(); r += strip.run()) {
                ops.gather(from, place(strip.row(r)), 1, to, to.at(r, 0), strip.run());
            }
        } else {
            int rows = placement.hasRows() ? strip.rows() : 1;
            int columns = placement.hasColumns() ? layout.columns : 1;
            int group = order == null ? rows : Math.max(1, FETCHED_ELEMENTS / columns);
            for (int begin = 0; begin < rows; begin += group) {
                int end = Math.min(rows, begin + group);
                if (order != null) {
                    fetch(strip, begin, end, columns);
                }
                for (int r = begin; r < end; r++) {
                    ops.gather(from, place(strip.row(r)), strides.column, to, to.at(r, 0), columns);
                }
            }
        }
    }

    /** Looks at the memory itself, if the strip is four runs of rows behind each of which a vector more can be loaded. */
    private boolean see(FloatBuffer memory, Strip strip) {
        int stride = (int) rowStride;
        if (view == null || strip.distance() == 0 || strip.run() % 2 != 0
                || place(strip.row(strip.rows() - 1)) + layout.columns > memory.capacity() - MemoryOps.READ_BEHIND) {
            return false;
        }
        to.at(view, place(strip.row(0)), stride).runs(strip.run(), strip.distance() * stride).outside = true;
        return true;
    }

    /** What {@link #inPlace} would see, run for run, so that what follows does the same in the same order. */
    private void copy(FloatBuffer memory, Strip strip) {
        int stride = (int) Math.max(0, rowStride);
        int columns = placement.hasColumns() ? layout.columns : 1;
        int rows = stride == 0 ? 1 : strip.run();
        float[] into = (float[]) copied;
        to.at(into, 0, stride == 0 ? 0 : columns).runs(strip.run(), strip.distance() == 0 ? 0 : strip.run() * to.rowStride);
        for (int r = 0; r < (stride == 0 ? 1 : strip.rows()); r += rows) {
            int place = place(strip.row(r));
            if (stride == columns || rows == 1) {
                memory.get(place, into, r * columns, rows * columns);
            } else {
                for (int k = 0; k < rows; k++) {
                    memory.get(place + k * stride, into, (r + k) * columns, columns);
                }
            }
        }
    }

    /**
     * Reads an element of each cache line of rows that lie anywhere. Copied one after the other, each would wait for memory by itself; loads that
     * nothing waits for are under way together.
     */
    private void fetch(Strip strip, int begin, int end, int columns) {
        float sum = 0;
        for (int r = begin; r < end && strides.column == 1; r++) {
            int place = place(strip.row(r));
            if (from instanceof float[] numbers) {
                for (int c = 0; c < columns; c += LINE_ELEMENTS) {
                    sum += numbers[place + c];
                }
                sum += numbers[place + columns - 1];
            } else if (from instanceof FloatBuffer memory) {
                for (int c = 0; c < columns; c += LINE_ELEMENTS) {
                    sum += memory.get(place + c);
                }
                sum += memory.get(place + columns - 1);
            }
        }
        fetched = sum;
    }

    private int place(long row) {
        return first + layout.offset(row, strides, order, start);
    }
}
