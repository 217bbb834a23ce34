package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a safetensors file says of its tensors, see {@link Safetensors}.
 *
 * @param spans    in the order of their bytes, which follow one another without gaps
 * @param metadata name → text
 */
public record SafetensorsHeader(List<Span> spans, Map<String, String> metadata) {
    static final int LENGTH_BYTES = 8;
    static final String METADATA = "__metadata__";
    /** The format's own limit. */
    private static final int LONGEST_HEADER = 100_000_000;

    /**
     * Where a tensor's elements lie.
     *
     * @param name  of the tensor
     * @param type  how an element is stored
     * @param shape outermost dimension first; empty for a scalar
     * @param begin the position in the file of the first element
     * @param bytes of all elements
     */
    public record Span(String name, ElementType type, List<Long> shape, long begin, long bytes) {
    }

    /**
     * Reads the header of an open file, and nothing else of it.
     *
     * @param file its name, for messages
     * @throws BadCallException if it is no whole safetensors file; says what is wrong with it
     */
    public static SafetensorsHeader read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer start = bytes(channel, (int) Math.min(LENGTH_BYTES, size));
        long length = length(file, start, size);
        return of(file, bytes(channel, (int) (LENGTH_BYTES + length)), size);
    }

    private static ByteBuffer bytes(FileChannel channel, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, bytes.position()) >= 0) {
            // until it is full
        }
        return bytes;
    }

    private static long length(Path file, ByteBuffer bytes, long size) {
        if (size < LENGTH_BYTES) {
            throw wrong(file, "it has " + size + " bytes, too few for the length of its header");
        }
        long length = bytes.getLong(0);
        if (length < 2 || length > LONGEST_HEADER || length > size - LENGTH_BYTES) {
            throw wrong(file, "its header is said to be " + Long.toUnsignedString(length) + " bytes long, and " + (size - LENGTH_BYTES)
                    + " bytes follow");
        }
        return length;
    }

    /**
     * The header at the beginning of {@code bytes}, which are little-endian.
     *
     * @param size of the file
     */
    static SafetensorsHeader of(Path file, ByteBuffer bytes, long size) {
        int length = (int) length(file, bytes, size);
        Map<String, String> metadata = new LinkedHashMap<>();
        long begin = LENGTH_BYTES + length;
        List<Span> spans = spans(file, new String(bytes.array(), LENGTH_BYTES, length, StandardCharsets.UTF_8), begin, metadata);
        checkCover(file, spans, begin, size);
        return new SafetensorsHeader(List.copyOf(spans), metadata);
    }

    private static List<Span> spans(Path file, String text, long begin, Map<String, String> metadata) {
        try {
            if (!(Json.read(text) instanceof Map<?, ?> header)) {
                throw wrong(file, "its header is no JSON object");
            }
            List<Span> spans = new ArrayList<>();
            for (Map.Entry<?, ?> entry : header.entrySet()) {
                String name = (String) entry.getKey();
                if (!name.equals(METADATA)) {
                    spans.add(span(file, name, entry.getValue(), begin));
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

    private static Span span(Path file, String name, Object description, long begin) {
        if (!(description instanceof Map<?, ?> map) || !(map.get("dtype") instanceof String type)) {
            throw wrong(file, "its tensor '" + name + "' has no dtype");
        }
        ElementType element = element(type);
        if (element == null) {
            throw wrong(file, "its tensor '" + name + "' has elements of the type '" + type + "'; known are "
                    + List.of(ElementType.values()).toString().replaceAll("[\\[\\]]", ""));
        }
        List<Long> shape = naturals(map.get("shape"));
        List<Long> offsets = naturals(map.get("data_offsets"));
        if (shape == null || offsets == null || offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
            throw wrong(file, "its tensor '" + name + "' has no shape and data_offsets of whole numbers");
        }
        long stored = offsets.get(1) - offsets.get(0);
        try {
            long needed = shape.stream().reduce((long) element.bytes(), Math::multiplyExact);
            if (needed == stored) {
                return new Span(name, element, shape, begin + offsets.get(0), stored);
            }
        } catch (ArithmeticException tooLarge) {
            throw wrong(file, "its tensor '" + name + "' of shape " + shape + " is too large", tooLarge);
        }
        throw wrong(file,
                "its tensor '" + name + "' of shape " + shape + " and type " + element + " does not fit its " + stored + " bytes");
    }

    private static ElementType element(String type) {
        for (ElementType element : ElementType.values()) {
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
    private static void checkCover(Path file, List<Span> spans, long begin, long size) {
        spans.sort(Comparator.comparingLong(Span::begin).thenComparingLong(Span::bytes));
        long end = begin;
        for (Span span : spans) {
            if (span.begin != end) {
                throw wrong(file,
                        "its tensor '" + span.name + "' begins at byte " + (span.begin - begin) + " of the data, where " + (end - begin)
                                + " is the end of what comes before");
            }
            end += span.bytes;
        }
        if (end != size) {
            throw wrong(file, "its header tells of " + (end - begin) + " bytes of data, and " + (size - begin) + " follow it");
        }
    }

    private static BadCallException wrong(Path file, String what) {
        return wrong(file, what, null);
    }

    private static BadCallException wrong(Path file, String what, Throwable cause) {
        return new BadCallException("'" + file + "' is no whole safetensors file: " + what + ".", cause);
    }
}
