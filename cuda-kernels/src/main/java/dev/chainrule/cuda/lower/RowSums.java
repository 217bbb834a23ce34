package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Value;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The reductions over rows of one block: column sums in the registers of the threads that own the columns (in memory, where the columns go in
 * a loop), sums of row values in one register. At the end they are brought together: the teams of a warp by butterflies, the warps through
 * shared memory in their order; what the block has gathered goes to its place in memory.
 */
final class RowSums {
    private static final int WARP = 32;

    private final Frame f;
    private final PtxWriter w;
    private final List<Value> folds;
    private final Columns columns;
    private final Map<Value, Reg[]> registers = new HashMap<>();
    private final Map<Value, Integer> offsets = new LinkedHashMap<>();
    private final Map<Value, Integer> sharedPlaces = new HashMap<>();
    private final int bytes;
    private int gatherPlace = -1;

    RowSums(Frame f, List<Value> folds, Columns columns) {
        this.f = f;
        this.w = f.w;
        this.folds = folds;
        this.columns = columns;
        int offset = 0;
        for (Value fold : folds) {
            offsets.put(fold, offset);
            long elements = fold.placement() == Placement.COLUMN ? Math.max(1, f.geometry.columns()) : 1;
            offset = Math.toIntExact((offset + elements * fold.dtype().bytes() + 15) / 16 * 16);
        }
        bytes = Math.max(16, offset);
    }

    List<Value> folds() {
        return folds;
    }

    /** Bytes of the sums of one block. */
    int bytes() {
        return bytes;
    }

    /** Where a fold begins among them. */
    int offset(Value fold) {
        return offsets.get(fold);
    }

    private boolean isInMemory(Value fold) {
        return fold.placement() == Placement.COLUMN && columns.isLoop();
    }

    /** Sets all to what nothing sums to; {@code target} is the block's place in memory. */
    void begin(Reg target) {
        for (Value fold : folds) {
            w.comment("sum over rows: " + fold);
            if (isInMemory(fold)) {
                if (f.geometry.cells() == RowGeometry.Cells.SHARED) {
                    sharedPlaces.put(fold, f.shared(Math.toIntExact(f.geometry.columns() * fold.dtype().bytes())));
                }
                PtxType type = PtxType.of(fold.dtype());
                Loops.overColumns(f, columns, () -> {
                    for (int c = 0; c < columns.count(); c++) {
                        w.line(memory(fold, "st") + "." + type.suffix(), place(fold, c, target), Fold.neutral(fold.op(), type));
                    }
                });
            } else {
                Reg[] sums = new Reg[fold.placement() == Placement.COLUMN ? columns.count() : 1];
                for (int c = 0; c < sums.length; c++) {
                    sums[c] = Fold.begin(w, fold);
                }
                registers.put(fold, sums);
            }
        }
    }

    /**
     * Adds the operand at a row and column (ignored by a sum of row values); of sums in memory, the operands of a whole vector of columns,
     * whose sums are moved together.
     */
    void add(Value fold, RowValues values, int row, int column, Reg valid, Reg target) {
        if (!isInMemory(fold)) {
            Reg into = registers.get(fold)[fold.placement() == Placement.COLUMN ? column : 0];
            Fold.addOperand(w, fold, values, row, column, into, valid);
            return;
        }
        PtxType type = PtxType.of(fold.dtype());
        String place = place(fold, column, target);
        Reg[] sums = new Reg[columns.vector()];
        java.util.Arrays.setAll(sums, v -> w.reg(type));
        w.line(memory(fold, "ld") + RowValues.width(sums.length) + type.suffix(), RowValues.operand(sums), place);
        for (int v = 0; v < sums.length; v++) {
            Fold.addOperand(w, fold, values, row, column + v, sums[v], valid);
        }
        w.line(memory(fold, "st") + RowValues.width(sums.length) + type.suffix(), place, RowValues.operand(sums));
    }

    private String memory(Value fold, String access) {
        return access + (f.geometry.cells() == RowGeometry.Cells.SHARED && isInMemory(fold) ? ".shared" : ".global");
    }

    private String place(Value fold, int column, Reg target) {
        int size = fold.dtype().bytes();
        long behind = columns.behindFirst(column) * size;
        if (sharedPlaces.containsKey(fold)) {
            Reg base = w.emit(PtxType.U32, "mov.u32", "shared_bytes");
            Reg first = columns.first().type() == PtxType.U32 ? columns.first() : w.emit(PtxType.U32, "cvt.u32.u64", columns.first());
            Reg address = w.emit(PtxType.U32, "mad.lo.u32", first, size, base);
            return "[" + address + "+" + (sharedPlaces.get(fold) + behind) + "]";
        }
        return "[" + f.address(target, columns.first(), size) + "+" + (offset(fold) + behind) + "]";
    }

