package dev.chainrule.trainer.data.formats;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Bytes that are read by their position: those of a file, of an entry of an archive, or of memory. */
interface ByteSource extends Closeable {
    /** How many there are. */
    long length();

    /**
     * Reads on from {@code position}, as many bytes as {@code into} has room for or fewer.
     *
     * @return how many, at least one; −1 where there are no more
     */
    int read(long position, ByteBuffer into) throws IOException;

    @Override
    default void close() throws IOException {
    }

    /**
     * Reads until {@code into} is full.
     *
     * @throws EOFException if there are too few bytes
     */
    default void readFully(long position, ByteBuffer into) throws IOException {
        for (long at = position; into.hasRemaining();) {
            int read = read(at, into);
            if (read < 0) {
                throw new EOFException("it ends after " + at + " bytes, too early");
            }
            at += read;
        }
    }

    /** The bytes of a file that is open; closes it. */
    static ByteSource of(FileChannel file) throws IOException {
        long length = file.size();
        return new ByteSource() {
            @Override
            public long length() {
                return length;
            }

            @Override
            public int read(long position, ByteBuffer into) throws IOException {
                return file.read(into, position);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    /** The bytes of {@code memory}. */
    static ByteSource of(byte[] memory) {
        return new ByteSource() {
            @Override
            public long length() {
                return memory.length;
            }

            @Override
            public int read(long position, ByteBuffer into) {
                int count = (int) Math.min(into.remaining(), memory.length - position);
                if (count <= 0) {
                    return -1;
                }
                into.put(memory, (int) position, count);
                return count;
            }
        };
    }
}
