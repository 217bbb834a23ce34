package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an NPY file says of its array: the magic {@code \x93NUMPY}, a version (1, 2 or 3), the length of what follows in 2 bytes (version 1) or
 * 4, and a Python dictionary such as {@code {'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }}, padded by spaces
 * (<a href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">the format</a>).
 *
 * @param type          how an element is stored
 * @param order         the order of an element's bytes
 * @param fortranOrder  whether the elements of a column lie together
 * @param shape         outermost dimension first
 * @param begin         the position of the first element
 */
record NpyHeader(ElementType type, ByteOrder order, boolean fortranOrder, List<Long> shape, long begin) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int LONGEST = 1 << 16;

    /**
     * Reads the header at the beginning of {@code bytes}, and checks that the array has as many bytes as it says.
     *
     * @param where what messages call it
     * @throws BadCallException if it is none: says what is wrong with it
     */
    static NpyHeader read(ByteSource bytes, String where) throws IOException {
        ByteBuffer start = bytes(bytes, 0, 10, where);
        for (int k = 0; k < MAGIC.length; k++) {
            if (start.get(k) != MAGIC[k]) {
                throw wrong(where, "it does not begin as one");
            }
        }
        int version = start.get(6);
        if (version < 1 || version > 3) {
            throw wrong(where, "it is of version " + version + ", and known are 1, 2 and 3");
        }
        int prefix = version == 1 ? 10 : 12;
        long length = version == 1 ? Short.toUnsignedInt(start.getShort(8)) : Integer.toUnsignedLong(bytes(bytes, 0, 12, where).getInt(8));
        if (length > LONGEST) {
            throw wrong(where, "its header is said to be " + length + " bytes long, and at most " + LONGEST + " are read");
        }
        byte[] text = bytes(bytes, prefix, (int) length, where).array();
        Map<String, Object> entries = new Literal(where,
                new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1)).dictionary();
        NpyHeader header = of(entries, prefix + length, where);
        header.check(bytes.length(), where);
        return header;
    }

    private static ByteBuffer bytes(ByteSource from, long position, int count, String where) throws IOException {
        if (position + count > from.length()) {
            throw wrong(where, "it ends within its header, after " + from.length() + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
        from.readFully(position, bytes);
        return bytes.flip();
    }

    private static NpyHeader of(Map<String, Object> entries, long begin, String where) {
        if (!(entries.get("fortran_order") instanceof Boolean fortran)) {
            throw wrong(where, "its header lacks fortran_order");
        }
        if (!(entries.get("shape") instanceof List<?> sizes) || !sizes.stream().allMatch(Long.class::isInstance)) {
            throw wrong(where, "its header lacks a shape");
        }
        if (!(entries.get("descr") instanceof String type)) {
            throw wrong(where, entries.containsKey("descr") ? "its elements are records; save each field as an array of its own"
                    : "its header lacks descr, the type of its elements");
        }
        boolean bigEndian = type.startsWith(">");
        ElementType element = element(type.isEmpty() || "<>|=".indexOf(type.charAt(0)) < 0 ? type : type.substring(1));
        if (element == null) {
            throw wrong(where, "its elements are of the type '" + type
                    + "', and read are f2, f4, f8, i1 to i8, u1 to u8 and b1: convert it by astype");
        }
        return new NpyHeader(element, bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN, fortran,
                sizes.stream().map(Long.class::cast).toList(),
                begin);
    }

    private static ElementType element(String code) {
        return switch (code) {
            case "f2" -> ElementType.F16;
            case "f4" -> ElementType.F32;
            case "f8" -> ElementType.F64;
            case "i1" -> ElementType.I8;
            case "i2" -> ElementType.I16;
            case "i4" -> ElementType.I32;
            case "i8" -> ElementType.I64;
            case "u1" -> ElementType.U8;
            case "u2" -> ElementType.U16;
            case "u4" -> ElementType.U32;
            case "u8" -> ElementType.U64;
            case "b1" -> ElementType.BOOL;
            default -> null;
        };
    }

    private void check(long length, String where) {
        long needed = NumberArray.size(shape, type.bytes());
        if (needed < 0) {
            throw wrong(where, "its shape " + NumberArray.shape(shape) + " is too large");
        }
        if (needed != length - begin) {
            throw wrong(where, "its shape " + NumberArray.shape(shape) + " needs " + needed + " bytes of elements, and " + (length - begin)
                    + " are there");
        }
    }

    static BadCallException wrong(String where, String what) {
        return new BadCallException(where + " is no whole NPY array: " + what + ".");
    }

    /** Reads the little of Python's literals that headers are made of: a dictionary of texts, truth values and tuples of whole numbers. */
    private static final class Literal {
        private final String where;
        private final String text;
        private int at;

        Literal(String where, String text) {
            this.where = where;
            this.text = text;
        }

        Map<String, Object> dictionary() {
            Map<String, Object> entries = new HashMap<>();
            expect('{');
            while (!skip('}')) {
                if (!(value(0) instanceof String key)) {
                    throw unreadable();
                }
                expect(':');
                if (entries.put(key, value(0)) != null) {
                    throw unreadable();
                }
                if (!skip(',')) {
                    expect('}');
                    break;
                }
            }
            if (peek() != 0) {
                throw unreadable();
            }
            return entries;
        }

        private Object value(int depth) {
            char c = peek();
            if (c == '\'' || c == '"') {
                int end = text.indexOf(c, at + 1);
                if (end < 0) {
                    throw unreadable();
                }
                String string = text.substring(at + 1, end);
                at = end + 1;
                return string;
            }
            if ((c == '(' || c == '[') && depth < 8) {
                return list(c == '(' ? ')' : ']', depth);
            }
            if (c >= '0' && c <= '9') {
                return number();
            }
            for (String word : new String[] {"True", "False"}) {
                if (text.startsWith(word, at)) {
                    at += word.length();
                    return word.equals("True");
                }
            }
            throw unreadable();
        }

        private List<Object> list(char close, int depth) {
            List<Object> values = new ArrayList<>();
            at++;
            while (!skip(close)) {
                values.add(value(depth + 1));
                if (!skip(',')) {
                    expect(close);
                    break;
                }
            }
            return values;
        }

        private long number() {
            int from = at;
            while (peek() >= '0' && peek() <= '9' && at - from < 19) {
                at++;
            }
            try {
                long number = Long.parseLong(text.substring(from, at));
                skip('L');                                              // as Python 2 wrote a long
                return number;
            } catch (NumberFormatException tooLarge) {
                throw unreadable();
            }
        }

        /** The next character that is no space; 0 at the end. */
        private char peek() {
            while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
                at++;
            }
            return at < text.length() ? text.charAt(at) : 0;
        }

        private boolean skip(char c) {
            if (peek() != c) {
                return false;
            }
            at++;
            return true;
        }

        private void expect(char c) {
            if (!skip(c)) {
                throw unreadable();
            }
        }

        private BadCallException unreadable() {
            return wrong(where, "its header is no dictionary of descr, fortran_order and shape, from its character " + (at + 1) + " on");
        }
    }
}
