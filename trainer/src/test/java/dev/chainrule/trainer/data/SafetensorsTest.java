package dev.chainrule.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.Safetensors.Content;
import dev.chainrule.trainer.data.Safetensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final Content CONTENT = new Content(Map.of("w", Tensor.of(List.of(2L, 2L), 1, -2.5, Double.NaN, 4), "b",
            Tensor.of(List.of(), 0.1), "half", new Tensor(ElementType.F32, List.of(3L), new double[] {0.1f, 2, 3}), "none",
            Tensor.of(List.of(0L, 7L))), Map.of("format", "chainrule", "target", "y \"é\""));

    @TempDir
    Path temp;

    @Test
    void theBytesAreThoseOfTheFormat() {
        byte[] bytes = Safetensors.bytes(new Content(Map.of("w", Tensor.of(List.of(2L), 1, -2), "b", new Tensor(ElementType.F32, List.of(),
                new double[] {0.5})), Map.of("k", "v")));
        String header = "{\"__metadata__\":{\"k\":\"v\"},\"w\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,16]},"
                + "\"b\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[16,20]}}";
        int padded = (header.length() + 7) / 8 * 8;
        assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong()).isEqualTo(padded);
        assertThat(new String(bytes, 8, padded, StandardCharsets.UTF_8)).isEqualTo(header + " ".repeat(padded - header.length()));
        assertThat(HexFormat.of().formatHex(bytes, 8 + padded, bytes.length))
                .isEqualTo("000000000000f03f" + "00000000000000c0" + "0000003f");
    }

    @Test
    void whatWasWrittenIsReadAgain() {
        Path file = temp.resolve("model.safetensors");
        Safetensors.write(file, CONTENT);
        Content read = Safetensors.read(file);
        assertThat(read.metadata()).isEqualTo(CONTENT.metadata());
        assertThat(read.tensors().keySet()).containsExactlyInAnyOrderElementsOf(CONTENT.tensors().keySet());
        CONTENT.tensors().forEach((name, tensor) -> {
            assertThat(read.tensors().get(name).values()).containsExactly(tensor.values());
            assertThat(read.tensors().get(name).shape()).isEqualTo(tensor.shape());
            assertThat(read.tensors().get(name).element()).isEqualTo(tensor.element());
        });
        assertThat(Safetensors.bytes(read)).isEqualTo(Safetensors.bytes(CONTENT));
    }

    @ParameterizedTest
    @CsvSource({"BOOL, 0001, 0, 1", "U8, ff00, 255, 0", "I8, ff7f, -1, 127", "I16, 0080ff7f, -32768, 32767", "U16, 0080ffff, 32768, 65535",
            "F16, 003c01c0, 1, -2.001953125", "F16, 01000004, 5.960464477539063e-8, 6.103515625e-5", "F16, 007c00fc, Infinity, -Infinity",
            "F16, ff7b007e, 65504, NaN", "BF16, 803f00c0, 1, -2", "I32, ffffffff01000000, -1, 1", "U32, ffffffff01000000, 4294967295, 1",
            "F32, 0000803f0000c07f, 1, NaN", "I64, ffffffffffffffff0100000000000000, -1, 1",
            "U64, ffffffffffffffff0100000000000080, 18446744073709551615, 9223372036854775808",
            "F64, 000000000000f03f0000000000000080, 1, -0"})
    void everyTypeOfElementIsRead(ElementType element, String bytes, double first, double second) throws IOException {
        Path file = file("{\"a\":{\"dtype\":\"" + element + "\",\"shape\":[2],\"data_offsets\":[0," + bytes.length() / 2 + "]}}", bytes);
        assertThat(Safetensors.read(file).tensors().get("a").values()).containsExactly(first, second);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "[]                                                                | its header is no JSON object.",
            "{\"a\":                                                           | its header is no JSON.",
            "{\"a\":3}                                                         | its tensor 'a' has no dtype.",
            "{\"a\":{\"dtype\":\"F4\",\"shape\":[],\"data_offsets\":[0,4]}}    | its tensor 'a' has elements of the type 'F4'; known are F16, BF16, F32, F64, I8, I16, I32, I64, U8, U16, U32, U64, BOOL.",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}} | its tensor 'a' has no shape and data_offsets of whole numbers.",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[4,0]}}   | its tensor 'a' has no shape and data_offsets of whole numbers.",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}  | its tensor 'a' of shape [2] and type F32 does not fit its 4 bytes.",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,4]}} | its tensor 'a' of shape [4611686018427387904] is too large.",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}   | its tensor 'a' begins at byte 1 of the data, where 0 is the end of what comes before.",
            "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}   | its header tells of 1 bytes of data, and 4 follow it.",
            "{\"__metadata__\":{\"a\":1}}                                      | its __metadata__ is no object of texts."})
    void whatIsWrongIsNamed(String header, String what) throws IOException {
        Path file = file(header, "00000000");
        assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(BadCallException.class)
                .hasMessage("'" + file + "' is no whole safetensors file: " + what);
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        byte[] whole = Safetensors.bytes(CONTENT);
        Path file = temp.resolve("cut");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.read(file)).isInstanceOf(BadCallException.class)
                    .hasMessageStartingWith("'" + file + "' is no whole safetensors file: ");
        }
        assertThatThrownBy(() -> Safetensors.read(temp.resolve("not there"))).hasMessage("There is no file '" + temp.resolve("not there")
                + "'.");
        assertThatThrownBy(() -> Safetensors.read(temp)).hasMessage("Cannot read '" + temp + "': Is a directory.");
    }

    /** Bytes changed, cut out, doubled: read, or refused in a sentence. */
    @Test
    void mutatedFilesBringNothingButSentences() throws IOException {
        SplittableRandom random = new SplittableRandom(Long.getLong("tests.seed", 1));
        byte[] whole = Safetensors.bytes(CONTENT);
        Path file = temp.resolve("mutated");
        int refused = 0;
        int tries = Boolean.getBoolean("long") ? 10_000 : 1000;
        for (int k = 0; k < tries; k++) {
            Files.write(file, Mutation.of(whole, random));
            try {
                Safetensors.read(file);
            } catch (BadCallException sentence) {
                refused++;
                assertThat(sentence.getMessage()).startsWith("'" + file + "' is no whole safetensors file: ").endsWith(".");
            }
        }
        assertThat(refused).isBetween(tries / 4, tries - 1);
    }

    @Test
    void onAFullDiskTheFileBeforeStays() throws IOException {
        try (FileSystem disk = Jimfs.newFileSystem(Configuration.unix().toBuilder().setBlockSize(64).setMaxSize(1 << 11).build())) {
            Path file = disk.getPath("/work/w.safetensors");
            Safetensors.write(file, CONTENT);
            byte[] before = Files.readAllBytes(file);
            Content large = new Content(Map.of("w", Tensor.of(List.of(500L), new double[500])), Map.of());
            assertThatThrownBy(() -> Safetensors.write(file, large)).isInstanceOf(WorkFailedException.class)
                    .hasMessage("Cannot write '/work/w.safetensors': the disk is full.");
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            try (Stream<Path> left = Files.list(file.getParent())) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    private Path file(String header, String hex) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        byte[] data = HexFormat.of().parseHex(hex);
        return Files.write(temp.resolve("file"), ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length).put(json).put(data).array());
    }
}
