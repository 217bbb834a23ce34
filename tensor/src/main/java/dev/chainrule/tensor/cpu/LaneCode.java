package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarValue;
import java.util.function.Consumer;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** Writes the bytecode of single instructions: for one element at a time, or for a vector of them. */
abstract class LaneCode {
    final MethodVisitor code;

    LaneCode(MethodVisitor code) {
        this.code = code;
    }

    /** The primitive type of an element. */
    static Type primitive(LaneType type) {
        return switch (type) {
            case F32 -> Type.FLOAT_TYPE;
            case F64 -> Type.DOUBLE_TYPE;
            case I32 -> Type.INT_TYPE;
            case I64 -> Type.LONG_TYPE;
        };
    }

    /** The type of what is on the stack for a value of this type. */
    abstract Type type(LaneType type);

    /** Leaves on the stack how many elements are done at a time. */
    abstract void width();

    /** Leaves array[index …] on the stack. */
    abstract void load(LaneType type, Runnable array, Runnable index);

    /** array[index …] = value. */
    abstract void store(LaneType type, Runnable value, Runnable array, Runnable index);

    /** Leaves the same number for all elements on the stack. */
    abstract void same(LaneType type, Runnable number);

    /** Leaves on the stack whether limit ≤ value, for one of the elements. */
    abstract void reaches(LaneType type, Runnable limit, Runnable value);

    /** Leaves the value of an instruction on the stack; {@code push} leaves an operand there. */
    abstract void instruction(ScalarValue value, Consumer<ScalarValue> push);

    /** Leaves a literal on the stack, as a primitive. */
    final void literal(LaneType type, long bits) {
        code.visitLdcInsn(switch (type) {
            case F32 -> Float.intBitsToFloat((int) bits);
            case F64 -> Double.longBitsToDouble(bits);
            case I32 -> (int) bits;
            case I64 -> bits;
        });
    }

    /** Leaves array[index] on the stack, as a primitive. */
    final void element(LaneType type, Runnable array, Runnable index) {
        array.run();
        index.run();
        code.visitInsn(primitive(type).getOpcode(Opcodes.IALOAD));
    }
}
