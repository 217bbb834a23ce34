package dev.chainrule.trainer.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * A stretch of a file that holds rows of one length, mapped to memory for reading. One mapping holds 2 GB at most, so there are several, each of
 * 2^shift whole rows but for the last. They stay when the channel is closed, and when the file is deleted (but on Windows, where it cannot be).
 */
final class MappedPieces {
    private static final long MOST_BYTES = 1L << 30;

    /** The pieces, in little-endian order. */
    final ByteBuffer[] pieces;
    /** Row i lies in piece i >> shift. */
    final int shift;

    private MappedPieces(ByteBuffer[] pieces, int shift) {
        this.pieces = pieces;
        this.shift = shift;
    }

    /**
     * Maps {@code rows} rows of {@code rowBytes} bytes each.
     *
     * @param at where in the file they begin
     */
    static MappedPieces of(FileChannel channel, long at, int rows, long rowBytes) throws IOException {
        return of(channel, at, rows, rowBytes, MOST_BYTES);
    }

    static MappedPieces of(FileChannel channel, long at, int rows, long rowBytes, long mostBytes) throws IOException {
        long most = Math.max(1, Math.min(mostBytes / Math.max(1, rowBytes), 1L << 30));
        int shift = 63 - Long.numberOfLeadingZeros(most);
        ByteBuffer[] pieces = new ByteBuffer[(int) ((rows + (1L << shift) - 1) >> shift)];
        for (int k = 0; k < pieces.length; k++) {
            long first = (long) k << shift;
            long count = Math.min(rows - first, 1L << shift);
            pieces[k] = channel.map(FileChannel.MapMode.READ_ONLY, at + first * rowBytes, count * rowBytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        return new MappedPieces(pieces, shift);
    }
}
