package dev.chainrule.tensor.cpu;

import static org.objectweb.asm.Opcodes.AALOAD;
import static org.objectweb.asm.Opcodes.ACC_FINAL;
import static org.objectweb.asm.Opcodes.ACC_STATIC;
import static org.objectweb.asm.Opcodes.ACC_SUPER;
import static org.objectweb.asm.Opcodes.ALOAD;
import static org.objectweb.asm.Opcodes.ASTORE;
import static org.objectweb.asm.Opcodes.CHECKCAST;
import static org.objectweb.asm.Opcodes.GETFIELD;
import static org.objectweb.asm.Opcodes.GOTO;
import static org.objectweb.asm.Opcodes.IADD;
import static org.objectweb.asm.Opcodes.IALOAD;
import static org.objectweb.asm.Opcodes.IFEQ;
import static org.objectweb.asm.Opcodes.IF_ICMPLE;
import static org.objectweb.asm.Opcodes.ILOAD;
import static org.objectweb.asm.Opcodes.INVOKESPECIAL;
import static org.objectweb.asm.Opcodes.INVOKESTATIC;
import static org.objectweb.asm.Opcodes.INVOKEVIRTUAL;
import static org.objectweb.asm.Opcodes.IRETURN;
import static org.objectweb.asm.Opcodes.ISTORE;
import static org.objectweb.asm.Opcodes.RETURN;
import static org.objectweb.asm.Opcodes.V17;

import dev.chainrule.tensor.scalar.LaneType;
import dev.chainrule.tensor.scalar.ScalarOp;
import dev.chainrule.tensor.scalar.ScalarProgram;
import dev.chainrule.tensor.scalar.ScalarProgram.Guard;
import dev.chainrule.tensor.scalar.ScalarValue;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Type;

/**
 * Turns a {@link ScalarProgram} into a loop over arrays whose intermediate values live in registers, as bytecode: one element at a time
 * ({@link PlainCode}) or a vector at a time ({@link VectorCode}), with the same bits. Written out in Java, a plain loop is
 *
 * <pre>
 * for (int k = from; k + 1 &lt;= n; k += 1) {
 *     float v0 = a[aStart + k];                    // an operand that stands still: loaded once, before the loop
 *     float v1 = …                                 // the program's instructions
 *     if (limit &lt;= v1) {                          // the program's guard, if it has one
 *         y[yStart + k] = slow(v0);
 *     } else {
 *         float v2 = …
 *         y[yStart + k] = v2;                      // and other results, if there are
 *     }
 * }
 * </pre>
 *
 * and the vector loop the same with vectors, where the guard's elements and the last few are left to the plain loop:
 * {@code plain.run(k, n, arrays, starts)}. Loops over arrays in blocks, an instruction at a time, were the other way: they
 * need no bytecode, and spend most of their time on loads and stores.
 */
final class LoopCompiler {
    private static final String PACKAGE = "dev/chainrule/tensor/cpu/";
    private static final String LOOP = PACKAGE + "ElementLoop";
    private static final String RUN = "(II[Ljava/lang/Object;[I)V";
    private static final int K = 1;
    private static final int N = 2;
    private static final int ARRAYS = 3;
    private static final int STARTS = 4;
    private static final int FIRST_ARRAY = 5;

    private final ScalarProgram program;
    private final long still;
    private final boolean simd;
    private final String self;
    private final Map<ScalarValue, Integer> locals = new HashMap<>();
    private MethodVisitor code;
    private LaneCode lanes;
    private int free;

    private LoopCompiler(ScalarProgram program, long still, boolean simd) {
        this.program = program;
        this.still = still;
        this.simd = simd;
        this.self = PACKAGE + (simd ? "SimdLoop_" : "PlainLoop_") + program.name() + "_" + still;
    }

    /** A loop that does one element at a time; bit k of {@code still} says that operand k stands still. */
    static ElementLoop plain(ScalarProgram program, long still) {
        return new LoopCompiler(program, still, false).compile();
    }

    /** The same with a vector at a time, the rest through {@code plain}; the module {@code jdk.incubator.vector} must be present. */
    static ElementLoop simd(ScalarProgram program, long still, ElementLoop plain) {
        ElementLoop loop = new LoopCompiler(program, still, true).compile();
        loop.plain = plain;
        return loop;
    }

