package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.tensor.plan.Value;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The cells of a row that is too wide for registers, in shared memory between the passes over its columns. Each thread reads only what it
 * wrote itself, so nobody waits for anybody.
 */
final class CellStage {
    private final Frame f;
    private final RowAnalysis analysis;
    private final Columns columns;
    private final Map<Value, Integer> starts = new LinkedHashMap<>();
    private int pass;

    CellStage(Frame f, RowAnalysis analysis, Columns columns) {
        this.f = f;
        this.analysis = analysis;
        this.columns = columns;
        for (Value value : analysis.keptCells()) {
            starts.put(value, f.shared(Math.toIntExact(f.geometry.columns() * value.dtype().bytes())));
        }
    }

    /** Says which pass over the columns begins. */
    void beginPass(int level) {
        pass = level;
    }

    /** Whether this pass finds the value in shared memory. */
    boolean isRead(Value value) {
        return starts.containsKey(value) && pass > analysis.firstUse(value);
    }

    /** Whether this pass leaves the value in shared memory. */
    boolean isWritten(Value value) {
        return starts.containsKey(value) && pass == analysis.firstUse(value);
    }

    void store(Value value, int column, Reg reg) {
        f.w.line("st.shared." + reg.type().suffix(), place(value, column), reg);
    }

    Reg load(Value value, int column) {
        PtxType type = PtxType.of(value.dtype());
        return f.w.emit(type, "ld.shared." + type.suffix(), place(value, column));
    }

    private String place(Value value, int column) {
        int bytes = value.dtype().bytes();
        Reg first = columns.first().type() == PtxType.U32 ? columns.first() : f.w.emit(PtxType.U32, "cvt.u32.u64", columns.first());
        Reg base = f.w.emit(PtxType.U32, "mov.u32", "shared_bytes");
        Reg address = f.w.emit(PtxType.U32, "mad.lo.u32", first, bytes, base);
        return "[" + address + "+" + (starts.get(value) + columns.behindFirst(column) * bytes) + "]";
    }
}
