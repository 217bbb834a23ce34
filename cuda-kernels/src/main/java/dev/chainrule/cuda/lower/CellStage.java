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

    /** Leaves neighbours, the first of them that of {@code column}; all together, for single ones of many threads would meet in few banks. */
    void store(Value value, int column, Reg... regs) {
        f.w.line("st.shared" + RowValues.width(regs.length) + regs[0].type().suffix(), place(value, column), RowValues.operand(regs));
    }

    /** Finds {@code n} neighbours, the first of them that of {@code column}. */
    Reg[] load(Value value, int column, int n) {
        PtxType type = PtxType.of(value.dtype());
        Reg[] regs = new Reg[n];
        for (int v = 0; v < n; v++) {
            regs[v] = f.w.reg(type);
        }
        f.w.line("ld.shared" + RowValues.width(n) + type.suffix(), RowValues.operand(regs), place(value, column));
        return regs;
    }

    private String place(Value value, int column) {
        int bytes = value.dtype().bytes();
        Reg first = columns.first().type() == PtxType.U32 ? columns.first() : f.w.emit(PtxType.U32, "cvt.u32.u64", columns.first());
        Reg base = f.w.emit(PtxType.U32, "mov.u32", "shared_bytes");
        Reg address = f.w.emit(PtxType.U32, "mad.lo.u32", first, bytes, base);
        return "[" + address + "+" + (starts.get(value) + columns.behindFirst(column) * bytes) + "]";
    }
}
