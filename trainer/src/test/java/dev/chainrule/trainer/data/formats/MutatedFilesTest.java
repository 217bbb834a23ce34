package dev.chainrule.trainer.data.formats;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.Mutation;
import dev.chainrule.trainer.data.Safetensors;
import dev.chainrule.trainer.data.Safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.vector.compression.CompressionUtil.CodecType;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files with accidents are read, or refused in one sentence: no stack trace, no hang, no memory that a damaged size asked for. */
@Timeout(value = 180, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutatedFilesTest {
    private static final int TRIES = Boolean.getBoolean("long") ? 10_000 : 200;

    @TempDir
    Path folder;

    enum Sample {
        CSV, CSV_GZIP, TSV, NPY, NPY_FORTRAN, NPZ, NPZ_STORED, SAFETENSORS, LIBSVM, LIBSVM_GZIP, JSONL, ARROW, ARROW_LZ4, ARROWS, ARROWS_ZSTD;

        String ending() {
            String gzip = name().endsWith("_GZIP") ? ".gz" : "";
            return "." + name().replaceAll("_.*", "").toLowerCase(java.util.Locale.ROOT) + gzip;
        }

        byte[] whole() throws IOException {
            double[] values = new SplittableRandom(1).doubles(60).toArray();
            byte[] matrix = Samples.npy("<f8", this == NPY_FORTRAN || this == NPZ, "(20, 3)",
                    Samples.doubles(ByteOrder.LITTLE_ENDIAN, values));
            return switch (this) {
                case NPY, NPY_FORTRAN -> matrix;
                case NPZ, NPZ_STORED -> {
                    Map<String, byte[]> entries = new LinkedHashMap<>();
                    entries.put("X.npy", matrix);
                    entries.put("y.npy", Samples.npy("|i1", false, "(20,)", new byte[20]));
                    yield Samples.zip(this == NPZ_STORED, entries);
                }
                case SAFETENSORS -> Safetensors.bytes(new Safetensors.Content(Map.of("X", Tensor.of(List.of(20L, 3L), values), "y",
                        Tensor.of(List.of(20L), java.util.Arrays.copyOf(values, 20))), Map.of("a", "b")));
                case CSV -> csv().getBytes(java.nio.charset.StandardCharsets.UTF_8);
                case TSV -> csv().replace(',', '\t').getBytes(java.nio.charset.StandardCharsets.UTF_8);
                case CSV_GZIP -> gzip(csv().getBytes(java.nio.charset.StandardCharsets.UTF_8));
                case LIBSVM -> libsvm().getBytes();
                case LIBSVM_GZIP -> gzip(libsvm().getBytes());
                case JSONL ->
                    "{\"a\": 1, \"b\": \"text\", \"c\": null}\n{\"a\": -2.5e3, \"b\": \"\\u00e4\", \"c\": true}\n".repeat(10).getBytes();
                case ARROW -> ArrowFiles.sample(false, CodecType.NO_COMPRESSION, 20, 2);
                case ARROW_LZ4 -> ArrowFiles.sample(false, CodecType.LZ4_FRAME, 200, 2);
                case ARROWS -> ArrowFiles.sample(true, CodecType.NO_COMPRESSION, 20, 2);
                case ARROWS_ZSTD -> ArrowFiles.sample(true, CodecType.ZSTD, 200, 2);
            };
        }

        private static String csv() {
            return "a,\"the b\",c\n" + "1,\"x, \"\"y\"\"\",-2.5e-3\r\n,z\u00fcrich,NA\n17,\"two\nlines\",0.125\n".repeat(8);
        }

        private static String libsvm() {
            return "1 1:0.5 3:-2e-3 # remark\n-1 2:7 3:1\n0 1:1 2:2 3:3\n".repeat(8);
        }

        private static byte[] gzip(byte[] bytes) throws IOException {
            java.io.ByteArrayOutputStream packed = new java.io.ByteArrayOutputStream();
            try (java.io.OutputStream gzip = new java.util.zip.GZIPOutputStream(packed)) {
                gzip.write(bytes);
            }
            return packed.toByteArray();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mutatedFilesBringNothingButSentences(Sample sample) throws IOException {
        mutate(Files.write(folder.resolve("mutated" + sample.ending()), sample.whole()), sample.name());
    }

    private static void mutate(Path file, String format) throws IOException {
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        assertThat(DataSource.read(file).rows()).isGreaterThanOrEqualTo(20);
        byte[] whole = Files.readAllBytes(file);
        int refused = 0;
        for (int k = 0; k < TRIES; k++) {
            Files.write(file, Mutation.of(whole, random));
            try {
                DataSource.read(file);
            } catch (ChainruleException sentence) {
                refused++;
                check(sentence, file);
            } catch (RuntimeException | Error unforeseen) {
                throw new AssertionError("try " + k + " of " + format, unforeseen);
            }
        }
        assertThat(refused).isBetween(TRIES / 20, TRIES);
    }

    /** A DuckDB for each of them, as for every file: one that has read hundreds of damaged files once asked for memory without end. */
    @org.junit.jupiter.api.Test
    void mutatedParquetFilesBringNothingButSentences() throws IOException {
        Path file = folder.resolve("mutated.parquet");
        Samples.parquet(file, "SELECT i, sin(i) AS s, 'k' || i % 7 AS k, DATE '2020-01-01' + i::INT AS d FROM range(300) r(i)",
                ", ROW_GROUP_SIZE 128");
        mutate(file, "Parquet");
    }

    private static void check(ChainruleException sentence, Path file) {
        assertThat(sentence.getMessage()).contains(file.getFileName().toString()).endsWith(".").doesNotContain("\n", "Exception", "\tat ");
        assertThat(sentence.getMessage().length()).isLessThan(700);
        assertThat(sentence.getCause() == null ? new Throwable[0] : sentence.getCause().getSuppressed()).as("what could not be closed")
                .isEmpty();
    }
}
