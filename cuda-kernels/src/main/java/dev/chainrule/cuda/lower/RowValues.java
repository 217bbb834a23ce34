package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The values of a kernel in registers, written where they are first asked for, with what they are made of: of a row value one for each row
 * slot, of a column value one for each column of the thread, of a cell one for each of both.
 */
final class RowValues {
    /** Where finished reductions come from that are no part of the row's own. */
    interface Folds {
        /** The register of a reduction over rows (of column {@code c}, or −1), or of a column value over the columns. */
        Reg finished(Value fold, int c);
    }

    private record Key(int id, int row, int column) {
    }

    private final Frame f;
    private final PtxWriter w;
    private final Columns columns;
    private final Rows rows;
    private final Places places;
    private final Folds folds;
    private final CellStage stage;
    private final Uniforms uniforms;
    private final Map<Key, Reg> registers = new HashMap<>();
    private List<Runnable> stores;

    /**
     * Values over some rows and columns.
     *
     * @param columns  the thread's columns; null where the kernel has none
     * @param rows     the thread's rows; null outside of the body
     * @param places   where they lie
     * @param stage    the cells kept in shared memory
     * @param folds    where other reductions come from
     * @param uniforms the values that are one for the kernel, those known beforehand among them
     */
    RowValues(Frame f, Columns columns, Rows rows, Places places, CellStage stage, Folds folds, Uniforms uniforms) {
        this.f = f;
        this.w = f.w;
        this.columns = columns;
        this.rows = rows;
        this.places = places;
        this.stage = stage;
        this.folds = folds;
        this.uniforms = uniforms;
    }

    /** The register of a value; {@code row} and {@code column} are ignored where the value has none. */
    Reg get(Value value, int row, int column) {
        Placement placement = value.placement();
        Key key = new Key(value.id(), placement.hasRows() ? row : -1, placement.hasColumns() ? column : -1);
        Reg known = placement == Placement.UNIFORM ? uniforms.get(value) : registers.get(key);
        if (known == null) {
            known = make(value, key);
            put(value, key.row, key.column, known);
        }
        return known;
    }

    /** Makes a register known as a value's. */
    void put(Value value, int row, int column, Reg reg) {
        if (value.placement() == Placement.UNIFORM) {
            uniforms.put(value, reg);
        } else {
            registers.put(new Key(value.id(), row, column), reg);
        }
    }

    /** Takes over the column values of another. */
    void putColumns(RowValues from) {
        from.registers.forEach((key, reg) -> {
            if (key.row < 0) {
                registers.put(key, reg);
            }
        });
    }

    /** Forgets the cells (and, if {@code columnsToo}, the column values) but those {@code kept}. */
    void forget(java.util.Collection<Value> kept, boolean columnsToo) {
        registers.keySet().removeIf(key -> key.column >= 0 && (key.row >= 0 || columnsToo)
                && kept.stream().noneMatch(value -> value.id() == key.id && key.row >= 0));
        places.forgetColumns();
    }

    private Reg make(Value value, Key key) {
        PtxType type = PtxType.of(value.dtype());
        return switch (value.kind()) {
            case LOAD -> stage != null && stage.isRead(value) ? staged(value, key) : load(value, key, type);
            case CONSTANT -> w.emit(type, "mov." + type.suffix(), PtxWriter.literal(type, value.node().literal()));
            case SIZE -> w.emit(type, "cvt.rn." + type.suffix() + ".u64", f.count(value.node().count().at(f.sizes)));
            case INDEX -> number(places.index(value.access(), key.row, key.column), type);
            case MAP -> stage != null && stage.isRead(value) ? staged(value, key) : map(value, key, type);
            case FOLD_COLUMNS, FOLD_ROWS -> folds.finished(value, key.column);
        };
    }

    /** From shared memory, with its neighbours. */
    private Reg staged(Value value, Key key) {
        int first = key.column / columns.vector() * columns.vector();
        Reg[] regs = stage.load(value, first, columns.vector());
        for (int v = 0; v < regs.length; v++) {
            put(value, key.row, first + v, regs[v]);
        }
        return registers.get(key);
    }

    private Reg number(Reg index, PtxType type) {
        return w.emit(type, "cvt.rn." + type.suffix() + "." + index.type().suffix(), index);
    }

    private Reg map(Value value, Key key, PtxType type) {
        List<Reg> operands = new ArrayList<>();
        for (Value operand : value.operands()) {
            operands.add(get(operand, key.row, key.column));
        }
        Reg result = value.op() == Op.CAST ? ScalarInstructions.cast(w, operands.get(0), type)
                : ScalarInstructions.write(w, value.op(), operands);
        if (stage != null && stage.isWritten(value)) {
            stage.store(value, key.column, result);
        }
        return result;
    }

