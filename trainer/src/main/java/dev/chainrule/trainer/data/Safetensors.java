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
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Named tensors in one file, in the format safetensors: the length n of the header as 8 bytes, little-endian; n bytes of JSON, {@code name →
 * {dtype, shape, data_offsets}}, padded by spaces; then the elements of all tensors, row-major, little-endian, without gaps. Under {@code
 * __metadata__} the header has names and texts (<a href="https://github.com/huggingface/safetensors#format">the format</a>).
 */
public final class Safetensors {
    private static final int LENGTH_BYTES = 8;
    private static final int ALIGNMENT = 8;
    /** The format's own limit. */
    private static final int LONGEST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";

    /** How an element is stored; {@link Element#bytes} at a time. */
    public enum Element {
        /** 0 or 1. */
        BOOL(1),
        /** Unsigned, 8 bits. */
        U8(1),
        /** Signed, 8 bits. */
        I8(1),
        /** Signed, 16 bits. */
        I16(2),
        /** Unsigned, 16 bits. */
        U16(2),
        /** IEEE 754 binary16. */
        F16(2),
        /** The upper half of an F32. */
        BF16(2),
        /** Signed, 32 bits. */
        I32(4),
        /** Unsigned, 32 bits. */
        U32(4),
        /** IEEE 754 binary32. */
        F32(4),
        /** Signed, 64 bits; beyond 2⁵³ a double has the nearest number. */
        I64(8),
        /** Unsigned, 64 bits. */
        U64(8),
        /** IEEE 754 binary64. */
        F64(8);

        private final int bytes;

        Element(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }

        private double get(ByteBuffer from, int at) {
            return switch (this) {
                case BOOL -> from.get(at) == 0 ? 0 : 1;
                case U8 -> from.get(at) & 0xff;
                case I8 -> from.get(at);
                case I16 -> from.getShort(at);
                case U16 -> from.getShort(at) & 0xffff;
                case F16 -> half(from.getShort(at));
                case BF16 -> Float.intBitsToFloat(from.getShort(at) << 16);
                case I32 -> from.getInt(at);
                case U32 -> from.getInt(at) & 0xffffffffL;
                case F32 -> from.getFloat(at);
                case I64 -> from.getLong(at);
                case U64 -> unsigned(from.getLong(at));
                case F64 -> from.getDouble(at);
            };
        }

        /** Java 20 has Float.float16ToFloat; 17 has not. */
        private static double half(short bits) {
            int exponent = bits >> 10 & 0x1f;
            int fraction = bits & 0x3ff;
            double size = exponent == 0 ? fraction * 0x1p-24
                    : exponent == 0x1f ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                            : Math.scalb(1 + fraction * 0x1p-10, exponent - 15);
            return bits < 0 ? -size : size;
        }

        /** The lowest bit goes, but is remembered for the rounding. */
        private static double unsigned(long bits) {
            return bits >= 0 ? bits : 2.0 * (bits >>> 1 | bits & 1);
        }
    }

