package dev.chainrule.cuda.ptx;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one kernel as a PTX module: <b>one call, one line</b>. Registers are virtual and typed, labels are numbered, nothing depends on
 * hash codes, clocks or the machine: the same calls give the same text, which is the key of every cache.
 *
 * @see <a href="https://docs.nvidia.com/cuda/parallel-thread-execution/">PTX ISA</a>
 */
public final class PtxWriter {
    private final Target target;
    private final String entry;
    private final int threads;
    private final List<String> parameters = new ArrayList<>();
    private final Map<String, String> tables = new LinkedHashMap<>();
    private final Map<PtxType, Integer> registers = new EnumMap<>(PtxType.class);
    private final StringBuilder body = new StringBuilder();
    private int leastBlocks;
    private int labels;
    private Reg guard;
    private boolean guardNegated;

    /**
     * A kernel without a line yet.
     *
     * @param target  the least chip that it runs on
     * @param entry   its name
     * @param threads the threads of a block, so that the assembler knows how many registers there are
     */
    public PtxWriter(Target target, String entry, int threads) {
        this.target = target;
        this.entry = entry;
        this.threads = threads;
    }

    /** The chip that the text is for. */
    public Target target() {
        return target;
    }

    /** Lets the assembler use more registers: no more than {@code blocks} need to fit a multiprocessor. */
    public void leastBlocks(int blocks) {
        leastBlocks = blocks;
    }

    /** A fresh register. */
    public Reg reg(PtxType type) {
        return new Reg(type, registers.merge(type, 1, Integer::sum));
    }

    /** A parameter of the entry, 64 bits wide, in a register. */
    public Reg parameter(String name) {
        String parameter = entry + "_" + name;
        parameters.add(parameter);
        return emit(PtxType.U64, "ld.param.u64", "[" + parameter + "]");
    }

    /** A constant table; its name, for {@code ld.const}. The same name is declared once. */
    public String table(String name, PtxType type, List<String> words) {
        tables.putIfAbsent(name,
                ".const .align 8 ." + type.suffix() + " " + name + "[" + words.size() + "] = {" + String.join(", ", words) + "};");
        return name;
    }

    /** One instruction with a fresh register as its destination, which is returned. */
    public Reg emit(PtxType type, String instruction, Object... operands) {
        Reg result = reg(type);
        into(result, instruction, operands);
        return result;
    }

    /** One instruction whose destination is a register that there is: an accumulator, a counter. */
    public void into(Reg result, String instruction, Object... operands) {
        Object[] all = new Object[operands.length + 1];
        all[0] = result;
        System.arraycopy(operands, 0, all, 1, operands.length);
        line(instruction, all);
    }

    /** One instruction, its operands as they stand. */
    public void line(String instruction, Object... operands) {
        body.append("    ");
        if (guard != null) {
            body.append(guardNegated ? "@!" : "@").append(guard).append(' ');
        }
        body.append(instruction);
        for (int k = 0; k < operands.length; k++) {
            body.append(k == 0 ? " " : ", ").append(operands[k]);
        }
        body.append(";\n");
    }

    /** The instructions of {@code lines} run only where {@code predicate} holds; where it is null, always. */
    public void when(Reg predicate, Runnable lines) {
        guarded(predicate, false, lines);
    }

    /** The instructions of {@code lines} run only where {@code predicate} does not hold. */
    public void unless(Reg predicate, Runnable lines) {
        guarded(predicate, true, lines);
    }

    private void guarded(Reg predicate, boolean negated, Runnable lines) {
        Reg outer = guard;
        boolean outerNegated = guardNegated;
        if (predicate != null) {
            if (outer != null) {
                throw new IllegalStateException("guards do not nest: combine the predicates");
            }
            guard = predicate;
            guardNegated = negated;
        }
        lines.run();
        guard = outer;
        guardNegated = outerNegated;
    }

    /** A label that no line bears yet. */
    public String newLabel(String hint) {
        return "$" + hint + "_" + labels++;
    }

    /** The next line is reached from elsewhere under this name. */
    public void label(String label) {
        body.append(label).append(":\n");
    }

    /** Goes to {@code label} where {@code predicate} holds; where it is null, always. */
    public void branch(Reg predicate, String label) {
        when(predicate, () -> line("bra", label));
    }

    /** Goes to {@code label} where {@code predicate} does not hold. */
    public void branchUnless(Reg predicate, String label) {
        unless(predicate, () -> line("bra", label));
    }

    /** Says where the following lines come from. */
    public void comment(String text) {
        body.append("    // ").append(text.replace('\n', ' ')).append('\n');
    }

    /** The whole module. */
    public String text() {
        StringBuilder text = new StringBuilder();
        text.append(".version ").append(target.version()).append('\n');
        text.append(".target ").append(target.chip()).append('\n');
        text.append(".address_size 64\n\n");
        tables.values().forEach(table -> text.append(table).append('\n'));
        text.append(".extern .shared .align 16 .b8 shared_bytes[];\n\n");
        text.append(".visible .entry ").append(entry).append("(\n");
        for (int k = 0; k < parameters.size(); k++) {
            text.append("    .param .u64 ").append(parameters.get(k)).append(k + 1 < parameters.size() ? ",\n" : "\n");
        }
        text.append(")\n.maxntid ").append(threads).append(", 1, 1\n").append(leastBlocks == 0 ? "" : ".minnctapersm " + leastBlocks + "\n")
                .append("{\n");
        registers.forEach((type, count) -> text.append("    .reg .").append(type == PtxType.PRED ? "pred" : type.suffix()).append(' ')
                .append(type.prefix()).append('<').append(count + 1).append(">;\n"));
        return text.append('\n').append(body).append("    ret;\n}\n").toString();
    }

    /** A float literal to the bit: {@code 0f3F800000}. */
    public static String literal(float value) {
        return String.format(Locale.ROOT, "0f%08X", Float.floatToRawIntBits(value));
    }

    /** A double literal to the bit: {@code 0d3FF0000000000000}. */
    public static String literal(double value) {
        return String.format(Locale.ROOT, "0d%016X", Double.doubleToRawLongBits(value));
    }

    /** A literal of a floating type, rounded to it. */
    public static String literal(PtxType type, double value) {
        return type == PtxType.F32 ? literal((float) value) : literal(value);
    }
}
