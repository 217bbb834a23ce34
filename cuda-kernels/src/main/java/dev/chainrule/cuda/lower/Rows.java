package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import java.util.Arrays;

/**
 * The rows of one batch that a thread works on. In the last batch some may lie behind the end: those are set back to the last row, whose
 * elements may be read, and bear a predicate that keeps them from being counted or stored.
 */
final class Rows {
    private final Frame f;
    private final Reg[] numbers;
    private final Reg[] valid;
    private final Reg[][] coordinates;
    private final boolean whole;

    /**
     * The rows of a batch.
     *
     * @param first the number of the thread's first row
     * @param whole whether no row of the batch lies behind the end
     */
    Rows(Frame f, Reg first, boolean whole) {
        this.f = f;
        this.whole = whole;
        RowGeometry g = f.geometry;
        numbers = new Reg[g.slots()];
        valid = new Reg[g.slots()];
        coordinates = new Reg[g.slots()][];
        String type = f.index.suffix();
        Reg last = whole ? null : f.w.emit(f.index, "sub." + type, f.rows, 1);
        for (int slot = 0; slot < numbers.length; slot++) {
            long distance = g.hasColumns() ? (long) slot * g.teams()
                    : slot / g.vector() * ((long) g.threads() * g.vector()) + slot % g.vector();
            numbers[slot] = distance == 0 ? first : f.w.emit(f.index, "add." + type, first, distance);
            if (!whole) {
                valid[slot] = ScalarInstructions.compare(f.w, "lt", numbers[slot], f.rows);
                numbers[slot] = f.w.emit(f.index, "min." + type, numbers[slot], last);
            }
        }
    }

    /** Whether no row lies behind the end. */
    boolean isWhole() {
        return whole;
    }

    /** How many. */
    int count() {
        return numbers.length;
    }

    /** The number of a row. */
    Reg number(int slot) {
        return numbers[slot];
    }

    /** The predicate of a row; null where it is always one of the kernel's. */
    Reg valid(int slot) {
        return valid[slot];
    }

    /** The place of a row along each row axis, outermost first. */
    Reg[] coordinates(int slot) {
        if (coordinates[slot] == null) {
            int axes = f.kernel.rowAxes().size();
            Reg[] places = new Reg[axes];
            Reg rest = numbers[slot];
            String type = f.index.suffix();
            for (int axis = axes - 1; axis > 0; axis--) {
                long size = Math.max(1, f.sizes.of(f.kernel.rowAxes().get(axis)));
                places[axis] = f.w.emit(f.index, "rem." + type, rest, size);
                rest = f.w.emit(f.index, "div." + type, rest, size);
            }
            if (axes > 0) {
                places[0] = rest;
            }
            coordinates[slot] = places;
        }
        return coordinates[slot];
    }

    /** Both predicates at once; null where neither asks anything. */
    static Reg both(Frame f, Reg a, Reg b) {
        return a == null ? b : b == null ? a : f.w.emit(PtxType.PRED, "and.pred", a, b);
    }

    @Override
    public String toString() {
        return Arrays.toString(numbers);
    }
}
