package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Diagnosis.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudaDiagnosisTest {
    @TempDir
    Path folder;

    @Test
    void theCacheFolderNeedNotExistButMustBePossible() throws IOException {
        assertThat(CudaDiagnosis.cacheFolder(folder.resolve("not/yet"))).satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.WORKS);
            assertThat(finding.sentence()).isEqualTo(folder.resolve("not/yet") + ", empty");
        });
        Files.createDirectories(folder.resolve("cubin"));
        Files.write(folder.resolve("cubin/a.cubin"), new byte[2048]);
        assertThat(CudaDiagnosis.cacheFolder(folder).sentence()).isEqualTo(folder + ", 1 kernels, 2.0 KiB");
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(CudaDiagnosis.cacheFolder(file.resolve("below"))).satisfies(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.FAILS);
            assertThat(finding.sentence()).startsWith(file.resolve("below") + " cannot be written: ");
        });
        assertThat(CudaDiagnosis.cacheFolder(null).verdict()).isEqualTo(Verdict.MISSING);
    }

    private static CudaSettings settings(Map<String, String> environment) {
        Properties properties = new Properties();
        properties.setProperty("user.home", "/home/ada");
        return CudaSettings.of(environment, properties, 0, System.err);
    }

    @Test
    void theCacheFolderIsTheUsersUnlessSaidOtherwise() {
        assertThat(settings(Map.of()).cacheFolder()).isEqualTo(Path.of("/home/ada/.cache/chainrule"));
        assertThat(settings(Map.of("XDG_CACHE_HOME", "/var/cache")).cacheFolder()).isEqualTo(Path.of("/var/cache/chainrule"));
        assertThat(settings(Map.of("XDG_CACHE_HOME", "relative")).cacheFolder()).isEqualTo(Path.of("/home/ada/.cache/chainrule"));
        assertThat(settings(Map.of("CHAINRULE_CACHE", "/here", "XDG_CACHE_HOME", "/there")).cacheFolder()).isEqualTo(Path.of("/here"));
        assertThat(CudaSettings.of(Map.of(), new Properties(), 0, System.err).cacheFolder()).isNull();
    }

    @Test
    void memoryIsCappedInBytesOrWithAUnit() {
        assertThat(settings(Map.of()).memoryCap()).isEqualTo(Long.MAX_VALUE);
        assertThat(settings(Map.of("CHAINRULE_MEMORY", "4096")).memoryCap()).isEqualTo(4096);
        assertThat(settings(Map.of("CHAINRULE_MEMORY", "8G")).memoryCap()).isEqualTo(8L << 30);
        assertThatThrownBy(() -> settings(Map.of("CHAINRULE_MEMORY", "much"))).isInstanceOf(BadCallException.class)
                .hasMessage("CHAINRULE_MEMORY is 'much': give a number of bytes, or one with k, m or g, such as 8g.");
    }
}
