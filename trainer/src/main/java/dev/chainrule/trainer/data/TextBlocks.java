package dev.chainrule.trainer.data;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts a CSV text into blocks that can be read apart: at the end of a line before which stands an even number of quotes. That is no place within a
 * quoted field, unless one that is not quoted has a quote in it, so whoever reads a block has to see whether a quote is open at its end.
 */
final class TextBlocks {
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** All bits but the highest of each byte. */
    private static final long LOW_BITS = 0x7f7f7f7f7f7f7f7fL;
    /** A block without such a place becomes that long. */
    private static final int LONGEST = 1 << 22;

    private final InputStream stream;
    private final int size;
    private boolean cutting = true;
    private boolean begun;
    private boolean ended;
    private IOException failure;
    private byte[] bytes = new byte[0];
    private int length;

    /**
     * The blocks of {@code stream}, of which a byte order mark is no part.
     *
     * @param size of a block in bytes, at least 4; one that has no place to cut becomes longer
     */
    TextBlocks(InputStream stream, int size) {
        this.stream = stream;
        this.size = size;
    }

    /** From now on cuts anywhere between two characters. */
    void stopCutting() {
        cutting = false;
    }

    /** The next block; null after the last. */
    TextBlock next() {
        if (ended) {
            return null;
        }
        bytes = Arrays.copyOf(bytes, Math.max(size, 2 * length));
        fill();
        while (!ended && cutting && cut() == 0 && length < LONGEST) {
            bytes = Arrays.copyOf(bytes, 2 * length);
            fill();
        }
        if (ended) {
            return new TextBlock(bytes, length, false, failure);
        }
        int cut = cutting ? cut() : 0;
        TextBlock block = new TextBlock(bytes, cut > 0 ? cut : betweenCharacters(), cut > 0, null);
        length -= block.length;
        bytes = Arrays.copyOfRange(block.bytes, block.length, block.length + length);
        return block;
    }

    /** Reads until the array is full, or nothing more comes. */
    private void fill() {
        try {
            for (int count = 0; length < bytes.length; length += count) {
                count = stream.read(bytes, length, bytes.length - length);
                if (count < 0) {
                    ended = true;
                    break;
                }
            }
        } catch (IOException failed) {
            failure = failed;
            ended = true;
        }
        if (!begun && length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF) {
            length -= 3;
            System.arraycopy(bytes, 3, bytes, 0, length);
        }
        begun = true;
    }

    /** Behind the last line feed that has an even number of quotes before it; 0 if there is none. */
    private int cut() {
        int quotes = quotes();
        for (int k = length - 1; k >= 0; k--) {
            if (bytes[k] == '\n' && quotes % 2 == 0) {
                return k + 1;
            }
            quotes -= bytes[k] == '"' ? 1 : 0;
        }
        return 0;
    }

    /** The number of quotes, eight bytes at a time. */
    private int quotes() {
        int quotes = 0;
        int k = 0;
        for (; k <= length - Long.BYTES; k += Long.BYTES) {
            long others = (long) EIGHT.get(bytes, k) ^ 0x2222222222222222L;      // a quote is now 0
            long low = (others & LOW_BITS) + LOW_BITS;
            quotes += Long.bitCount(~(low | others | LOW_BITS));               // the highest bit of each 0
        }
        for (; k < length; k++) {
            quotes += bytes[k] == '"' ? 1 : 0;
        }
        return quotes;
    }

    /** Where the last character begins, of which some bytes may be missing. */
    private int betweenCharacters() {
        int k = length - 1;
        while (k > length - 4 && (bytes[k] & 0xC0) == 0x80) {
            k--;
        }
        return k;
    }
}
