package dev.chainrule.trainer.data;

import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;

/** Rows in a temporary file that is mapped to memory: all inputs, row-major, then all targets. Read often, and never in the heap as a whole. */
public final class MappedRows implements RowBlocks {
    private static final int BLOCK_BYTES = 1 << 20;

    private final int rows;
    private final int columns;
    private final Floats x;
    private final Floats y;

    private MappedRows(int rows, int columns, Floats x, Floats y) {
        this.rows = rows;
        this.columns = columns;
        this.x = x;
        this.y = y;
    }

    /**
     * Writes {@code source} to a file of its own.
     *
     * @param cache where the file goes
     * @throws WorkFailedException if it cannot be written
     */
    public static MappedRows of(RowBlocks source, DiskCache cache) {
        try (FileChannel channel = cache.temporary()) {
            int rows = source.rows();
            int columns = source.columns();
            long rowBytes = (long) Float.BYTES * columns;
            int most = (int) Math.max(1, Math.min(rows, BLOCK_BYTES / Math.max(Float.BYTES, rowBytes)));
            float[] x = new float[most * columns];
            float[] y = new float[most];
            ByteBuffer bytes = ByteBuffer.allocateDirect(Float.BYTES * Math.max(x.length, y.length)).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < rows; from += most) {
                int count = Math.min(most, rows - from);
                source.read(from, from + count, x, y);
                write(channel, rowBytes * from, bytes, x, count * columns);
                write(channel, rowBytes * rows + (long) Float.BYTES * from, bytes, y, count);
            }
            return new MappedRows(rows, columns, new Floats(MappedPieces.of(channel, 0, rows, rowBytes), columns),
                    new Floats(MappedPieces.of(channel, rowBytes * rows, rows, Float.BYTES), 1));
        } catch (IOException | UnsupportedOperationException failed) {
            throw cache.unwritable(failed);
        }
    }

    private static void write(FileChannel channel, long at, ByteBuffer bytes, float[] values, int count) throws IOException {
        bytes.clear().limit(Float.BYTES * count);
        bytes.asFloatBuffer().put(values, 0, count);
        for (long place = at; bytes.hasRemaining();) {
            place += channel.write(bytes, place);
        }
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public void read(int from, int to, float[] intoX, float[] intoY) {
        x.read(from, to, intoX);
        y.read(from, to, intoY);
    }

    @Override
    public void gather(int[] order, int from, int to, float[] intoX, float[] intoY) {
        for (int k = from; k < to; k++) {
            x.row(order[k], intoX, (k - from) * columns);
            y.row(order[k], intoY, k - from);
        }
    }

    @Override
    public Optional<InPlace> inPlace(int from, int to) {
        ByteBuffer inputs = x.inPlace(from, to);
        ByteBuffer targets = y.inPlace(from, to);
        return inputs == null || targets == null ? Optional.empty() : Optional.of(new InPlace(inputs, targets));
    }

    private static final class Floats {
        private final FloatBuffer[] pieces;
        private final ByteBuffer[] bytes;
        private final int shift;
        private final int width;

        Floats(MappedPieces mapped, int width) {
            bytes = mapped.pieces;
            pieces = Arrays.stream(bytes).map(ByteBuffer::asFloatBuffer).toArray(FloatBuffer[]::new);
            shift = mapped.shift;
            this.width = width;
        }

        void row(int row, float[] into, int place) {
            pieces[row >> shift].get((row & (1 << shift) - 1) * width, into, place, width);
        }

        /** Null if the rows lie in more than one piece. */
        ByteBuffer inPlace(int from, int to) {
            if (from >> shift != to - 1 >> shift) {
                return null;
            }
            int first = (from & (1 << shift) - 1) * width * Float.BYTES;
            ByteBuffer piece = bytes[from >> shift];
            return piece.duplicate().order(piece.order()).position(first).limit(first + (to - from) * width * Float.BYTES);
        }

        void read(int from, int to, float[] into) {
            int place = 0;
            for (int row = from; row < to;) {
                int inPiece = row & (1 << shift) - 1;
                int count = Math.min(to - row, (1 << shift) - inPiece);
                pieces[row >> shift].get(inPiece * width, into, place, count * width);
                place += count * width;
                row += count;
            }
        }
    }
}
