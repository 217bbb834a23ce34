package dev.chainrule.cuda.sim;

import java.util.List;

/** What stands between the commas of an instruction. */
sealed interface PtxOperand {
    /** A declared register. */
    record Register(String name, PtxType type, int number) implements PtxOperand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** An integer literal. */
    record IntegerLiteral(long value) implements PtxOperand {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A floating-point literal: {@code 0f3F800000} has 32 bits, {@code 0d3FF0000000000000} and {@code 1.0} have 64. */
    record FloatLiteral(boolean single, long bits) implements PtxOperand {
        @Override
        public String toString() {
            return single ? String.format("0f%08X", (int) bits) : String.format("0d%016X", bits);
        }
    }

    /** A special register such as {@code %tid.x}. */
    record Special(SpecialRegister register) implements PtxOperand {
        @Override
        public String toString() {
            return register.text();
        }
    }

    /** The name of a variable or parameter; its address, or in brackets its content. */
    record Variable(PtxVariable variable) implements PtxOperand {
        @Override
        public String toString() {
            return variable.name();
        }
    }

    /** A name that is no variable: a label. */
    record Label(String name) implements PtxOperand {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code {a, b, c, d}}. */
    record Vector(List<PtxOperand> elements) implements PtxOperand {
    }

    /** {@code [base + offset]}; base is a register, a variable or, for an absolute address, null. */
    record Address(PtxOperand base, long offset) implements PtxOperand {
    }

    /** {@code d|p}: two destinations. */
    record Pair(PtxOperand first, PtxOperand second) implements PtxOperand {
    }

    /** {@code !p}. */
    record Not(PtxOperand predicate) implements PtxOperand {
    }
}
