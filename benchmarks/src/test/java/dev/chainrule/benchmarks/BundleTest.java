package dev.chainrule.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * The archive that {@code ./chainrule bundle} packs, from a copy of the sources: unpacked in an empty folder and run with an empty
 * environment. A build by Maven and the conformance suite twice: only with {@code -Plong}.
 */
@EnabledIfSystemProperty(named = "long", matches = "true")
@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class BundleTest {
    private static final Path ROOT = Path.of(System.getProperty("project.root"));
    private static final String JAVA_HOME = System.getProperty("java.home");

    @TempDir
    private Path temp;

    @Test
    void verifiesOnCpuAndSimWithNothingAround() throws Exception {
        assumeTrue(Files.isDirectory(Path.of(JAVA_HOME, "jmods")), "this Java can be linked");
        Path house = temp.resolve("house");
        copySources(house);
        must(house, "./chainrule", "bundle", "--out", temp.resolve("bundle.tar.gz").toString());
        assertThat(Files.size(temp.resolve("bundle.tar.gz"))).isLessThanOrEqualTo(55_000_000);
        Path empty = Files.createDirectories(temp.resolve("an empty folder"));
        must(empty, "tar", "xzf", "../bundle.tar.gz");
        Path unpacked = empty.resolve("chainrule-linux-x86_64");
        assertThat(must(unpacked, "/usr/bin/env", "-i", "bin/chainrule", "doctor"))
                .containsPattern("(?m)^ok +PTX assembler ").containsPattern("(?m)^ok +SIMD ").containsPattern("(?m)^ok +device sim ");
        for (String device : List.of("cpu", "sim")) {
            assertThat(must(unpacked, "/usr/bin/env", "-i", "bin/verify", device))
                    .containsPattern("\\[ +[1-9]\\d+ tests successful").containsPattern("\\[ +0 tests failed");
        }
        assertThat(must(unpacked, "/usr/bin/env", "-i", "bin/bench", "-p", "device=sim", "-p", "size=7x3", "-f", "1", "-wi", "0", "-i", "1",
                "-r", "1")).contains("LossGradientBenchmark.chainrule");
        assertThat(must(unpacked, "/usr/bin/env", "-i", "bin/compare-gpu", "--device", "sim", "--sizes", "37x5", "--repeats", "2"))
                .contains("Chainrule  37 x 5 relu f32: ").contains("the card copies ")
                .contains("Missing: PyTorch eager, PyTorch compile, JAX jit, CuPy, for there is no python3 on the PATH");
    }

    private static void copySources(Path house) throws IOException {
        List<String> sources = List.of("pom.xml", ".mvn", "chainrule", "LICENSE", "examples", "tensor", "autograd", "cuda-kernels",
                "trainer",
                "benchmarks");
        for (String source : sources) {
            try (Stream<Path> paths = Files.walk(ROOT.resolve(source))) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    Path relative = ROOT.relativize(path);
                    if (relative.getNameCount() > 1 && relative.getName(1).toString().equals("target")) {
                        continue;
                    }
                    Files.createDirectories(house.resolve(relative).getParent());
                    Files.copy(path, house.resolve(relative), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }

    private String must(Path folder, String... command) throws Exception {
        Path said = temp.resolve("said");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", JAVA_HOME);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(20, TimeUnit.MINUTES)).as("ended: %s", List.of(command)).isTrue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        String text = Files.readString(said);
        assertThat(process.exitValue()).as("%s%n%s", List.of(command), text).isZero();
        return text;
    }
}
