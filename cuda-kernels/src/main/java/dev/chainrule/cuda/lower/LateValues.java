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
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What has no rows: the prologue, which every block computes for itself, and the epilogue (a mean, an optimizer's update), which the last
 * block computes from the finished sums. The whole block shares the columns; one thread writes what is one for the kernel.
 */
final class LateValues {
    private final Frame f;
    private final PtxWriter w;
    private final RowSums sums;
    private final Map<Integer, Reg> uniforms;
    private final TeamReduction reduction;
    private Reg totals;

    LateValues(Frame f, RowSums sums, Map<Integer, Reg> uniforms) {
        this.f = f;
        this.w = f.w;
        this.sums = sums;
        this.uniforms = uniforms;
        boolean folds = f.kernel.values().stream().anyMatch(value -> value.kind() == Kind.FOLD_COLUMNS && value.phase() != Phase.BODY);
        reduction = folds ? new TeamReduction(f, f.geometry.threads(), 1) : null;
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
        for (Value value : f.kernel.values()) {
            if (needed.contains(value) && value.placement() == Placement.UNIFORM) {
                uniform(value);
            }
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
                Reg reg = uniforms.get(store.value().id());
                w.when(isFirst, () -> w.line("st.global." + reg.type().suffix(), "[" + f.base(store.access().slot()) + "]", reg));
            }
        }
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
                    (fold, c) -> columnOf(fold, columns), new HashMap<>(uniforms));
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
