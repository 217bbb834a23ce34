package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where the elements of an access lie: base + (Σ rowₖ·strideₖ + column·stride)·bytes. The part that changes least often is computed first and
 * kept: the columns' where the rows are what moves, the row's where a loop runs over the columns.
 */
final class Places {
    private static final long LARGEST_IMMEDIATE = 1L << 30;

    private final Frame f;
    private final Columns columns;
    private final Rows rows;
    private final Function<Slot, Reg> uniform;
    private final Map<Access, Reg> columnBases;
    private final Map<List<Object>, Reg> rowOffsets = new HashMap<>();
    private final Map<List<Object>, Reg> addresses = new HashMap<>();

    /**
     * The places of some rows and columns.
     *
     * @param uniform     reads the one element of a buffer, as an index
     * @param columnBases base + column part, kept from batch to batch; null where the columns move faster than the rows
     */
    Places(Frame f, Columns columns, Rows rows, Function<Slot, Reg> uniform, Map<Access, Reg> columnBases) {
        this.f = f;
        this.columns = columns;
        this.rows = rows;
        this.uniform = uniform;
        this.columnBases = columnBases;
    }

    /** base + column part, for an access with columns: computed before the rows begin. */
    static Reg columnBase(Frame f, Columns columns, Access access) {
        long stride = access.columnStride().at(f.sizes);
        Reg base = f.base(access.slot());
        return stride == 0 || columns == null ? base : f.address(base, columns.first(), stride * access.slot().dtype().bytes());
    }

    /** The address in brackets, with what is known beforehand as an immediate. */
    String element(Access access, int slot, int column) {
        long bytes = access.slot().dtype().bytes();
        long behind = column < 0 ? 0 : Math.multiplyExact(columns.behindFirst(column), access.columnStride().at(f.sizes) * bytes);
        Reg address = address(access, slot, column >= 0);
        if (behind >= LARGEST_IMMEDIATE) {
            address = f.w.emit(PtxType.U64, "add.u64", address, behind);
            behind = 0;
        }
        return "[" + address + (behind == 0 ? "" : "+" + behind) + "]";
    }

    private Reg address(Access access, int slot, boolean hasColumn) {
        List<Object> key = List.of(access, slot, hasColumn);
        Reg known = addresses.get(key);
        if (known == null) {
            known = newAddress(access, slot, hasColumn);
            addresses.put(key, known);
        }
        return known;
    }

    private Reg newAddress(Access access, int slot, boolean hasColumn) {
        long bytes = access.slot().dtype().bytes();
        if (hasColumn && columns.isLoop()) {
            Reg offset = slot < 0 ? null : rowOffset(access, slot);
            Reg base = offset == null ? f.base(access.slot()) : rowBase(access, slot, offset);
            long stride = access.columnStride().at(f.sizes);
            return stride == 0 ? base : f.address(base, columns.first(), stride * bytes);
        }
        Reg base = hasColumn ? columnBases.get(access) : f.base(access.slot());
        if (base == null) {
            throw new IllegalStateException("no base for " + access);
        }
        Reg offset = slot < 0 ? null : rowOffset(access, slot);
        return offset == null ? base : f.address(base, offset, bytes);
    }

    private Reg rowBase(Access access, int slot, Reg offset) {
        List<Object> key = List.of(access, slot, "base");
        Reg known = rowOffsets.get(key);
        if (known == null) {
            known = f.address(f.base(access.slot()), offset, access.slot().dtype().bytes());
            rowOffsets.put(key, known);
        }
        return known;
    }

    /** Computes the row's part now, ahead of a loop over the columns. */
    void prepareRow(Access access, int slot) {
        Reg offset = rowOffset(access, slot);
        if (offset != null && access.slot() != null) {
            rowBase(access, slot, offset);
        }
    }

    /** Forgets what depends on the columns, at the beginning and end of a loop's iteration. */
    void forgetColumns() {
        addresses.clear();
    }

    /** Σ rowₖ·strideₖ in elements; null where it is 0. */
    Reg rowOffset(Access access, int slot) {
        List<Object> key = List.of(access, slot);
        if (!rowOffsets.containsKey(key)) {
            rowOffsets.put(key, newRowOffset(access, slot));
        }
        return rowOffsets.get(key);
    }

    private Reg newRowOffset(Access access, int slot) {
        Reg offset = null;
        for (int axis = 0; axis < access.rowStrides().size(); axis++) {
            long stride = access.rowStrides().get(axis).at(f.sizes);
            if (stride != 0) {
                Reg place = rows.coordinates(slot)[axis];
                place = axis == 0 && access.isIndirect() ? through(access, place) : place;
                offset = plus(offset, place, stride);
            }
        }
        return offset;
    }

    private Reg plus(Reg offset, Reg place, long stride) {
        String type = f.index.suffix();
        if (offset == null) {
            return stride == 1 ? place : f.w.emit(f.index, "mul.lo." + type, place, stride);
        }
        return f.w.emit(f.index, "mad.lo." + type, place, stride, offset);
    }

    /** order[start + place]. */
    private Reg through(Access access, Reg place) {
        Reg start = uniform.apply(access.start());
        Reg at = f.w.emit(f.index, "add." + f.index.suffix(), place, start);
        Reg address = f.address(f.base(access.order()), at, DType.I32.bytes());
        return f.widen(f.w.emit(PtxType.U32, f.load(access.order()) + ".u32", "[" + address + "]"));
    }

    /** The place itself as an index: Σ rowₖ·strideₖ + column·stride. */
    Reg index(Access access, int slot, int column) {
        Reg place = slot < 0 ? null : rowOffset(access, slot);
        long stride = access.columnStride().at(f.sizes);
        if (column >= 0 && stride != 0) {
            Reg c = columns.behindFirst(column) == 0
                    ? columns.first()
                    : f.w.emit(f.index, "add." + f.index.suffix(), columns.first(), columns.behindFirst(column));
            place = plus(place, c, stride);
        }
        return place == null ? f.w.emit(f.index, "mov." + f.index.suffix(), 0) : place;
    }

}
