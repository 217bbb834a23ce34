package dev.chainrule.cuda.sim;

import java.util.HashMap;
import java.util.Map;

/** The special registers (ISA section 10) that the simulator knows. */
enum SpecialRegister {
    TID_X("%tid.x"), TID_Y("%tid.y"), TID_Z("%tid.z"), NTID_X("%ntid.x"), NTID_Y("%ntid.y"), NTID_Z("%ntid.z"), //
    CTAID_X("%ctaid.x"), CTAID_Y("%ctaid.y"), CTAID_Z("%ctaid.z"), NCTAID_X("%nctaid.x"), NCTAID_Y("%nctaid.y"), NCTAID_Z("%nctaid.z"), //
    LANEID("%laneid"), WARPID("%warpid"), NWARPID("%nwarpid"), SMID("%smid"), NSMID("%nsmid"), GRIDID("%gridid", 64), //
    CLOCK("%clock"), CLOCK64("%clock64", 64), GLOBALTIMER("%globaltimer", 64), //
    LANEMASK_EQ("%lanemask_eq"), LANEMASK_LT("%lanemask_lt"), LANEMASK_LE("%lanemask_le"), LANEMASK_GT("%lanemask_gt"), //
    LANEMASK_GE("%lanemask_ge"), DYNAMIC_SMEM_SIZE("%dynamic_smem_size"), TOTAL_SMEM_SIZE("%total_smem_size");

    private static final Map<String, SpecialRegister> BY_TEXT = new HashMap<>();

    static {
        for (SpecialRegister register : values()) {
            BY_TEXT.put(register.text, register);
        }
    }

    private final String text;
    private final int bits;

    SpecialRegister(String text) {
        this(text, 32);
    }

    SpecialRegister(String text, int bits) {
        this.text = text;
        this.bits = bits;
    }

    /** The register of this text; null if there is none. */
    static SpecialRegister named(String text) {
        return BY_TEXT.get(text);
    }

    /** Whether a name is that of a special register, or of one with axes such as {@code %tid}. */
    static boolean taken(String name) {
        return BY_TEXT.containsKey(name) || BY_TEXT.containsKey(name + ".x");
    }

    String text() {
        return text;
    }

    PtxType type() {
        return bits == 64 ? PtxType.U64 : PtxType.U32;
    }

    /** Whether it changes while a warp runs. */
    boolean ticks() {
        return this == CLOCK || this == CLOCK64 || this == GLOBALTIMER;
    }
}
