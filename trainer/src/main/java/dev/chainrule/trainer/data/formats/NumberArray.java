package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.ElementType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An array of numbers that lies in a file: of one dimension, (N), which is one column of N rows, or of two, (N, D), which is D columns.
 *
 * @param where       what messages call it: {@code data.npz, array X}
 * @param name        the name of its column, or the beginning of the names of its columns
 * @param type        how an element is stored
 * @param order       the order of an element's bytes
 * @param columnMajor whether the elements of a column lie together (Fortran), not those of a row (C)
 * @param shape       N, or N and D
 * @param bytes       where they are
 * @param begin       the position of the first element
 */
record NumberArray(String where, String name, ElementType type, ByteOrder order, boolean columnMajor, List<Long> shape, ByteSource bytes,
        long begin) {
    /** More columns than any table to train on has; a shape that is damaged may declare more. */
    static final int MOST_COLUMNS = 1 << 16;
    /** Memory for the buffers of one array; a column-major one has a buffer a column. */
    private static final int BUFFER_BYTES = 1 << 22;
    private static final int LARGEST_BUFFER = 1 << 16;

    /** @throws BadCallException if it has no rows, no columns, too many columns, or not one or two dimensions */
    NumberArray {
        if (shape.isEmpty() || shape.size() > 2) {
            throw new BadCallException(where + " has the shape " + shape(shape) + ", and a table needs (N) or (N, D): reshape it.");
        }
        if (shape.contains(0L)) {
            throw new BadCallException(where + " has the shape " + shape(shape) + ", and so no values.");
        }
        if (shape.size() == 2 && shape.get(1) > MOST_COLUMNS) {
            throw new BadCallException(where + " has " + shape.get(1) + " columns; at most " + MOST_COLUMNS + " are read.");
        }
        if (shape.get(0) > Integer.MAX_VALUE - 8) {
            throw new BadCallException(where + " has " + shape.get(0) + " rows; at most " + (Integer.MAX_VALUE - 8) + " are read.");
        }
    }

    /** As Python writes it: {@code (3,)}, {@code (3, 2)}. */
    static String shape(List<Long> shape) {
        String inner = shape.toString();
        return "(" + inner.substring(1, inner.length() - 1) + (shape.size() == 1 ? ",)" : ")");
    }

    /**
     * The bytes of all elements of a shape.
     *
     * @return −1 if a long cannot hold it
     */
    static long size(List<Long> shape, int elementBytes) {
        long size = elementBytes;
        for (long length : shape) {
            if (length < 0 || length != 0 && size > Long.MAX_VALUE / length) {
                return -1;
            }
            size *= length;
        }
        return size;
    }

    int rows() {
        return Math.toIntExact(shape.get(0));
    }

    int columns() {
        return shape.size() == 1 ? 1 : Math.toIntExact(shape.get(1));
    }

    /** {@code y} for one dimension; {@code X0}, {@code X1} … for two. */
    String column(int j) {
        return shape.size() == 1 ? name : name + j;
    }

    /** Reads its rows from the first to the last. */
    Rows read() {
        return new Rows();
    }

    /** A reader of rows. */
    final class Rows {
        private final Cursor[] cursors = new Cursor[columnMajor ? columns() : 1];

        private Rows() {
            int room = Math.max(64, Math.min(LARGEST_BUFFER, BUFFER_BYTES / cursors.length)) & -8;      // whole elements
            for (int j = 0; j < cursors.length; j++) {
                long end = begin + size(shape, type.bytes()) / cursors.length * (j + 1);
                cursors[j] = new Cursor(begin + (long) j * rows() * type.bytes(), end, room);
            }
        }

        /** Puts the next row into {@code row}, from {@code at} on. */
        void next(double[] row, int at) throws IOException {
            int columns = columns();
            for (int j = 0; j < columns; j++) {
                row[at + j] = cursors[columnMajor ? j : 0].next();
            }
        }
    }

    /** Reads elements that follow one another. */
    private final class Cursor {
        private final int room;
        private final long end;
        private long position;
        private ByteBuffer buffer = ByteBuffer.allocate(0);

        Cursor(long position, long end, int room) {
            this.position = position;
            this.end = end;
            this.room = room;
        }

        double next() throws IOException {
            if (!buffer.hasRemaining()) {
                fill();
            }
            double value = type.get(buffer, buffer.position());
            buffer.position(buffer.position() + type.bytes());
            return value;
        }

        private void fill() throws IOException {
            int wanted = (int) Math.min(room, end - position);
            if (buffer.capacity() == 0) {
                buffer = ByteBuffer.allocate(wanted).order(order);
            }
            buffer.clear().limit(wanted);
            bytes.readFully(position, buffer);
            position += wanted;
            buffer.flip();
        }
    }
}
