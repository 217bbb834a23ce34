package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What has no rows: the prologue, which every block computes for itself, and the epilogue (a mean, an optimizer's update), which the last
 * block computes from the finished sums. The whole block shares the columns; one thread writes what is one for the kernel.
 */
final class LateValues {
    /** Reductions over the columns from which on what is known between them no longer fits the registers. */
    private static final int MANY_FOLDS = 8;

    private final Frame f;
    private final PtxWriter w;
    private final RowSums sums;
    private final Uniforms uniforms;
    private final TeamReduction reduction;
    private final boolean isParking;
    private Reg totals;

    LateValues(Frame f, RowSums sums, Uniforms uniforms) {
        this.f = f;
        this.w = f.w;
        this.sums = sums;
        this.uniforms = uniforms;
        long folds = f.kernel.values().stream().filter(value -> value.kind() == Kind.FOLD_COLUMNS && value.phase() != Phase.BODY).count();
        reduction = folds > 0 ? new TeamReduction(f, f.geometry.threads(), 1) : null;
        isParking = folds > MANY_FOLDS;
    }

    /** Computes the values that are one for the kernel and that the rows need, before the first row. */
    void prologue(RowAnalysis analysis) {
        for (Value value : f.kernel.values()) {
            if (value.placement() == Placement.UNIFORM && value.phase() == Phase.PROLOGUE && analysis.isInBody(value)) {
                uniform(value);
            }
        }
    }

    /** Computes and stores everything that comes after the last row, from the finished sums at {@code finished}. */
    void epilogue(List<Store> stores, Reg finished) {
        totals = finished;
        Set<Value> needed = new LinkedHashSet<>();
        stores.forEach(store -> collect(store.value(), needed));
        List<Value> inOrder = f.kernel.values().stream().filter(needed::contains).toList();
        for (int k = 0; k < inOrder.size(); k++) {
            Value value = inOrder.get(k);
            if (value.placement() == Placement.UNIFORM) {
                if (isParking && value.kind() == Kind.FOLD_COLUMNS) {
                    uniforms.park(usedLater(inOrder, k, stores));
                }
                uniform(value);
            }
        }
        if (isParking) {
            uniforms.park(usedLater(inOrder, inOrder.size(), stores));
        }
        List<Store> columnStores = stores.stream().filter(store -> store.placement() == Placement.COLUMN).toList();
        if (!columnStores.isEmpty()) {
            overColumns((values, columns) -> {
                List<Reg> regs = columnStores.stream().map(store -> values.get(store.value(), -1, 0)).toList();
                for (int k = 0; k < regs.size(); k++) {
                    Access access = columnStores.get(k).access();
                    String place = new Places(f, columns, null, null, null).element(access, -1, 0);
                    w.line("st.global." + regs.get(k).type().suffix(), place, regs.get(k));
                }
            });
        }
        f.barrier();                                                 // nobody reads any more what is written now
        Reg isFirst = ScalarInstructions.compare(w, "eq", f.thread, 0);
        for (Store store : stores) {
            if (store.placement() == Placement.UNIFORM) {
                Reg reg = uniform(store.value());
                w.when(isFirst, () -> w.line("st.global." + reg.type().suffix(), "[" + f.base(store.access().slot()) + "]", reg));
            }
        }
    }

    /** What is one for the kernel and is used from the value {@code from} on, or by a column's value, which each loop computes anew, or stored. */
    private static Set<Value> usedLater(List<Value> inOrder, int from, List<Store> stores) {
        Set<Value> used = new LinkedHashSet<>();
        for (int k = 0; k < inOrder.size(); k++) {
            Value value = inOrder.get(k);
            if (k >= from || value.placement() != Placement.UNIFORM) {
                used.addAll(value.operands());
                value.operands().forEach(operand -> used.addAll(operand.operands()));       // a sum of products asks for their factors
            }
        }
        stores.forEach(store -> used.add(store.value()));
        used.removeIf(value -> value.placement() != Placement.UNIFORM);
        return used;
    }

    private static void collect(Value value, Set<Value> needed) {
        if (needed.add(value)) {
            value.operands().forEach(operand -> collect(operand, needed));
        }
    }

    private Reg uniform(Value value) {
        RowValues values = new RowValues(f, null, null, new Places(f, null, null, null, null), null, this::finished, uniforms);
        return values.get(value, -1, -1);
    }

    private Reg finished(Value fold, int column) {
        if (fold.kind() == Kind.FOLD_COLUMNS) {
            return overAllColumns(fold);
        }
        PtxType type = PtxType.of(fold.dtype());
        return w.emit(type, "ld.global." + type.suffix(), "[" + totals + "+" + sums.offset(fold) + "]");
    }

    /** Σⱼ or maxⱼ of a column value, by the whole block. */
    private Reg overAllColumns(Value fold) {
        w.comment(fold.toString());
        Reg sum = Fold.begin(w, fold);
        overColumns((values, columns) -> Fold.addOperand(w, fold, values, -1, 0, sum, null));
        reduction.reduce(List.of(fold.op()), List.of(sum));
        return sum;
    }

    /** What is done at one column. */
    private interface AtColumn {
        void write(RowValues values, Columns columns);
    }

    private void overColumns(AtColumn body) {
        Loops.overElements(f, f.geometry.hasColumns() ? f.geometry.columns() : 1, element -> {
            Columns columns = new Columns(f.widen(element), 1, 1, 1, null, true);
            RowValues values = new RowValues(f, columns, null, new Places(f, columns, null, null, null), null,
                    (fold, c) -> columnOf(fold, columns), uniforms.within());
            body.write(values, columns);
        });
    }

    private Reg columnOf(Value fold, Columns columns) {
        if (fold.kind() == Kind.FOLD_COLUMNS || fold.placement() != Placement.COLUMN) {
            throw new IllegalStateException(fold + " should be known before the columns");
        }
        PtxType type = PtxType.of(fold.dtype());
        Reg address = f.address(totals, columns.first(), fold.dtype().bytes());
        return w.emit(type, "ld.global." + type.suffix(), "[" + address + "+" + sums.offset(fold) + "]");
    }

    /** The operations of some reductions. */
    static List<Op> ops(List<Value> folds) {
        List<Op> ops = new ArrayList<>();
        folds.forEach(fold -> ops.add(fold.op()));
        return ops;
    }
}
