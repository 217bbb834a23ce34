package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is checked of a Parquet file before DuckDB reads it, for that makes room for as many elements as a list says it has. At the end of a file
 * stand its description, the length of that in 4 bytes, and PAR1
 * (<a href="https://parquet.apache.org/docs/file-format/">the format</a>); the description is one struct in Thrift's
 * <a href="https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md">compact protocol</a>, where every element takes a
 * byte at least.
 */
final class ParquetFooter {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = 8;
    private static final int DEEPEST = 64;

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int BYTE = 3;
    private static final int I16 = 4;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int DOUBLE = 7;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int SET = 10;
    private static final int MAP = 11;
    private static final int STRUCT = 12;

    /** The description, from what comes next. */
    private final ByteBuffer rest;

    private ParquetFooter(ByteBuffer description) {
        rest = description;
    }

    /**
     * Looks at the lengths in the description. A file without one is left to DuckDB, which says so.
     *
     * @throws BadCallException if a length there is more than what follows it
     */
    static void check(Path path, String name) throws IOException {
        try (ByteSource file = ByteSource.of(FileChannel.open(path, StandardOpenOption.READ))) {
            if (file.length() < TAIL) {
                return;
            }
            ByteBuffer tail = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
            file.readFully(file.length() - TAIL, tail);
            int length = tail.getInt(0);
            if (!ByteBuffer.wrap(MAGIC).equals(tail.flip().position(Integer.BYTES)) || length < 0 || length > file.length() - TAIL) {
                return;
            }
            ByteBuffer description = ByteBuffer.allocate(length);
            file.readFully(file.length() - TAIL - length, description);
            new ParquetFooter(description.flip()).skip(STRUCT, 0);
        } catch (BufferUnderflowException damaged) {
            throw new BadCallException(name + " cannot be read as Parquet: the description at its end is damaged: it ends too early.",
                    damaged);
        } catch (IllegalArgumentException damaged) {
            throw new BadCallException(
                    name + " cannot be read as Parquet: the description at its end is damaged: " + damaged.getMessage() + ".", damaged);
        }
    }

    /** Goes to the end of a value. */
    private void skip(int type, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("more than " + DEEPEST + " of its values lie within one another");
        }
        switch (type) {
            case TRUE, FALSE, BYTE -> rest.get();
            case I16, I32, I64 -> number();
            case DOUBLE -> skipBytes(Double.BYTES);
            case BINARY -> skipBytes(number());
            case LIST, SET -> skipList(depth);
            case MAP -> skipMap(depth);
            case STRUCT -> skipStruct(depth);
            default ->
                throw new IllegalArgumentException("byte " + rest.position() + " of it names a type " + type + ", which there is not");
        }
    }

    private void skipStruct(int depth) {
        for (int field = rest.get(); field != 0; field = rest.get()) {
            int type = field & 15;
            if ((field & 0xF0) == 0) {
                number();                                                    // its id, which else follows from that of the field before it
            }
            if (type != TRUE && type != FALSE) {                             // a truth value is its type
                skip(type, depth + 1);
            }
        }
    }

    private void skipList(int depth) {
        int head = rest.get();
        long elements = head >> 4 & 15;
        skipElements(elements == 15 ? number() : elements, head & 15, depth);
    }

    private void skipMap(int depth) {
        long pairs = checked(number());
        if (pairs > 0) {
            int types = rest.get();
            for (long k = 0; k < pairs; k++) {
                skip(types >> 4 & 15, depth + 1);
                skip(types & 15, depth + 1);
            }
        }
    }

    private void skipElements(long count, int type, int depth) {
        for (long k = checked(count); k > 0; k--) {
            skip(type, depth + 1);
        }
    }

    private void skipBytes(long count) {
        rest.position(rest.position() + (int) checked(count));
    }

    private long checked(long count) {
        if (count < 0 || count > rest.remaining()) {
            throw new IllegalArgumentException("a length of " + Long.toUnsignedString(count) + " stands before byte " + rest.position()
                    + " of it, and " + rest.remaining() + " bytes follow");
        }
        return count;
    }

    /** 7 bits of each byte, the lowest first, as long as the highest bit is set; here without a sign, for only lengths are looked at. */
    private long number() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = rest.get();
            value |= (next & 0x7FL) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("the number before byte " + rest.position() + " of it has no end");
    }
}
