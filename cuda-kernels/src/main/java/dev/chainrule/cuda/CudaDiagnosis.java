package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.CudaVersion;
import dev.chainrule.cuda.driver.GpuDrivers;
import dev.chainrule.cuda.driver.JCuNatives;
import dev.chainrule.cuda.driver.JCuPtxAssembler;
import dev.chainrule.cuda.driver.MemoryPool;
import dev.chainrule.cuda.driver.NativeLibraries;
import dev.chainrule.cuda.driver.PtxAssembler;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.device.Diagnosis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the GPU needs: driver, JCuda's native halves, assembler, cuBLAS, memory, cache folder. */
public final class CudaDiagnosis implements Diagnosis {
    private static final List<String> CHIPS = List.of("sm_70", "sm_80", "sm_90");

    @Override
    public List<Finding> findings() {
        NativeLibraries libraries = NativeLibraries.ofProcess();
        List<Finding> findings = new ArrayList<>();
        findings.add(driver(libraries));
        findings.add(half("JCudaRuntime", "finds out whether there is a driver"));
        findings.add(half("JCudaDriver", "calls the driver"));
        findings.add(half("JNvPTXCompiler", "assembles kernels"));
        findings.add(half("JCublas2", "calls cuBLAS"));
        findings.add(assembler());
        findings.add(cublas(libraries));
        CudaSettings settings;
        try {
            settings = CudaSettings.ofProcess();
        } catch (ChainruleException wrong) {
            findings.add(new Finding("memory pool", Verdict.FAILS, wrong.getMessage()));
            return findings;
        }
        findings.add(pool(settings));
        findings.add(cacheFolder(settings.cacheFolder()));
        return findings;
    }

    static Finding driver(NativeLibraries libraries) {
        Optional<Path> file = libraries.find(NativeLibraries.cuda());
        if (file.isEmpty()) {
            return new Finding("NVIDIA driver", Verdict.MISSING, NativeLibraries.cuda()
                    + " not found: there is no NVIDIA driver, so no device cuda; cpu and sim need none");
        }
        try {
            String reason = GpuDrivers.whyNot();
            return reason != null
                    ? new Finding("NVIDIA driver", Verdict.FAILS, file.get() + ": " + reason)
                    : new Finding("NVIDIA driver", Verdict.WORKS, "for CUDA " + CudaVersion.of(GpuDrivers.open().driverGetVersion()) + ", "
                            + file.get());
        } catch (ChainruleException failure) {
            return new Finding("NVIDIA driver", Verdict.FAILS, failure.getMessage());
        }
    }

    private static Finding half(String library, String purpose) {
        String file = JCuNatives.fileName(library);
        return JCuNatives.isOnClassPath(library)
                ? new Finding(library, Verdict.WORKS, file + " is on the class path")
                : new Finding(library, Verdict.MISSING, file + " is not on the class path; it " + purpose
                        + " (JCuda has it for linux-x86_64 and windows-x86_64)");
    }

    private static Finding assembler() {
        if (!JCuNatives.isOnClassPath("JNvPTXCompiler")) {
            return new Finding("PTX assembler", Verdict.MISSING, "the driver compiles kernels instead");
        }
        try {
            PtxAssembler assembler = new JCuPtxAssembler();
            for (String chip : CHIPS) {
                assembler.assemble(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry nothing()\n{\n    ret;\n}\n", chip);
            }
            return new Finding("PTX assembler", Verdict.WORKS, assembler.version() + ", tried for " + String.join(", ", CHIPS));
        } catch (ChainruleException failure) {
            return new Finding("PTX assembler", Verdict.FAILS, failure.getMessage());
        }
    }

    static Finding cublas(NativeLibraries libraries) {
        String file = NativeLibraries.cublas();
        return libraries.find(file)
                .map(found -> new Finding("cuBLAS", Verdict.WORKS, found + ", for large matrix products"))
                .orElse(new Finding("cuBLAS", Verdict.MISSING, file + " not found: large matrix products run on Chainrule's own kernel"));
    }

    private static Finding pool(CudaSettings settings) {
        String cap = settings.memoryCap() == Long.MAX_VALUE
                ? "takes what the GPU has (CHAINRULE_MEMORY=8g would cap it)"
                : "takes at most " + MemoryPool.inWords(settings.memoryCap()) + " (CHAINRULE_MEMORY)";
        return new Finding("memory pool", Verdict.WORKS, cap);
    }

    static Finding cacheFolder(Path folder) {
        if (folder == null) {
            return new Finding("cache folder", Verdict.MISSING, "there is no home folder: kernels are assembled anew by each process; "
                    + "CHAINRULE_CACHE names a folder");
        }
        Path nearest = folder;
        while (nearest != null && !Files.exists(nearest)) {
            nearest = nearest.getParent();
        }
        if (nearest == null || !Files.isDirectory(nearest) || !Files.isWritable(nearest)) {
            return new Finding("cache folder", Verdict.FAILS, folder + " cannot be written: kernels are assembled anew by each process; "
                    + "CHAINRULE_CACHE names another folder");
        }
        return new Finding("cache folder", Verdict.WORKS, folder + ", " + contents(folder.resolve("cubin")));
    }

    private static String contents(Path cubins) {
        if (!Files.isDirectory(cubins)) {
            return "empty";
        }
        try (Stream<Path> files = Files.list(cubins)) {
            List<Long> sizes = files.map(file -> file.toFile().length()).collect(Collectors.toList());
            return sizes.size() + " kernels, " + MemoryPool.inWords(sizes.stream().mapToLong(Long::longValue).sum());
        } catch (IOException unreadable) {
            return "unreadable";
        }
    }
}