    /**
     * One tensor.
     *
     * @param element how it is stored; what is written is F32 or F64
     * @param shape   outermost dimension first; empty for a scalar
     * @param values  row-major
     */
    public record Tensor(Element element, List<Long> shape, double[] values) {
        /** A tensor stored as it is, in F64. */
        public static Tensor of(List<Long> shape, double... values) {
            return new Tensor(Element.F64, shape, values);
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

    /** Where a tensor's elements lie among the data of the file. */
    private record Span(String name, Element element, List<Long> shape, long from, long to) {
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
            header.put(METADATA, new TreeMap<>(content.metadata()));
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
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(LENGTH_BYTES + padded + end)).order(ByteOrder.LITTLE_ENDIAN);
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
            if (Files.size(file) > Integer.MAX_VALUE - LENGTH_BYTES) {
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
        if (all.length < LENGTH_BYTES) {
            throw wrong(file, "it has " + all.length + " bytes, too few for the length of its header");
        }
        long length = bytes.getLong(0);
        if (length < 2 || length > LONGEST_HEADER || length > all.length - LENGTH_BYTES) {
            throw wrong(file,
                    "its header is said to be " + Long.toUnsignedString(length) + " bytes long, and " + (all.length - LENGTH_BYTES)
                            + " bytes follow");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        int begin = (int) (LENGTH_BYTES + length);
        List<Span> spans = header(file, new String(all, LENGTH_BYTES, (int) length, StandardCharsets.UTF_8), metadata);
        checkCover(file, spans, all.length - begin);
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Span span : spans) {
            double[] values = new double[(int) ((span.to - span.from) / span.element.bytes)];
            for (int k = 0; k < values.length; k++) {
                values[k] = span.element.get(bytes, begin + (int) span.from + k * span.element.bytes);
            }
            tensors.put(span.name, new Tensor(span.element, span.shape, values));
        }
        return new Content(tensors, metadata);
    }

    private static List<Span> header(Path file, String text, Map<String, String> metadata) {
        try {
            if (!(Json.read(text) instanceof Map<?, ?> header)) {
                throw wrong(file, "its header is no JSON object");
            }
            List<Span> spans = new ArrayList<>();
            for (Map.Entry<?, ?> entry : header.entrySet()) {
                String name = (String) entry.getKey();
                if (!name.equals(METADATA)) {
                    spans.add(span(file, name, entry.getValue()));
                } else if (entry.getValue() instanceof Map<?, ?> map && map.values().stream().allMatch(String.class::isInstance)) {
                    map.forEach((key, value) -> metadata.put((String) key, (String) value));
                } else {
                    throw wrong(file, "its " + METADATA + " is no object of texts");
                }
            }
            return spans;
        } catch (IOException none) {
            throw wrong(file, "its header is no JSON", none);
        }
    }

    private static Span span(Path file, String name, Object description) {
        if (!(description instanceof Map<?, ?> map) || !(map.get("dtype") instanceof String type)) {
            throw wrong(file, "its tensor '" + name + "' has no dtype");
        }
        Element element = element(type);
        if (element == null) {
            throw wrong(file, "its tensor '" + name + "' has elements of the type '" + type + "'; known are "
                    + List.of(Element.values()).toString().replaceAll("[\\[\\]]", ""));
        }
        List<Long> shape = naturals(map.get("shape"));
        List<Long> offsets = naturals(map.get("data_offsets"));
        if (shape == null || offsets == null || offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw wrong(file, "its tensor '" + name + "' has no shape and data_offsets of whole numbers");
        }
        long stored = offsets.get(1) - offsets.get(0);
        try {
            long needed = shape.stream().reduce((long) element.bytes, Math::multiplyExact);
            if (needed == stored) {
                return new Span(name, element, shape, offsets.get(0), offsets.get(1));
            }
        } catch (ArithmeticException tooLarge) {
            throw wrong(file, "its tensor '" + name + "' of shape " + shape + " is too large", tooLarge);
        }
        throw wrong(file,
                "its tensor '" + name + "' of shape " + shape + " and type " + element + " does not fit its " + stored + " bytes");
    }

    private static Element element(String type) {
        for (Element element : Element.values()) {
            if (element.name().equals(type.toUpperCase(Locale.ROOT))) {
                return element;
            }
        }
        return null;
    }

    /** A list of whole numbers from 0; null if it is something else. */
    private static List<Long> naturals(Object json) {
        if (!(json instanceof List<?> list)) {
            return null;
        }
        List<Long> numbers = new ArrayList<>();
        for (Object each : list) {
            if (!(each instanceof Long number) || number < 0) {
                return null;
            }
            numbers.add(number);
        }
        return List.copyOf(numbers);
    }

    /** The tensors lie one after the other, from the first byte of the data to the last. */
    private static void checkCover(Path file, List<Span> spans, long length) {
        spans.sort(Comparator.comparingLong(Span::from).thenComparingLong(Span::to));
        long end = 0;
        for (Span span : spans) {
            if (span.from != end) {
                throw wrong(file, "its tensor '" + span.name + "' begins at byte " + span.from + " of the data, where "
                        + end + " is the end of what comes before");
            }
            end = span.to;
        }
        if (end != length) {
            throw wrong(file, "its header tells of " + end + " bytes of data, and " + length + " follow it");
        }
    }

    private static BadCallException wrong(Path file, String what) {
        return wrong(file, what, null);
    }

    private static BadCallException wrong(Path file, String what, Throwable cause) {
        return new BadCallException("'" + file + "' is no whole safetensors file: " + what + ".", cause);
    }
}
