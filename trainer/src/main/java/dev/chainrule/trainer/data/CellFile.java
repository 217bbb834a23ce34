package dev.chainrule.trainer.data;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/**
 * A decoded table in a file, little-endian but for its end:
 *
 * <pre>
 * 64 bytes           the magic number, the version of this format, columns, rows, bytes of the end, CRC-32C of all the rest
 * 8·rows·columns     the cells, row after row
 * the end            what it was made from ({@link #keyOf}), and {@link TableFacts}
 * </pre>
 *
 * The first 64 bytes are written last: a file whose writing was broken off is none of these.
 */
final class CellFile {
    /** To be raised whenever the same source would give other cells or other facts. */
    private static final int VERSION = 1;
    private static final long MAGIC = 0x534c4c4543524843L;          // CHRCELLS
    private static final int HEAD_BYTES = 64;
    private static final int BUFFER_BYTES = 1 << 20;

    /** What is found in a file. */
    record Content(String key, TableFacts facts, Cells cells) {
    }

    /** A file that was whole once, or is none of ours. */
    static final class DamagedException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedException(String reason) {
            super(reason);
        }
    }

    private CellFile() {
    }

    private static ByteBuffer head(int columns, int rows, long endBytes) {
        return ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(MAGIC).putInt(VERSION).putInt(columns).putInt(rows)
                .putInt(0).putLong(endBytes);
    }

    private static long checksum(CRC32C sum, ByteBuffer head) {
        sum.update(head.array(), 0, head.position());
        return sum.getValue();
    }

    /** What the table in the file was made from. */
    static String keyOf(FileChannel channel) throws IOException {
        return end(channel, readHead(channel)).readUTF();
    }

    /**
     * Reads the table in the file, and its bytes once from end to end, to see that they are what was written.
     *
     * @throws DamagedException if they are not
     */
    static Content read(FileChannel channel) throws IOException {
        ByteBuffer head = readHead(channel);
        int columns = head.getInt(12);
        int rows = head.getInt(16);
        MappedPieces mapped = MappedPieces.of(channel, HEAD_BYTES, rows, (long) Long.BYTES * columns);
        CRC32C sum = new CRC32C();
        for (ByteBuffer piece : mapped.pieces) {
            sum.update(piece.duplicate());
        }
        byte[] some = new byte[1 << 16];
        try (InputStream end = endBytes(channel, head)) {
            for (int count = end.read(some); count >= 0; count = end.read(some)) {
                sum.update(some, 0, count);
            }
        }
        long stated = head.getLong(32);
        if (checksum(sum, head.position(32)) != stated) {
            throw new DamagedException("its checksum does not fit");
        }
        DataInputStream end = end(channel, head);
        return new Content(end.readUTF(), TableFacts.read(end), new MappedCells(mapped, rows, columns));
    }

    private static ByteBuffer readHead(FileChannel channel) throws IOException {
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (head.hasRemaining() && channel.read(head, head.position()) >= 0) {
            continue;
        }
        if (head.hasRemaining() || head.getLong(0) != MAGIC || head.getInt(8) != VERSION) {
            throw new DamagedException("it begins with other bytes");
        }
        int columns = head.getInt(12);
        int rows = head.getInt(16);
        long end = head.getLong(24);
        long length = HEAD_BYTES + (long) Long.BYTES * columns * rows + end;
        if (columns <= 0 || rows <= 0 || end <= 0 || channel.size() != length) {
            throw new DamagedException("it is not as long as it should be");
        }
        return head;
    }

    private static InputStream endBytes(FileChannel channel, ByteBuffer head) throws IOException {
        channel.position(channel.size() - head.getLong(24));
        InputStream stream = Channels.newInputStream(channel);
        return new InputStream() {                              // which leaves the channel open
            @Override
            public int read() throws IOException {
                return stream.read();
            }

            @Override
            public int read(byte[] bytes, int from, int count) throws IOException {
                return stream.read(bytes, from, count);
            }
        };
    }

    private static DataInputStream end(FileChannel channel, ByteBuffer head) throws IOException {
        return new DataInputStream(new BufferedInputStream(endBytes(channel, head), 1 << 16));
    }

    /** Writes a table to an empty file. */
    static final class Writer implements Closeable {
        private final FileChannel channel;
        private final int columns;
        private final ByteBuffer buffer;
        private final CRC32C sum = new CRC32C();
        private long at = HEAD_BYTES;
        private int rows;

        /** A file of rows of {@code columns} cells. */
        Writer(FileChannel channel, int columns) {
            this.channel = channel;
            this.columns = columns;
            buffer = ByteBuffer.allocateDirect(Math.max(BUFFER_BYTES, Long.BYTES * columns)).order(ByteOrder.LITTLE_ENDIAN);
        }

        /** Adds rows: the first {@code count} of {@code cells}, row-major. */
        void add(long[] cells, int count) throws IOException {
            for (int k = 0; k < count; k++) {
                if (buffer.remaining() < Long.BYTES * columns) {
                    flush();
                }
                buffer.asLongBuffer().put(cells, k * columns, columns);
                buffer.position(buffer.position() + Long.BYTES * columns);
            }
            rows += count;
        }

        private void flush() throws IOException {
            buffer.flip();
            sum.update(buffer.duplicate());
            at += write(buffer, at);
            buffer.clear();
        }

        private int write(ByteBuffer bytes, long place) throws IOException {
            int written = 0;
            while (bytes.hasRemaining()) {
                written += channel.write(bytes, place + written);
            }
            return written;
        }

        /** The cells; the file itself is of no further use. */
        Cells cells() throws IOException {
            flush();
            return new MappedCells(MappedPieces.of(channel, HEAD_BYTES, rows, (long) Long.BYTES * columns), rows, columns);
        }

        /** Makes a whole file of it. */
        void finish(String key, TableFacts facts) throws IOException {
            flush();
            long begin = at;
            channel.position(at);
            try (DataOutputStream end = new DataOutputStream(new CheckedOutputStream(
                    new BufferedOutputStream(leftOpen(Channels.newOutputStream(channel)), 1 << 16), sum))) {
                end.writeUTF(key);
                facts.write(end);
            }
            at = channel.position();
            ByteBuffer head = head(columns, rows, at - begin);
            head.putLong(checksum(sum, head)).position(0);
            write(head, 0);
        }

        private static OutputStream leftOpen(OutputStream stream) {
            return new OutputStream() {
                @Override
                public void write(int one) throws IOException {
                    stream.write(one);
                }

                @Override
                public void write(byte[] bytes, int from, int count) throws IOException {
                    stream.write(bytes, from, count);
                }
            };
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
