package dev.chainrule.tensor.cpu;

import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.GETSTATIC;
import static org.objectweb.asm.Opcodes.ICONST_0;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;

import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarValue;
import java.util.Arrays;
import java.util.function.Consumer;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Writes instructions that work on a vector of elements: calls of {@code jdk.incubator.vector}, and only of what IEEE 754 defines. They are
 * written out, not wrapped in methods of ours, because the JIT inlines the library's own methods however long the loop, and ours not.
 */
final class VectorCode extends LaneCode {
    private static final String LANES = "dev/chainrule/tensor/cpu/SimdLanes";
    private static final Type VECTOR = library("Vector");
    private static final Type MASK = library("VectorMask");
    private static final Type SPECIES = library("VectorSpecies");
    private static final Type OPERATORS = library("VectorOperators");
    private static final Type BINARY = library("VectorOperators$Binary");
    private static final Type COMPARISON = library("VectorOperators$Comparison");
    private static final Type CONVERSION = library("VectorOperators$Conversion");

    private final boolean wide;
    private final boolean mixed;

    /**
     * @param wide  whether there are values of 64 bits
     * @param mixed whether there are values of 32 bits too
     */
    VectorCode(MethodVisitor code, boolean wide, boolean mixed) {
        super(code);
        this.wide = wide;
        this.mixed = mixed;
    }

    private static Type library(String name) {
        return Type.getObjectType("jdk/incubator/vector/" + name);
    }

    @Override
    Type type(LaneType type) {
        return library(switch (type) {
            case F32 -> "FloatVector";
            case F64 -> "DoubleVector";
            case I32 -> "IntVector";
            case I64 -> "LongVector";
        });
    }

    private static Type array(LaneType type) {
        return Type.getType("[" + primitive(type).getDescriptor());
    }

    @Override
    void width() {
        code.visitFieldInsn(GETSTATIC, LANES, wide ? "DOUBLES" : "FLOATS", "I");
    }

    private void species(LaneType type) {
        code.visitFieldInsn(GETSTATIC, LANES, mixed && type.width() == 32 ? "HALF_" + type : type.name(), SPECIES.getDescriptor());
    }

    private void operator(String name, Type kind) {
        code.visitFieldInsn(GETSTATIC, OPERATORS.getInternalName(), name, kind.getDescriptor());
    }

    private void call(Type owner, String method, Type result, Type... operands) {
        code.visitMethodInsn(INVOKEVIRTUAL, owner.getInternalName(), method, Type.getMethodDescriptor(result, operands), false);
    }

    private void make(LaneType type, String method, Type... operands) {
        code.visitMethodInsn(INVOKESTATIC, type(type).getInternalName(), method, Type.getMethodDescriptor(type(type), operands), false);
    }

    @Override
    void load(LaneType type, Runnable array, Runnable index) {
        species(type);
        array.run();
        index.run();
        make(type, "fromArray", SPECIES, array(type), Type.INT_TYPE);
    }

    @Override
    void store(LaneType type, Runnable value, Runnable array, Runnable index) {
        value.run();
        array.run();
        index.run();
        call(type(type), "intoArray", Type.VOID_TYPE, array(type), Type.INT_TYPE);
    }

    @Override
    void same(LaneType type, Runnable number) {
        species(type);
        number.run();
        make(type, "broadcast", SPECIES, primitive(type));
    }

    @Override
    void reaches(LaneType type, Runnable limit, Runnable value) {
        compare(type, "LE", limit, value);
        call(MASK, "anyTrue", Type.BOOLEAN_TYPE);
    }

    private void compare(LaneType type, String how, Runnable a, Runnable b) {
        a.run();
        operator(how, COMPARISON);
        b.run();
        call(type(type), "compare", MASK, COMPARISON, VECTOR);
    }

    @Override
    void instruction(ScalarValue value, Consumer<ScalarValue> push) {
        switch (value.op()) {
            case ADD -> method("add", value, push);
            case SUB -> method("sub", value, push);
            case MUL -> method("mul", value, push);
            case DIV -> method("div", value, push);
            case FMA -> method("fma", value, push);
            case SQRT -> method("sqrt", value, push);
            case NEG -> method("neg", value, push);
            case ABS -> method("abs", value, push);
            case AND -> method("and", value, push);
            case OR -> method("or", value, push);
            case XOR -> exclusiveOr(value, push);
            case SHL -> shift("LSHL", value, push);
            case SHR -> shift("LSHR", value, push);
            case BITS -> bits(value, push);
            case TO_F64 -> convert("F2D", value, push);
            case TO_F32 -> convert("D2F", value, push);
            case SELECT_LESS -> select("LT", value, push);
            case SELECT_LESS_EQUAL -> select("LE", value, push);
            case SELECT_EQUAL -> select("EQ", value, push);
            case LOOKUP, INPUT, CONSTANT -> throw new IllegalStateException(value.op() + " is not for vectors");
        }
    }

    /** operand0.method(operand1, …). */
    private void method(String method, ScalarValue value, Consumer<ScalarValue> push) {
        value.operands().forEach(push);
        Type[] types = new Type[value.operands().size() - 1];
        Arrays.fill(types, VECTOR);
        call(type(value.type()), method, type(value.type()), types);
    }

    private void exclusiveOr(ScalarValue value, Consumer<ScalarValue> push) {
        push.accept(value.operand(0));
        operator("XOR", library("VectorOperators$Associative"));
        push.accept(value.operand(1));
        call(type(value.type()), "lanewise", type(value.type()), BINARY, VECTOR);
    }

    private void shift(String operator, ScalarValue value, Consumer<ScalarValue> push) {
        push.accept(value.operand(0));
        operator(operator, BINARY);
        literal(value.type(), value.immediate());
        call(type(value.type()), "lanewise", type(value.type()), BINARY, primitive(value.type()));
    }

    private void bits(ScalarValue value, Consumer<ScalarValue> push) {
        push.accept(value.operand(0));
        call(type(value.operand(0).type()), switch (value.type()) {
            case F32 -> "reinterpretAsFloats";
            case F64 -> "reinterpretAsDoubles";
            case I32 -> "reinterpretAsInts";
            case I64 -> "reinterpretAsLongs";
        }, type(value.type()));
    }

    private void convert(String conversion, ScalarValue value, Consumer<ScalarValue> push) {
        push.accept(value.operand(0));
        operator(conversion, CONVERSION);
        species(value.type());
        code.visitInsn(ICONST_0);
        call(type(value.operand(0).type()), "convertShape", VECTOR, CONVERSION, SPECIES, Type.INT_TYPE);
        code.visitTypeInsn(CHECKCAST, type(value.type()).getInternalName());
    }

    /** no.blend(yes, a.compare(how, b)). */
    private void select(String how, ScalarValue value, Consumer<ScalarValue> push) {
        push.accept(value.operand(3));
        push.accept(value.operand(2));
        compare(value.type(), how, () -> push.accept(value.operand(0)), () -> push.accept(value.operand(1)));
        call(type(value.type()), "blend", type(value.type()), VECTOR, MASK);
    }
}
