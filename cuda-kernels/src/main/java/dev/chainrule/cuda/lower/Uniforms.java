package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.PtxType;
import dev.chainrule.cuda.ptx.PtxWriter;
import dev.chainrule.cuda.ptx.Reg;
import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * The values that are one for the kernel. Each thread has them in registers; where an epilogue has many (the two loops of L-BFGS know some
 * hundred before they end), all that the registers would hold alike is parked in shared memory once, and loaded where it is used.
 */
final class Uniforms {
    private final Frame f;
    private final Map<Integer, Reg> registers;
    private final Map<Integer, Integer> places;

    Uniforms(Frame f) {
        this(f, new HashMap<>(), new HashMap<>());
    }

    private Uniforms(Frame f, Map<Integer, Reg> registers, Map<Integer, Integer> places) {
        this.f = f;
        this.registers = registers;
        this.places = places;
    }

    /** The same values for the body of a loop: what becomes known in there is not known behind it. */
    Uniforms within() {
        return new Uniforms(f, new HashMap<>(registers), places);
    }

    /** The register of a value, loaded if it is parked; null if it is not known. */
    Reg get(Value value) {
        Integer place = places.get(value.id());
        if (place == null || registers.containsKey(value.id())) {
            return registers.get(value.id());
        }
        PtxType type = PtxType.of(value.dtype());
        Reg loaded = f.w.emit(type, "ld.shared." + type.suffix(), "[" + sharedBytes() + "+" + place + "]");
        registers.put(value.id(), loaded);
        return loaded;
    }

    /** Makes a register known as a value's. */
    void put(Value value, Reg reg) {
        registers.put(value.id(), reg);
    }

    /**
     * Empties the registers: of those values in them that are used {@code later}, the first thread leaves each in a place of its own, if it
     * has none yet. A place is written once, so the one barrier is enough. Constants are not worth a place: they are made anew.
     */
    void park(Collection<Value> later) {
        PtxWriter w = f.w;
        Reg isFirst = ScalarInstructions.compare(w, "eq", f.thread, 0);
        Reg base = sharedBytes();
        for (Value value : later) {
            Reg reg = registers.get(value.id());
            if (reg != null && value.kind() != Kind.CONSTANT && !places.containsKey(value.id())) {
                int place = f.shared(value.dtype().bytes());
                places.put(value.id(), place);
                w.when(isFirst, () -> w.line("st.shared." + reg.type().suffix(), "[" + base + "+" + place + "]", reg));
            }
        }
        registers.clear();
        f.barrier();
    }

    private Reg sharedBytes() {
        return f.w.emit(PtxType.U32, "mov.u32", "shared_bytes");
    }
}