    private Reg load(Value value, Key key, PtxType type) {
        Access access = value.access();
        if (key.column >= 0 && columns.vector() > 1 && access.columnStride().at(f.sizes) == 1) {
            int first = key.column / columns.vector() * columns.vector();
            Reg[] loaded = loadVector(access, key.row, first, columns.vector(), columns.valid(first));
            stored(value, key.row, first, cast(loaded, type));
            return registers.get(key);
        }
        if (key.row >= 0 && !f.geometry.hasColumns() && rows.isWhole() && isContiguous(access)) {
            int first = key.row / f.geometry.vector() * f.geometry.vector();
            Reg[] loaded = loadVector(access, first, -1, f.geometry.vector(), null);
            for (int v = 0; v < loaded.length; v++) {
                put(value, first + v, -1, ScalarInstructions.cast(w, loaded[v], type));
            }
            return registers.get(key);
        }
        Reg valid = key.column < 0 ? null : columns.valid(key.column);
        Reg[] one = cast(loadVector(access, key.row, key.column, 1, valid), type);
        stored(value, key.row, key.column, one);
        return one[0];
    }

    private Reg[] cast(Reg[] loaded, PtxType type) {
        Reg[] regs = new Reg[loaded.length];
        for (int v = 0; v < regs.length; v++) {
            regs[v] = ScalarInstructions.cast(w, loaded[v], type);
        }
        return regs;
    }

    /** Notes what was loaded, and leaves it in shared memory: after all loads, where several are under way, for a store waits for its load. */
    private void stored(Value value, int row, int first, Reg[] regs) {
        for (int v = 0; v < regs.length; v++) {
            put(value, row, first + v, regs[v]);
        }
        if (stage != null && stage.isWritten(value)) {
            Runnable store = () -> stage.store(value, first, regs);
            if (stores == null) {
                store.run();
            } else {
                stores.add(store);
            }
        }
    }

    /** Whether the next row's element is the next in memory, for 16 bytes at a time. */
    private boolean isContiguous(Access access) {
        return access.rowStrides().size() == 1 && access.rowStrides().get(0).at(f.sizes) == 1 && !access.isIndirect();
    }

    /**
     * One access of {@code n} neighbours; 0 where {@code inColumns} does not hold. A row behind the end, which is set back to the last, is
     * left unread in a buffer that this kernel updates: the last row's own thread may have written it.
     */
    private Reg[] loadVector(Access access, int row, int column, int n, Reg inColumns) {
        boolean updated = row >= 0 && f.kernel.outputs().contains(access.slot());
        Reg valid = updated ? Rows.both(f, rows.valid(row), inColumns) : inColumns;
        DType dtype = access.slot().dtype();
        PtxType type = PtxType.of(dtype);
        String address = places.element(access, row, column);
        Reg[] regs = new Reg[n];
        for (int v = 0; v < n; v++) {
            regs[v] = w.reg(type);
            if (valid != null) {
                w.into(regs[v], "mov." + type.suffix(), type == PtxType.U32 ? "0" : PtxWriter.literal(type, 0));
            }
        }
        String load = f.load(access.slot());
        w.when(valid, () -> w.line(load + width(n) + type.suffix(), operand(regs), address));
        return regs;
    }

    /** The middle of an access's name: {@code .} for one element, {@code .v4.} for four. */
    static String width(int n) {
        return n == 1 ? "." : ".v" + n + ".";
    }

    /** One register, or several in braces. */
    static String operand(Reg[] regs) {
        if (regs.length == 1) {
            return regs[0].toString();
        }
        List<String> names = new ArrayList<>();
        for (Reg reg : regs) {
            names.add(reg.toString());
        }
        return "{" + String.join(", ", names) + "}";
    }

    /** Asks for what is loaded from memory first of all, so that all loads are under way before the first is used. */
    void loadAhead(List<Value> loads) {
        stores = new ArrayList<>();
        for (Value value : loads) {
            for (int r = 0; r < (value.placement().hasRows() ? rows.count() : 1); r++) {
                for (int c = 0; c < (value.placement().hasColumns() ? columns.count() : 1); c++) {
                    get(value, r, value.placement().hasColumns() ? c : -1);
                }
            }
        }
        List<Runnable> after = stores;
        stores = null;
        after.forEach(Runnable::run);
    }

    /** The one element of a buffer, as an index: where a permutation starts. */
    Reg uniformIndex(Slot slot) {
        PtxType type = PtxType.of(slot.dtype());
        Reg value = w.emit(type, f.load(slot) + "." + type.suffix(), "[" + f.base(slot) + "]");
        return type == PtxType.U32 ? f.widen(value) : w.emit(f.index, "cvt.rzi." + f.index.suffix() + "." + type.suffix(), value);
    }

    /** Whether a value is loaded as a cell or row. */
    static boolean isRowLoad(Value value) {
        return value.kind() == Kind.LOAD && value.placement().hasRows();
    }
}
