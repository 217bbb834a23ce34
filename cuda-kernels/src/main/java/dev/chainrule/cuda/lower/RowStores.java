package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Store;
import java.util.List;

/** Writes what is stored with its row: cells by the threads that own their columns, row values by the first thread of the team. */
final class RowStores {
    private RowStores() {
    }

    /** The cells, 16 bytes at a time where they lie side by side. */
    static void cells(Frame f, List<Store> stores, Columns columns, Rows rows, RowValues values, Places places) {
        for (Store store : stores) {
            if (store.placement() == Placement.CELL) {
                boolean contiguous = columns.vector() > 1 && store.access().columnStride().at(f.sizes) == 1;
                int n = contiguous ? columns.vector() : 1;
                for (int r = 0; r < rows.count(); r++) {
                    for (int c = 0; c < columns.count(); c += n) {
                        Reg[] regs = new Reg[n];
                        for (int v = 0; v < n; v++) {
                            regs[v] = values.get(store.value(), r, c + v);
                        }
                        write(f, places.element(store.access(), r, c), regs, Rows.both(f, rows.valid(r), columns.valid(c)));
                    }
                }
            }
        }
    }

    /**
     * The row values; where neighbouring rows are a thread's and lie side by side, 16 bytes at a time. All threads of a team read a row value
     * that only the first of them overwrites: so they all have it in a register, and wait for each other, before it does.
     */
    static void rows(Frame f, List<Store> stores, Rows rows, RowValues values, Places places) {
        List<Store> rowStores = stores.stream().filter(store -> store.placement() == Placement.ROW).toList();
        if (rowStores.isEmpty()) {
            return;
        }
        Reg isFirst = f.geometry.team() == 1 ? null : ScalarInstructions.compare(f.w, "eq", f.lane, 0);
        if (f.geometry.team() > 1 && rowStores.stream().anyMatch(store -> isRead(f, store))) {
            rowStores.forEach(store -> {
                for (int r = 0; r < rows.count(); r++) {
                    values.get(store.value(), r, -1);
                }
            });
            f.teamBarrier();
        }
        for (Store store : rowStores) {
            Access access = store.access();
            boolean contiguous = !f.geometry.hasColumns() && rows.isWhole() && access.rowStrides().size() == 1
                    && access.rowStrides().get(0).at(f.sizes) == 1;
            int n = contiguous ? f.geometry.vector() : 1;
            for (int r = 0; r < rows.count(); r += n) {
                Reg[] regs = new Reg[n];
                for (int v = 0; v < n; v++) {
                    regs[v] = values.get(store.value(), r + v, -1);
                }
                write(f, places.element(access, r, -1), regs, Rows.both(f, rows.valid(r), isFirst));
            }
        }
    }

    /** Whether the kernel also reads what the store overwrites. */
    private static boolean isRead(Frame f, Store store) {
        return f.kernel.inputs().contains(store.access().slot());
    }

    private static void write(Frame f, String place, Reg[] regs, Reg valid) {
        PtxType type = regs[0].type();
        f.w.when(valid, () -> f.w.line("st.global" + (regs.length == 1 ? "" : ".v" + regs.length) + "." + type.suffix(), place,
                RowValues.operand(regs)));
    }
}
