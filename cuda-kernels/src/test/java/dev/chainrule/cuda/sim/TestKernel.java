package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.driver.JCuPtxAssembler;
import dev.chainrule.cuda.driver.PtxAssembler;
import dev.chainrule.tensor.WorkFailedException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A kernel written by hand for a test: text, memory, launch. Every parameter is a 64-bit address or number, {@code %rd0} and on. Where there
 * is NVIDIA's assembler it must take the text too: so what the simulator is tested with is PTX.
 */
final class TestKernel {
    private static final PtxAssembler ASSEMBLER = assembler();
    private static final Set<String> ASSEMBLED = new HashSet<>();

    private final String text;
    private final List<Long> parameters = new ArrayList<>();
    final GlobalMemory memory = new GlobalMemory(1L << 30);
    PtxSimulator simulator = new PtxSimulator(DeviceDescription.h200());
    int grid = 1;
    int block = 32;
    int dynamicBytes;
    private boolean assembled = true;

    /**
     * A kernel of so many parameters. They are loaded into {@code %rd0}…, {@code %tid.x} into {@code %me}, {@code %ctaid.x} into
     * {@code %cta}; registers %r, %rd, %f, %fd, %p, %rs of 20 each are there.
     */
    TestKernel(int parameterCount, String body) {
        this("sm_80", parameterCount, "", body);
    }

    TestKernel(String target, int parameterCount, String declarations, String body) {
        text = text(target, parameterCount, declarations, body);
    }

    static String text(String target, int parameterCount, String declarations, String body) {
        StringBuilder s = new StringBuilder(
                ".version " + (target.equals("sm_90") ? "7.8" : "7.0") + "\n.target " + target + "\n.address_size 64\n" + declarations
                        + ".visible .entry k(");
        for (int i = 0; i < parameterCount; i++) {
            s.append(i == 0 ? "" : ", ").append(".param .u64 p").append(i);
        }
        s.append(")\n{\n.reg .b32 %r<20>; .reg .b64 %rd<20>; .reg .f32 %f<20>; .reg .f64 %fd<20>; .reg .pred %p<20>; .reg .b16 %rs<20>;\n");
        s.append(".reg .u32 %me, %cta;\nmov.u32 %me, %tid.x;\nmov.u32 %cta, %ctaid.x;\n");
        for (int i = 0; i < parameterCount; i++) {
            s.append("ld.param.u64 %rd").append(i).append(", [p").append(i).append("];\n");
        }
        return s.append(body).append("\nret;\n}\n").toString();
    }

    String text() {
        return text;
    }

    /** The line of the text on which a piece of it stands, from 1. */
    int lineOf(String piece) {
        return (int) text.substring(0, text.indexOf(piece)).chars().filter(c -> c == '\n').count() + 1;
    }

    TestKernel grid(int blocks, int threads) {
        grid = blocks;
        block = threads;
        return this;
    }

    TestKernel on(PtxSimulator other) {
        simulator = other;
        return this;
    }

    TestKernel dynamic(int bytes) {
        dynamicBytes = bytes;
        return this;
    }

    /** The assembler refuses this text, as it should. */
    TestKernel unassembled() {
        assembled = false;
        return this;
    }

    TestKernel with(long value) {
        parameters.add(value);
        return this;
    }

    TestKernel with(float... values) {
        long address = memory.map(4L * values.length);
        memory.write(address, values);
        return with(address);
    }

    TestKernel with(int... values) {
        long address = memory.map(4L * values.length);
        memory.write(address, values);
        return with(address);
    }

    TestKernel with(long[] values) {
        long address = memory.map(8L * values.length);
        memory.write(address, values);
        return with(address);
    }

    /** A buffer of so many bytes that nothing has been written to. */
    TestKernel with(Empty buffer) {
        return with(memory.map(buffer.bytes));
    }

    /** An uninitialised buffer. */
    record Empty(long bytes) {
    }

    static Empty empty(long bytes) {
        return new Empty(bytes);
    }

    long parameter(int i) {
        return parameters.get(i);
    }

    private static PtxAssembler assembler() {
        try {
            return new JCuPtxAssembler();
        } catch (WorkFailedException noneHere) {
            return null;
        }
    }

    private static synchronized void assemble(String text) {
        if (ASSEMBLER != null && ASSEMBLED.add(text)) {
            ASSEMBLER.assemble(text, "sm_90");
        }
    }

    LaunchStatistics launch() {
        if (assembled) {
            assemble(text);
        }
        return simulator.launch(PtxParser.parse(text), "k", grid, 1, 1, block, 1, 1, dynamicBytes,
                parameters.stream().mapToLong(Long::longValue).toArray(), memory);
    }

    TestKernel run() {
        launch();
        return this;
    }

    float[] floats(int parameter, int count) {
        return memory.readFloats(parameter(parameter), count);
    }

    int[] ints(int parameter, int count) {
        return memory.readInts(parameter(parameter), count);
    }

    long[] longs(int parameter, int count) {
        return memory.readLongs(parameter(parameter), count);
    }
}