    private ElementLoop compile() {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String a, String b) {
                return "java/lang/Object";                            // never asked for what matters; the default would load classes
            }
        };
        writer.visit(V17, ACC_FINAL | ACC_SUPER, self, null, LOOP, null);
        constructor(writer);
        run(writer);
        if (program.guard() != null && !simd) {
            slow(writer, program.guard().slow());
        }
        writer.visitEnd();
        try {
            Class<?> loop = MethodHandles.lookup().defineHiddenClass(writer.toByteArray(), true).lookupClass();
            return (ElementLoop) loop.getDeclaredConstructor().newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("The loop of " + program.name() + " does not load.", impossible);
        }
    }

    private static void constructor(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(0, "<init>", "()V", null, null);
        code.visitVarInsn(ALOAD, 0);
        code.visitMethodInsn(INVOKESPECIAL, LOOP, "<init>", "()V", false);
        code.visitInsn(RETURN);
        end(code);
    }

    private static void end(MethodVisitor code) {
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private void run(ClassWriter writer) {
        code = writer.visitMethod(0, "run", RUN, null, null);
        boolean wide = program.values().stream().anyMatch(value -> value.type().width() == 64);
        boolean narrow = program.values().stream().anyMatch(value -> value.type().width() == 32);
        lanes = simd ? new VectorCode(code, wide, wide && narrow) : new PlainCode(code);
        free = FIRST_ARRAY + 2 * (program.outputs().size() + program.inputs().size());
        for (int output = 0; output < program.outputs().size(); output++) {
            takeArray(output, program.outputs().get(output).type());
        }
        for (int input = 0; input < program.inputs().size(); input++) {
            takeArray(program.outputs().size() + input, program.inputs().get(input));
        }
        program.values().stream().filter(this::standsStill).forEach(this::loadOnce);
        Label test = new Label();
        Label body = new Label();
        Label next = new Label();
        code.visitJumpInsn(GOTO, test);
        code.visitLabel(body);
        body(next);
        code.visitLabel(next);
        advanced();
        code.visitVarInsn(ISTORE, K);
        code.visitLabel(test);
        advanced();
        code.visitVarInsn(ILOAD, N);
        code.visitJumpInsn(IF_ICMPLE, body);
        if (simd) {
            runPlain(() -> code.visitVarInsn(ILOAD, N));
        }
        code.visitInsn(RETURN);
        end(code);
    }

    /** Puts array {@code number} and its start into local variables. */
    private void takeArray(int number, LaneType type) {
        code.visitVarInsn(ALOAD, ARRAYS);
        code.visitLdcInsn(number);
        code.visitInsn(AALOAD);
        code.visitTypeInsn(CHECKCAST, "[" + LaneCode.primitive(type).getDescriptor());
        code.visitVarInsn(ASTORE, FIRST_ARRAY + 2 * number);
        code.visitVarInsn(ALOAD, STARTS);
        code.visitLdcInsn(number);
        code.visitInsn(IALOAD);
        code.visitVarInsn(ISTORE, FIRST_ARRAY + 2 * number + 1);
    }

    /** k + width. */
    private void advanced() {
        code.visitVarInsn(ILOAD, K);
        lanes.width();
        code.visitInsn(IADD);
    }

    private boolean standsStill(ScalarValue value) {
        return value.op() == ScalarOp.INPUT && standsStill((int) value.immediate());
    }

    private boolean standsStill(int input) {
        return (still >> input & 1) != 0;
    }

    private void loadOnce(ScalarValue value) {
        int array = array((int) value.immediate());
        lanes.same(value.type(),
                () -> lanes.element(value.type(), () -> code.visitVarInsn(ALOAD, array), () -> code.visitVarInsn(ILOAD, array + 1)));
        keep(value);
    }

    /** One pass: the instructions in their order, the guard as soon as its values are there. */
    private void body(Label next) {
        Guard guard = program.guard();
        for (ScalarValue value : program.values()) {
            if (value.op() != ScalarOp.INPUT) {
                instruction(value);
            } else if (!standsStill(value)) {
                int array = array((int) value.immediate());
                lanes.load(value.type(), () -> code.visitVarInsn(ALOAD, array), () -> place(array + 1));
                keep(value);
            }
            if (guard != null && value == later(guard)) {
                guard(guard, next);
            }
        }
        for (int output = 0; output < program.outputs().size(); output++) {
            ScalarValue value = program.outputs().get(output);
            store(output, () -> push(value));
        }
    }

    private ScalarValue later(Guard guard) {
        List<ScalarValue> order = program.values();
        return order.indexOf(guard.limit()) > order.indexOf(guard.value()) ? guard.limit() : guard.value();
    }

    private void guard(Guard guard, Label next) {
        Label straight = new Label();
        lanes.reaches(guard.limit().type(), () -> push(guard.limit()), () -> push(guard.value()));
        code.visitJumpInsn(IFEQ, straight);
        if (simd) {
            runPlain(this::advanced);
        } else {
            store(0, () -> {
                program.values().stream().filter(value -> value.op() == ScalarOp.INPUT).forEach(this::push);
                code.visitMethodInsn(INVOKESTATIC, self, "slow", slowDescriptor(guard.slow()), false);
            });
        }
        code.visitJumpInsn(GOTO, next);
        code.visitLabel(straight);
    }

    /** y[yStart + k …] = result. */
    private void store(int output, Runnable result) {
        int y = FIRST_ARRAY + 2 * output;
        lanes.store(program.outputs().get(output).type(), result, () -> code.visitVarInsn(ALOAD, y), () -> place(y + 1));
    }

    /** plain.run(k, end, arrays, starts). */
    private void runPlain(Runnable end) {
        code.visitVarInsn(ALOAD, 0);
        code.visitFieldInsn(GETFIELD, LOOP, "plain", "L" + LOOP + ";");
        code.visitVarInsn(ILOAD, K);
        end.run();
        code.visitVarInsn(ALOAD, ARRAYS);
        code.visitVarInsn(ALOAD, STARTS);
        code.visitMethodInsn(INVOKEVIRTUAL, LOOP, "run", RUN, false);
    }

    /** The program for where the guard holds, as a static method on numbers. */
    private void slow(ClassWriter writer, ScalarProgram slow) {
        code = writer.visitMethod(ACC_STATIC, "slow", slowDescriptor(slow), null, null);
        lanes = new PlainCode(code);
        locals.clear();
        int[] parameters = new int[slow.inputs().size()];
        free = 0;
        for (int input = 0; input < parameters.length; input++) {
            parameters[input] = free;
            free += LaneCode.primitive(slow.inputs().get(input)).getSize();
        }
        for (ScalarValue value : slow.values()) {
            if (value.op() == ScalarOp.INPUT) {
                locals.put(value, parameters[(int) value.immediate()]);
            } else {
                instruction(value);
            }
        }
        push(slow.output());
        code.visitInsn(LaneCode.primitive(slow.output().type()).getOpcode(IRETURN));
        end(code);
    }

    private static String slowDescriptor(ScalarProgram slow) {
        Type[] inputs = slow.inputs().stream().map(LaneCode::primitive).toArray(Type[]::new);
        return Type.getMethodDescriptor(LaneCode.primitive(slow.output().type()), inputs);
    }

    private void instruction(ScalarValue value) {
        if (value.op() == ScalarOp.CONSTANT) {
            lanes.same(value.type(), () -> lanes.literal(value.type(), value.immediate()));
        } else {
            lanes.instruction(value, this::push);
        }
        keep(value);
    }

    private void push(ScalarValue value) {
        code.visitVarInsn(lanes.type(value.type()).getOpcode(ILOAD), locals.get(value));
    }

    private void keep(ScalarValue value) {
        Type type = lanes.type(value.type());
        code.visitVarInsn(type.getOpcode(ISTORE), free);
        locals.put(value, free);
        free += type.getSize();
    }

    /** start + k. */
    private void place(int start) {
        code.visitVarInsn(ILOAD, start);
        code.visitVarInsn(ILOAD, K);
        code.visitInsn(IADD);
    }

    /** The local variable of an input's array; its start is the next one. */
    private int array(int input) {
        return FIRST_ARRAY + 2 * (program.outputs().size() + input);
    }
}
