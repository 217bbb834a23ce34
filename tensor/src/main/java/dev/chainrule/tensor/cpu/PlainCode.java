package dev.chainrule.tensor.cpu;

import static org.objectweb.asm.Opcodes.IASTORE;
import static org.objectweb.asm.Opcodes.ICONST_1;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;

import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarOp;
import dev.chainrule.tensor.scalar.ScalarValue;
import java.util.function.Consumer;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/** Writes instructions that work on one element: each a call of a method of {@link PlainLanes}, which the JIT inlines. */
final class PlainCode extends LaneCode {
    private static final String LANES = "dev/chainrule/tensor/cpu/PlainLanes";

    PlainCode(MethodVisitor code) {
        super(code);
    }

    @Override
    Type type(LaneType type) {
        return primitive(type);
    }

    @Override
    void width() {
        code.visitInsn(ICONST_1);
    }

    @Override
    void load(LaneType type, Runnable array, Runnable index) {
        element(type, array, index);
    }

    @Override
    void store(LaneType type, Runnable value, Runnable array, Runnable index) {
        array.run();
        index.run();
        value.run();
        code.visitInsn(primitive(type).getOpcode(IASTORE));
    }

    @Override
    void same(LaneType type, Runnable number) {
        number.run();
    }

    @Override
    void reaches(LaneType type, Runnable limit, Runnable value) {
        limit.run();
        value.run();
        call("reaches", Type.BOOLEAN_TYPE, primitive(type), primitive(type));
    }

    @Override
    void instruction(ScalarValue value, Consumer<ScalarValue> push) {
        boolean immediate = value.op() == ScalarOp.SHL || value.op() == ScalarOp.SHR || value.op() == ScalarOp.LOOKUP;
        Type[] types = new Type[value.operands().size() + (immediate ? 1 : 0)];
        for (int k = 0; k < value.operands().size(); k++) {
            push.accept(value.operand(k));
            types[k] = primitive(value.operand(k).type());
        }
        if (immediate) {
            code.visitLdcInsn(value.op() == ScalarOp.LOOKUP ? value.table().ordinal() : (int) value.immediate());
            types[types.length - 1] = Type.INT_TYPE;
        }
        call(method(value.op()), primitive(value.type()), types);
    }

    private void call(String method, Type result, Type... operands) {
        code.visitMethodInsn(INVOKESTATIC, LANES, method, Type.getMethodDescriptor(result, operands), false);
    }

    private static String method(ScalarOp op) {
        return switch (op) {
            case ADD -> "add";
            case SUB -> "sub";
            case MUL -> "mul";
            case DIV -> "div";
            case FMA -> "fma";
            case SQRT -> "sqrt";
            case NEG -> "neg";
            case ABS -> "abs";
            case SELECT_LESS -> "selectLess";
            case SELECT_LESS_EQUAL -> "selectLessEqual";
            case SELECT_EQUAL -> "selectEqual";
            case TO_F64 -> "toF64";
            case TO_F32 -> "toF32";
            case BITS -> "bits";
            case AND -> "and";
            case OR -> "or";
            case XOR -> "xor";
            case SHL -> "shl";
            case SHR -> "shr";
            case LOOKUP -> "lookup";
            case INPUT, CONSTANT -> throw new IllegalStateException(op + " is not computed");
        };
    }
}
