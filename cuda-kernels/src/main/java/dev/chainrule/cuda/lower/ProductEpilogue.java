package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.Access;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What is done with the elements of a product while they are in registers: the values of an elementwise kernel, element by element. */
final class ProductEpilogue {
    private record Key(int value, int i, int j) {
    }

    private final PtxWriter w;
    private final FusedProduct fused;
    private final DimSizes sizes;
    private final Function<KernelCode.Argument, Reg> argument;
    private final Map<Slot, Reg> bases = new HashMap<>();
    private final Map<Key, Reg> known = new HashMap<>();

    ProductEpilogue(PtxWriter w, FusedProduct fused, DimSizes sizes, Function<KernelCode.Argument, Reg> argument) {
        this.w = w;
        this.fused = fused;
        this.sizes = sizes;
        this.argument = argument;
        RowKernel epilogue = fused.epilogue();
        for (Slot slot : epilogue.inputs()) {
            if (slot != fused.product().c()) {
                bases.put(slot, argument.apply(new KernelCode.SlotAddress(slot)));
            }
        }
        epilogue.outputs().forEach(slot -> bases.computeIfAbsent(slot, s -> argument.apply(new KernelCode.SlotAddress(s))));
    }

    /**
     * Computes and stores everything of one element.
     *
     * @param i      which of the thread's rows, and {@code row} its number
     * @param j      which of the thread's columns, and {@code column} its number
     * @param place  row·n + column
     * @param sum    the product's element
     * @param valid  whether the element lies within the product
     */
    void element(int i, Reg row, int j, Reg column, Reg place, Reg sum, Reg valid) {
        Element at = new Element(i, row, j, column, place, sum, valid);
        for (Store store : fused.epilogue().stores()) {
            Reg reg = at.get(store.value());
            Reg address = w.emit(PtxType.U64, "mad.lo.u64", place, reg.type().bytes(), bases.get(store.access().slot()));
            w.when(valid, () -> w.line("st.global." + reg.type().suffix(), "[" + address + "]", reg));
        }
    }

    private final class Element {
        private final int i;
        private final Reg row;
        private final int j;
        private final Reg column;
        private final Reg place;
        private final Reg sum;
        private final Reg valid;

        Element(int i, Reg row, int j, Reg column, Reg place, Reg sum, Reg valid) {
            this.i = i;
            this.row = row;
            this.j = j;
            this.column = column;
            this.place = place;
            this.sum = sum;
            this.valid = valid;
        }

        Reg get(Value value) {
            boolean columns = fused.epilogue().column() != null;
            boolean hasRow = value.placement().hasRows();
            boolean hasColumn = columns ? value.placement().hasColumns() : hasRow;
            Key key = new Key(value.id(), hasRow ? i : -1, hasColumn ? j : -1);
            Reg reg = known.get(key);
            if (reg == null) {
                reg = make(value);
                known.put(key, reg);
            }
            return reg;
        }

        private Reg make(Value value) {
            PtxType type = PtxType.of(value.dtype());
            return switch (value.kind()) {
                case LOAD -> FusedProduct.isProduct(value, fused.product()) ? sum : load(value, type);
                case CONSTANT -> w.emit(type, "mov." + type.suffix(), PtxWriter.literal(type, value.node().literal()));
                case SIZE ->
                    w.emit(type, "cvt.rn." + type.suffix() + ".u64", argument.apply(new KernelCode.Count(value.node().count().at(sizes))));
                case MAP -> map(value, type);
                case INDEX, FOLD_COLUMNS, FOLD_ROWS -> throw new IllegalStateException(value + " is not elementwise");
            };
        }

        private Reg map(Value value, PtxType type) {
            List<Reg> operands = new ArrayList<>();
            value.operands().forEach(operand -> operands.add(get(operand)));
            return value.op() == dev.chainrule.tensor.graph.Op.CAST ? ScalarInstructions.cast(w, operands.get(0), type)
                    : ScalarInstructions.write(w, value.op(), operands);
        }

        /** What lies at an element, loaded by threads whose element is within the product; a row or column value serves its neighbours too. */
        private Reg load(Value value, PtxType type) {
            Access access = value.access();
            PtxType stored = PtxType.of(access.slot().dtype());
            Reg offset = w.emit(PtxType.U64, "mov.u64", 0);
            for (int axis = 0; axis < access.rowStrides().size(); axis++) {
                long stride = access.rowStrides().get(axis).at(sizes);
                if (stride != 0) {
                    offset = w.emit(PtxType.U64, "mad.lo.u64", coordinate(axis), stride, offset);
                }
            }
            long stride = access.columnStride().at(sizes);
            if (stride != 0 && fused.epilogue().column() != null) {
                offset = w.emit(PtxType.U64, "mad.lo.u64", wide(column), stride, offset);
            }
            Reg address = w.emit(PtxType.U64, "mad.lo.u64", offset, stored.bytes(), bases.get(access.slot()));
            Reg loaded = w.emit(stored, "mov." + stored.suffix(), stored == PtxType.U32 ? "0" : PtxWriter.literal(stored, 0));
            boolean written = fused.outputs().contains(access.slot());
            Reg inside = inside(value);
            w.when(inside, () -> w.into(loaded, (written ? "ld.global." : "ld.global.nc.") + stored.suffix(), "[" + address + "]"));
            return ScalarInstructions.cast(w, loaded, type);
        }

        /** A value that the whole row (or column) shares is loaded once, whether or not this element is within. */
        private Reg inside(Value value) {
            boolean columns = fused.epilogue().column() != null;
            if (!value.placement().hasRows() && !value.placement().hasColumns()) {
                return null;
            }
            if (columns && !value.placement().hasRows()) {
                return ScalarInstructions.compare(w, "lt", column, sizes.of(fused.product().n()));
            }
            return columns && !value.placement().hasColumns() ? ScalarInstructions.compare(w, "lt", row, sizes.of(fused.product().m()))
                    : valid;
        }

        private Reg coordinate(int axis) {
            boolean flat = fused.epilogue().column() == null;
            if (flat && fused.epilogue().rowAxes().size() == 1) {
                return place;
            }
            return wide(flat && axis == 1 ? column : row);
        }

        private Reg wide(Reg number) {
            return w.emit(PtxType.U64, "cvt.u64.u32", number);
        }
    }
}
