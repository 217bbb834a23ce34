package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named tensors in one file, in the format safetensors: the length n of the header as 8 bytes, little-endian; n bytes of JSON, {@code name →
 * {dtype, shape, data_offsets}}, padded by spaces; then the elements of all tensors, row-major, little-endian, without gaps. Under {@code
 * __metadata__} the header has names and texts (<a href="https://github.com/huggingface/safetensors#format">the format</a>).
 */
public final class Safetensors {
    private static final int ALIGNMENT = 8;

    /**
     * One tensor.
     *
     * @param element how it is stored; what is written is F32 or F64
     * @param shape   outermost dimension first; empty for a scalar
     * @param values  row-major
     */
    public record Tensor(ElementType element, List<Long> shape, double[] values) {
        /** A tensor stored as it is, in F64. */
        public static Tensor of(List<Long> shape, double... values) {
            return new Tensor(ElementType.F64, shape, values);
        }
    }

    /**
     * What a file holds.
     *
     * @param tensors  name → tensor
     * @param metadata name → text
     */
    public record Content(Map<String, Tensor> tensors, Map<String, String> metadata) {
    }

    private Safetensors() {
    }

    /**
     * Leaves {@code content} in {@code file}, as a whole or not at all.
     *
     * @throws WorkFailedException if it cannot be written: the disk is full, the folder is none
     */
    public static void write(Path file, Content content) {
        AtomicWrite.file(file, bytes(content));
    }

    /**
     * The file as bytes: tensors by name, F64 before F32, so that each begins at a multiple of its element's size. The same content, the same
     * bytes.
     */
    public static byte[] bytes(Content content) {
        List<Map.Entry<String, Tensor>> tensors = new ArrayList<>(new TreeMap<>(content.tensors()).entrySet());
        tensors.sort(Comparator.comparingInt(entry -> -entry.getValue().element().bytes()));
        Map<String, Object> header = new LinkedHashMap<>();
        if (!content.metadata().isEmpty()) {
            header.put(SafetensorsHeader.METADATA, new TreeMap<>(content.metadata()));
        }
        long end = 0;
        for (Map.Entry<String, Tensor> entry : tensors) {
            Tensor tensor = entry.getValue();
            Map<String, Object> description = new LinkedHashMap<>();
            description.put("dtype", tensor.element().name());
            description.put("shape", tensor.shape());
            description.put("data_offsets", List.of(end, end + (long) tensor.element().bytes() * tensor.values().length));
            header.put(entry.getKey(), description);
            end += (long) tensor.element().bytes() * tensor.values().length;
        }
        byte[] json = Json.write(header, false).getBytes(StandardCharsets.UTF_8);
        int padded = (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(SafetensorsHeader.LENGTH_BYTES + padded + end))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(padded).put(json).put(" ".repeat(padded - json.length).getBytes(StandardCharsets.US_ASCII));
        tensors.forEach(entry -> put(bytes, entry.getValue()));
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, Tensor tensor) {
        for (double value : tensor.values()) {
            switch (tensor.element()) {
                case F64 -> bytes.putDouble(value);
                case F32 -> bytes.putFloat((float) value);
                case BOOL, U8, I8, I16, U16, F16, BF16, I32, U32, I64, U64 ->
                    throw new IllegalArgumentException("weights are written as F32 or F64, not " + tensor.element());
            }
        }
    }

    /**
     * What {@code file} holds, every element as a double.
     *
     * @throws BadCallException if there is no such file, or it is no whole safetensors file; says what is wrong with it
     */
    public static Content read(Path file) {
        try {
            if (Files.size(file) > Integer.MAX_VALUE - SafetensorsHeader.LENGTH_BYTES) {
                throw new BadCallException("'" + file + "' is larger than 2 GB, which is the most that is read of safetensors at once.");
            }
            return read(file, Files.readAllBytes(file));
        } catch (NoSuchFileException none) {
            throw new BadCallException("There is no file '" + file + "'.", none);
        } catch (IOException failed) {
            throw new BadCallException("Cannot read '" + file + "': " + AtomicWrite.reason(failed) + ".", failed);
        }
    }

    /**
     * What the bytes of a file hold, every element as a double.
     *
     * @param file its name, for messages
     * @throws BadCallException if they are no whole safetensors file; says what is wrong with it
     */
    public static Content read(Path file, byte[] all) {
        ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        SafetensorsHeader header = SafetensorsHeader.of(file, bytes, all.length);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (SafetensorsHeader.Span span : header.spans()) {
            ElementType type = span.type();
            double[] values = new double[(int) (span.bytes() / type.bytes())];
            for (int k = 0; k < values.length; k++) {
                values[k] = type.get(bytes, (int) span.begin() + k * type.bytes());
            }
            tensors.put(span.name(), new Tensor(type, span.shape(), values));
        }
        return new Content(tensors, header.metadata());
    }
}
