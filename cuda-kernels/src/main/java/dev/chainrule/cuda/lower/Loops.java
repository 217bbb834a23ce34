package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import java.util.function.Consumer;

/** The loops of a row kernel, written once. */
final class Loops {
    private Loops() {
    }

    /** For each of the thread's columns, a vector at a time: sets {@code columns.first()} and writes {@code body}. */
    static void overColumns(Frame f, Columns columns, Runnable body) {
        overColumns(f, columns, 1, body);
    }

    /** The same, {@code ahead} vectors at a time while there are so many, so that their loads are under way together; {@code body} is written twice. */
    static void overColumns(Frame f, Columns columns, int ahead, Runnable body) {
        f.w.into(columns.first(), "mul.lo." + f.index.suffix(), f.widen(f.lane), columns.vector());
        if (ahead > 1) {
            columnLoop(f, columns, ahead, body);
        }
        columnLoop(f, columns, 1, body);
    }

    private static void columnLoop(Frame f, Columns columns, int steps, Runnable body) {
        String type = f.index.suffix();
        String next = f.w.newLabel("columns");
        String end = f.w.newLabel("columns_end");
        f.w.label(next);
        long beyond = f.geometry.columns() - (steps - 1) * columns.distance();
        f.w.branchUnless(ScalarInstructions.compare(f.w, "lt", columns.first(), beyond), end);
        columns.taking(steps, body);
        f.w.into(columns.first(), "add." + type, columns.first(), steps * columns.distance());
        f.w.branch(null, next);
        f.w.label(end);
    }

    /** For each of {@code count} elements, a thread each, the block again and again: {@code body} gets the element's number, 32 bits wide. */
    static void overElements(Frame f, long count, Consumer<Reg> body) {
        overElements(f, f.thread, count, f.geometry.threads(), body);
    }

    private static void overElements(Frame f, Reg first, long count, long distance, Consumer<Reg> body) {
        Reg element = f.w.emit(PtxType.U32, "mov.u32", first);
        String next = f.w.newLabel("elements");
        String end = f.w.newLabel("elements_end");
        f.w.label(next);
        Reg more = ScalarInstructions.compare(f.w, "lt", element, count);
        f.w.branchUnless(more, end);
        body.accept(element);
        f.w.into(element, "add.u32", element, distance);
        f.w.branch(null, next);
        f.w.label(end);
    }
}
