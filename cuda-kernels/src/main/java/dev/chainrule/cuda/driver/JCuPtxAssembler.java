package dev.chainrule.cuda.driver;

import dev.chainrule.tensor.WorkFailedException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jcuda.CudaException;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;

/** NVIDIA's own assembler, which JCuda carries with it (CUDA's PTX Compiler API). May be used by several threads. */
public final class JCuPtxAssembler implements PtxAssembler {
    private static final Set<String> CHIPS = Set.of("sm_70", "sm_72", "sm_75", "sm_80", "sm_86", "sm_87", "sm_89", "sm_90", "sm_90a");
    private static final Pattern ENTRY = Pattern.compile("Compiling entry function '([^']+)'");
    private static final Pattern FRAME = Pattern
            .compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");
    private static final Pattern LINE = Pattern.compile("line (\\d+)");

    private final String version;

    /**
     * Loads the native library.
     *
     * @throws WorkFailedException if there is none for this system
     */
    public JCuPtxAssembler() {
        int[] major = new int[1];
        int[] minor = new int[1];
        try {
            JCuNatives.prepare("JNvPTXCompiler");
            JNvPTXCompiler.nvPTXCompilerGetVersion(major, minor);
        } catch (LinkageError | CudaException missing) {
            throw new WorkFailedException(
                    "There is no PTX assembler on this system: " + JCuNatives.whyMissing("JNvPTXCompiler", missing) + ".",
                    missing);
        }
        version = "nvPTXCompiler " + major[0] + "." + minor[0];
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public boolean knows(String chip) {
        return CHIPS.contains(chip);
    }

    @Override
    public Assembled assemble(String text, String chip) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.UTF_8);
        nvPTXCompilerHandle handle = new nvPTXCompilerHandle();
        check("nvPTXCompilerCreate", JNvPTXCompiler.nvPTXCompilerCreate(handle, bytes.length, bytes));
        try {
            String[] options = {"--gpu-name=" + chip, "--verbose"};
            int result = JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options);
            if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
                throw new WorkFailedException(complaint(text, chip, result, errorLog(handle)));
            }
            long[] size = new long[1];
            check("nvPTXCompilerGetCompiledProgramSize", JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(handle, size));
            byte[] cubin = new byte[Math.toIntExact(size[0])];
            check("nvPTXCompilerGetCompiledProgram", JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(handle, cubin));
            String log = infoLog(handle);
            return new Assembled(cubin, reports(log), log);
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(handle);
        }
    }

    private static String errorLog(nvPTXCompilerHandle handle) {
        long[] size = new long[1];
        check("nvPTXCompilerGetErrorLogSize", JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, size));
        byte[] log = new byte[Math.toIntExact(size[0]) + 1];
        check("nvPTXCompilerGetErrorLog", JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log));
        return text(log);
    }

    private static String infoLog(nvPTXCompilerHandle handle) {
        long[] size = new long[1];
        check("nvPTXCompilerGetInfoLogSize", JNvPTXCompiler.nvPTXCompilerGetInfoLogSize(handle, size));
        byte[] log = new byte[Math.toIntExact(size[0]) + 1];
        check("nvPTXCompilerGetInfoLog", JNvPTXCompiler.nvPTXCompilerGetInfoLog(handle, log));
        return text(log);
    }

    private static String text(byte[] zeroTerminated) {
        int length = 0;
        while (length < zeroTerminated.length && zeroTerminated[length] != 0) {
            length++;
        }
        return new String(zeroTerminated, 0, length, StandardCharsets.UTF_8).strip();
    }

    /** The first complaint, and the line of the text that it speaks of. */
    private static String complaint(String text, String chip, int result, String log) {
        String first = log.lines().findFirst().orElse(nvPTXCompileResult.stringFor(result));
        Matcher line = LINE.matcher(first);
        List<String> lines = text.lines().toList();
        int number = line.find() ? Integer.parseInt(line.group(1)) : 0;
        String quoted = number >= 1 && number <= lines.size() ? " (line " + number + " is: " + lines.get(number - 1).strip() + ")" : "";
        return "The PTX does not assemble for " + chip + ": " + first + quoted + ".";
    }

    /** Reads the verbose report: for each entry a heading, its stack and spills, its registers and shared memory. */
    static List<EntryReport> reports(String log) {
        List<EntryReport> reports = new ArrayList<>();
        String entry = null;
        int[] frame = new int[3];
        for (String line : log.lines().toList()) {
            Matcher heading = ENTRY.matcher(line);
            Matcher spills = FRAME.matcher(line);
            Matcher registers = REGISTERS.matcher(line);
            if (heading.find()) {
                entry = heading.group(1);
                frame = new int[3];
            } else if (spills.find()) {
                frame = new int[] {Integer.parseInt(spills.group(1)), Integer.parseInt(spills.group(2)), Integer.parseInt(spills.group(3))};
            } else if (entry != null && registers.find()) {
                Matcher shared = SHARED.matcher(line);
                int sharedBytes = shared.find() ? Integer.parseInt(shared.group(1)) : 0;
                reports.add(new EntryReport(entry, Integer.parseInt(registers.group(1)), frame[1], frame[2], frame[0], sharedBytes));
                entry = null;
            }
        }
        return reports;
    }

    private static void check(String call, int result) {
        if (result != nvPTXCompileResult.NVPTXCOMPILE_SUCCESS) {
            throw new WorkFailedException(call + " failed with " + nvPTXCompileResult.stringFor(result)
                    + ": the PTX assembler does not work on this system.");
        }
    }
}
