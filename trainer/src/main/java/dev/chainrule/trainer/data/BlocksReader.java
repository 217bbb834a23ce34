package dev.chainrule.trainer.data;

import java.io.IOException;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** The characters of blocks of UTF-8, one after the other; then the failure that the last of them names. */
final class BlocksReader extends Reader {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** The highest bit of each byte, which an ASCII character lacks. */
    private static final long HIGHEST_BITS = 0x8080808080808080L;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final Supplier<TextBlock> blocks;
    private TextBlock block;
    private ByteBuffer bytes;
    private boolean ended;

    /** @param blocks gives null when there are no more */
    BlocksReader(Supplier<TextBlock> blocks) {
        this.blocks = blocks;
        advance();
    }

    private void advance() {
        TextBlock next = blocks.get();
        ended = next == null;
        if (!ended) {
            block = next;
            bytes = ByteBuffer.wrap(next.bytes, 0, next.length);
        }
    }

    /** Whether all characters were read, and more were asked for. */
    boolean hasEnded() {
        return ended;
    }

    /**
     * As in a Reader.
     *
     * @param length at least 2, for a character may be two
     * @throws java.nio.charset.CharacterCodingException where they are no UTF-8
     */
    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        while (!ended) {
            int count = decode(into, offset, offset + length);
            if (count > 0) {
                return count;
            }
            if (block.failure != null) {
                throw block.failure;
            }
            advance();
        }
        return -1;
    }

    private int decode(char[] into, int offset, int end) throws IOException {
        int at = offset;
        while (at < end && bytes.hasRemaining()) {
            at += ascii(into, at, end);
            CharBuffer room = CharBuffer.wrap(into, at, end - at);
            CoderResult result = others(room);
            boolean none = room.position() == at;
            at = room.position();
            if (none && bytes.hasRemaining()) {
                if (at == offset) {
                    result.throwException();
                }
                break;
            }
        }
        return at - offset;
    }

    /** Most texts are ASCII for the most part, which this copies faster than a decoder of everything does. */
    private int ascii(char[] into, int at, int end) {
        int from = bytes.position();
        int most = Math.min(end - at, bytes.remaining());
        int count = 0;
        while (count <= most - Long.BYTES && ((long) EIGHT.get(block.bytes, from + count) & HIGHEST_BITS) == 0) {
            count += Long.BYTES;
        }
        while (count < most && block.bytes[from + count] >= 0) {
            count++;
        }
        new String(block.bytes, from, count, StandardCharsets.ISO_8859_1).getChars(0, count, into, at);     // as fast as memory
        bytes.position(from + count);
        return count;
    }

    /** Decodes what stands before the next ASCII character. */
    private CoderResult others(CharBuffer into) {
        int end = bytes.position();
        while (end < block.length && block.bytes[end] < 0) {
            end++;
        }
        bytes.limit(end);
        CoderResult result = decoder.reset().decode(bytes, into, true);
        bytes.limit(block.length);
        if (end == block.length && block.failure != null && result.isMalformed()) {
            bytes.position(end);                                   // the failure cut a character in two
        }
        return result;
    }

    @Override
    public void close() {
    }
}
