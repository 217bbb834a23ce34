package dev.chainrule.cuda.sim;

import java.util.List;

/**
 * A kernel of a module, verified and decoded.
 */
public final class PtxEntry {
    private final String name;
    private final List<PtxVariable> parameters;
    private final int staticSharedBytes;
    private final int[] maximumThreads;
    private final int[] requiredThreads;
    private final List<String> lines;
    private Program program;

    PtxEntry(String name, List<PtxVariable> parameters, int staticSharedBytes, int[] maximumThreads, int[] requiredThreads,
            List<String> lines) {
        this.name = name;
        this.parameters = List.copyOf(parameters);
        this.staticSharedBytes = staticSharedBytes;
        this.maximumThreads = maximumThreads;
        this.requiredThreads = requiredThreads;
        this.lines = lines;
    }

    /** As in the text. */
    public String name() {
        return name;
    }

    /** Its parameters, each with its offset in the parameter space. */
    public List<PtxVariable> parameters() {
        return parameters;
    }

    /** Shared memory declared in the text, in bytes. */
    public int staticSharedBytes() {
        return staticSharedBytes;
    }

    /** Size of the parameter space in bytes. */
    public int parameterBytes() {
        return parameters.isEmpty() ? 0 : parameters.get(parameters.size() - 1).offset() + parameters.get(parameters.size() - 1).bytes();
    }

    /** {@code .maxntid} as x, y, z; null if the text has none. */
    int[] maximumThreads() {
        return maximumThreads;
    }

    /** {@code .reqntid} as x, y, z; null if the text has none. */
    int[] requiredThreads() {
        return requiredThreads;
    }

    /** The text of a line, from 1, without the space around it. */
    String textOf(int line) {
        return line >= 1 && line <= lines.size() ? lines.get(line - 1).strip() : "";
    }

    Program program() {
        return program;
    }

    void decoded(Program decoded) {
        this.program = decoded;
    }
}
