package dev.chainrule.cuda.ptx;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.scalar.Expansions;
import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.scalar.ScalarTable;
import dev.chainrule.tensor.scalar.ScalarValue;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * The transcendental functions: the very programs that the CPU runs, an instruction a value. So the bits are the CPU's.
 */
final class ProgramInstructions {
    private final PtxWriter w;
    private final List<Reg> inputs;
    private final Map<ScalarValue, Object> operands = new IdentityHashMap<>();

    private ProgramInstructions(PtxWriter w, List<Reg> inputs) {
        this.w = w;
        this.inputs = inputs;
    }

    /** Writes the expansion of {@code op} and returns the result. */
    static Reg write(PtxWriter w, Op op, List<Reg> operands) {
        DType dtype = operands.get(0).type() == PtxType.F32 ? DType.F32 : DType.F64;
        ScalarProgram program = Expansions.of(op, dtype);
        w.comment(program.name());
        Reg result = w.reg(PtxType.of(dtype));
        new ProgramInstructions(w, operands).writeInto(result, program);
        return result;
    }

    private void writeInto(Reg result, ScalarProgram program) {
        for (ScalarValue value : program.values()) {
            operands.put(value, one(value));
        }
        w.into(result, "mov." + result.type().suffix(), operands.get(program.output()));
        ScalarProgram.Guard guard = program.guard();
        if (guard != null) {
            String past = w.newLabel(guard.slow().name());
            Reg exceptional = compare("le", guard.limit(), guard.value());
            w.branchUnless(exceptional, past);
            new ProgramInstructions(w, inputs).writeInto(result, guard.slow());
            w.label(past);
        }
    }

    private static PtxType type(LaneType lane) {
        return switch (lane) {
            case F32 -> PtxType.F32;
            case F64 -> PtxType.F64;
            case I32 -> PtxType.U32;
            case I64 -> PtxType.U64;
        };
    }

    /** <b>The table</b>: each machine operation as PTX (PTX ISA, section 9.7). */
    private Object one(ScalarValue value) {
        PtxType t = type(value.type());
        String n = t.suffix();
        boolean isFloat = value.type().isFloating();
        return switch (value.op()) {
            case INPUT -> inputs.get((int) value.immediate());
            case CONSTANT -> literal(value, t);
            case ADD -> emit(t, (isFloat ? "add.rn." : "add.") + n, value);
            case SUB -> emit(t, (isFloat ? "sub.rn." : "sub.") + n, value);
            case MUL -> emit(t, (isFloat ? "mul.rn." : "mul.lo.") + n, value);
            case DIV -> emit(t, "div.rn." + n, value);
            case FMA -> emit(t, "fma.rn." + n, value);
            case SQRT -> emit(t, "sqrt.rn." + n, value);
            case NEG -> emit(t, "neg." + n, value);
            case ABS -> emit(t, "abs." + n, value);
            case SELECT_LESS -> select("lt", value, t);
            case SELECT_LESS_EQUAL -> select("le", value, t);
            case SELECT_EQUAL -> select("eq", value, t);
            case TO_F64 -> emit(t, "cvt.f64.f32", value);
            case TO_F32 -> emit(t, "cvt.rn.f32.f64", value);
            case BITS -> emit(t, "mov." + t.bits(), value);
            case AND -> emit(t, "and." + t.bits(), value);
            case OR -> emit(t, "or." + t.bits(), value);
            case XOR -> emit(t, "xor." + t.bits(), value);
            case SHL -> w.emit(t, "shl." + t.bits(), operands.get(value.operand(0)), value.immediate());
            case SHR -> w.emit(t, "shr." + n, operands.get(value.operand(0)), value.immediate());
            case LOOKUP -> lookup(value);
        };
    }

    private Reg emit(PtxType type, String instruction, ScalarValue value) {
        Object[] all = value.operands().stream().map(operands::get).toArray();
        return w.emit(type, instruction, all);
    }

    private Reg select(String comparison, ScalarValue value, PtxType t) {
        Reg holds = compare(comparison, value.operand(0), value.operand(1));
        return w.emit(t, "selp." + t.suffix(), operands.get(value.operand(2)), operands.get(value.operand(3)), holds);
    }

    private Reg compare(String comparison, ScalarValue a, ScalarValue b) {
        return w.emit(PtxType.PRED, "setp." + comparison + "." + type(a.type()).suffix(), operands.get(a), operands.get(b));
    }

    private Reg lookup(ScalarValue value) {
        List<String> words = new ArrayList<>();
        ScalarTable table = value.table();
        for (double element : table.elements()) {
            words.add(PtxWriter.literal(element));
        }
        String name = w.table(table.name().toLowerCase(java.util.Locale.ROOT), PtxType.F64, words);
        Reg base = w.emit(PtxType.U64, "mov.u64", name);
        Reg address = w.emit(PtxType.U64, "mad.lo.u64", operands.get(value.operand(0)), 8, base);
        return w.emit(PtxType.F64, "ld.const.f64", "[" + address + "]");
    }

    private static String literal(ScalarValue value, PtxType t) {
        return switch (t) {
            case F32 -> PtxWriter.literal((float) value.number());
            case F64 -> PtxWriter.literal(value.number());
            case U32 -> "0x" + Integer.toHexString((int) value.immediate());
            case U64 -> "0x" + Long.toHexString(value.immediate());
            case PRED -> throw new IllegalArgumentException("a predicate has no literal");
        };
    }
}
