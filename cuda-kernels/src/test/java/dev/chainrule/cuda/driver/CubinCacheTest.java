package dev.chainrule.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CubinCacheTest {
    private static final byte[] CODE = "machine code".getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;
    private final AtomicInteger made = new AtomicInteger();
    private final Supplier<byte[]> maker = () -> {
        made.incrementAndGet();
        return CODE.clone();
    };

    @Test
    void anEntryIsMadeOnce() {
        Path deep = folder.resolve("not/there/yet");
        assertThat(new CubinCache(deep).get(maker, "text", "sm_90")).isEqualTo(CODE);
        assertThat(new CubinCache(deep).get(maker, "text", "sm_90")).isEqualTo(CODE);
        assertThat(made).hasValue(1);
        assertThat(deep).isDirectoryContaining("glob:**.cubin").isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void anotherChipOrVersionIsAnotherEntry() {
        CubinCache cache = new CubinCache(folder);
        assertThat(cache.file("text", "sm_90", "driver 12040")).isNotEqualTo(cache.file("text", "sm_80", "driver 12040"))
                .isNotEqualTo(cache.file("text", "sm_90", "driver 12060")).isNotEqualTo(cache.file("text ", "sm_90", "driver 12040"));
        assertThat(cache.file("ab", "c")).isNotEqualTo(cache.file("a", "bc"));
    }

    @Test
    void anyDamagedByteIsNoticedAndTheEntryMadeAnew() throws IOException {
        CubinCache cache = new CubinCache(folder);
        cache.get(maker, "text");
        Path file = cache.file("text");
        byte[] good = Files.readAllBytes(file);
        for (int k = 0; k < good.length; k++) {
            byte[] damaged = good.clone();
            damaged[k] ^= 0x10;
            Files.write(file, damaged);
            made.set(0);
            assertThat(cache.get(maker, "text")).isEqualTo(CODE);
            assertThat(made).as("byte " + k).hasValue(1);
            assertThat(file).hasBinaryContent(good);
        }
    }

    @Test
    void aCutEntryIsMadeAnew() throws IOException {
        CubinCache cache = new CubinCache(folder);
        cache.get(maker, "text");
        byte[] good = Files.readAllBytes(cache.file("text"));
        for (int length = 0; length < good.length; length++) {
            Files.write(cache.file("text"), java.util.Arrays.copyOf(good, length));
            assertThat(cache.get(maker, "text")).isEqualTo(CODE);
        }
        assertThat(made).hasValue(1 + good.length);
    }

    @Test
    void aFolderThatCannotBeWrittenOnlyCostsTime() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "not a folder");
        CubinCache cache = new CubinCache(file.resolve("cache"));
        assertThat(cache.get(maker, "text")).isEqualTo(CODE);
        assertThat(cache.get(maker, "text")).isEqualTo(CODE);
        assertThat(made).hasValue(2);
        assertThat(new CubinCache(null).get(maker, "text")).isEqualTo(CODE);
    }
}
