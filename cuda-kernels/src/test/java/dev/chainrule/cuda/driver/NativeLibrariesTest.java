package dev.chainrule.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativeLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void theSearchPathComesFirstThenTheDefaultsThenTheCache() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own"));
        Path usual = Files.createDirectories(folder.resolve("usual"));
        Path cached = Files.createDirectories(folder.resolve("cached"));
        Path cache = Files.write(folder.resolve("ld.so.cache"), ("glibc-ld.so.cache1.1\0\1\2libcuda.so.1\0" + cached
                + "/libcuda.so.1\0libc.so.6\0" + cached + "/libc.so.6\0").getBytes(StandardCharsets.ISO_8859_1));
        NativeLibraries libraries = NativeLibraries.of("::" + own, cache, List.of(usual.toString()));
        assertThat(libraries.find("libcuda.so.1")).as("in the cache, but gone").isEmpty();
        assertThat(libraries.find(Files.createFile(cached.resolve("libcuda.so.1")).getFileName().toString()))
                .contains(cached.resolve("libcuda.so.1"));
        Files.createFile(usual.resolve("libcuda.so.1"));
        assertThat(libraries.find("libcuda.so.1")).contains(usual.resolve("libcuda.so.1"));
        Files.createFile(own.resolve("libcuda.so.1"));
        assertThat(libraries.find("libcuda.so.1")).contains(own.resolve("libcuda.so.1"));
        assertThat(libraries.find("libcublas.so.12")).isEmpty();
    }

    @Test
    void whereThereIsNoDriverTheReasonNamesItsFile() {
        assertThat(GpuDrivers.whyNot(NativeLibraries.of(null, null, List.of(folder.toString()))))
                .isEqualTo("no NVIDIA driver: " + NativeLibraries.cuda() + " not found");
    }

    @Test
    void theProbeAnswersWithASentenceWhateverThereIs() {
        String reason = JCuProbe.whyNot();
        boolean driver = NativeLibraries.ofProcess().find(NativeLibraries.cuda()).isPresent();
        if (!driver) {
            assertThat(reason).contains("not found").doesNotContain("\n");
        }
    }
}