    /** Brings the sums of the block's threads together and leaves them at {@code target}. */
    void gather(Reg target) {
        for (Value fold : folds) {
            w.comment("of the block: " + fold);
            if (isInMemory(fold)) {
                leaveInMemory(fold, target);
            } else if (f.geometry.team() > WARP) {
                leaveOwn(fold, target);
            } else {
                leaveAcrossWarps(fold, target);
            }
        }
    }

    private void leaveInMemory(Value fold, Reg target) {
        if (sharedPlaces.containsKey(fold)) {
            PtxType type = PtxType.of(fold.dtype());
            Loops.overColumns(f, columns, () -> {
                for (int c = 0; c < columns.count(); c++) {
                    Reg sum = w.emit(type, "ld.shared." + type.suffix(), place(fold, c, target));
                    Reg address = f.address(target, columns.first(), fold.dtype().bytes());
                    w.line("st.global." + type.suffix(),
                            "[" + address + "+" + (offset(fold) + columns.behindFirst(c) * fold.dtype().bytes()) + "]", sum);
                }
            });
        }
    }

    /** The team is the block: each thread has the whole sums of its columns, and all have the same sum of row values. */
    private void leaveOwn(Value fold, Reg target) {
        Reg[] sums = registers.get(fold);
        boolean isColumn = fold.placement() == Placement.COLUMN;
        Reg isFirst = isColumn ? null : ScalarInstructions.compare(w, "eq", f.thread, 0);
        Reg base = isColumn ? f.address(target, columns.first(), fold.dtype().bytes()) : target;
        int neighbours = isColumn ? columns.vector() : 1;
        for (int c = 0; c < sums.length; c += neighbours) {
            long place = offset(fold) + (isColumn ? columns.behindFirst(c) * fold.dtype().bytes() : 0);
            Reg[] some = java.util.Arrays.copyOfRange(sums, c, c + neighbours);
            String store = "st.global" + (neighbours == 1 ? "." : ".v" + neighbours + ".") + some[0].type().suffix();
            w.when(isColumn ? columns.valid(c) : isFirst, () -> w.line(store, "[" + base + "+" + place + "]", RowValues.operand(some)));
        }
    }

    private void leaveAcrossWarps(Value fold, Reg target) {
        Reg[] sums = registers.get(fold);
        for (Reg sum : sums) {
            TeamReduction.acrossTeams(w, f.geometry.team(), fold.op(), sum);
        }
        int warps = f.geometry.threads() / WARP;
        boolean isColumn = fold.placement() == Placement.COLUMN;
        int size = fold.dtype().bytes();
        int row = Math.toIntExact(isColumn ? (long) f.geometry.team() * sums.length : 1) * size;
        if (gatherPlace < 0) {
            gatherPlace = f.shared(warps * largestRow());
        }
        Reg base = w.emit(PtxType.U32, "mov.u32", "shared_bytes");
        Reg warp = w.emit(PtxType.U32, "shr.u32", f.thread, 5);
        Reg own = w.emit(PtxType.U32, "mad.lo.u32", warp, row, base);
        Reg inWarp = w.emit(PtxType.U32, "and.b32", f.thread, WARP - 1);
        Reg isWriter = ScalarInstructions.compare(w, "lt", inWarp, isColumn ? f.geometry.team() : 1);
        Reg place = isColumn ? w.emit(PtxType.U32, "mad.lo.u32", f.lane, columns.vector() * size, own) : own;
        w.when(isWriter, () -> {
            for (int c = 0; c < sums.length; c++) {
                long behind = gatherPlace + (isColumn ? columns.behindFirst(c) * size : 0);
                w.line("st.shared." + sums[c].type().suffix(), "[" + place + "+" + behind + "]", sums[c]);
            }
        });
        f.barrier();
        Loops.overElements(f, isColumn ? f.geometry.columns() : 1, element -> {
            PtxType type = PtxType.of(fold.dtype());
            Reg from = w.emit(PtxType.U32, "mad.lo.u32", element, size, base);
            Reg sum = Fold.begin(w, fold);
            for (int k = 0; k < warps; k++) {
                Fold.add(w, fold.op(), sum, w.emit(type, "ld.shared." + type.suffix(), "[" + from + "+" + (gatherPlace + k * row) + "]"),
                        null);
            }
            Reg to = w.emit(PtxType.U64, "mad.wide.u32", element, size, target);
            w.line("st.global." + type.suffix(), "[" + to + "+" + offset(fold) + "]", sum);
        });
        f.barrier();
    }

    private int largestRow() {
        int largest = 8;
        for (Value fold : folds) {
            largest = Math.max(largest, registers.get(fold).length * f.geometry.team() * fold.dtype().bytes());
        }
        return largest;
    }
}
