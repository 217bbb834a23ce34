package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/**
 * What is checked of an Arrow file before its library reads it, for that makes room for what a file declares. Messages follow one another: −1, the
 * length of a description, the description, and as many bytes of data as it says
 * (<a href="https://arrow.apache.org/docs/format/Columnar.html#encapsulated-message-format">the format</a>).
 */
final class ArrowRows {
    private static final byte[] MAGIC = "ARROW1".getBytes(StandardCharsets.US_ASCII);
    private static final int PADDED_MAGIC = 8;

    private ArrowRows() {
    }

    /** Whether it has the magic of a file; else it is a stream. */
    static boolean isFile(DataFile file) {
        byte[] first = file.firstBytes();
        return first.length >= MAGIC.length && Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** @throws BadCallException if a message is longer than the file, or the file is compressed as a whole */
    static void checkFile(DataFile file) throws IOException {
        ArrayRows.checkPlain(file, "Arrow");
        try (ByteSource bytes = ByteSource.of(FileChannel.open(file.path(), StandardOpenOption.READ))) {
            long at = isFile(file) ? PADDED_MAGIC : 0;
            while (at + 8 <= bytes.length()) {
                ByteBuffer prefix = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                bytes.readFully(at, prefix);
                int length = prefix.getInt(4);
                if (prefix.getInt(0) != -1) {
                    throw wrong(file, "at byte " + at + " no message begins");
                }
                if (length == 0) {
                    return;
                }
                at += 8;
                if (length < 0 || length > bytes.length() - at) {
                    throw wrong(file, "the message before byte " + at + " is said to be " + length + " bytes long, and "
                            + (bytes.length() - at) + " follow");
                }
                ByteBuffer description = ByteBuffer.allocate(length);
                bytes.readFully(at, description);
                at += length;
                long body = bodyLength(file, description.flip());
                if (body < 0 || body > bytes.length() - at) {
                    throw wrong(file, "the data from byte " + at + " on are said to be " + body + " bytes long, and "
                            + (bytes.length() - at) + " follow");
                }
                at += body;
            }
        }
    }

    private static long bodyLength(DataFile file, ByteBuffer description) {
        try {
            return Message.getRootAsMessage(description).bodyLength();
        } catch (IndexOutOfBoundsException | IllegalArgumentException damaged) {
            throw wrong(file, "one of its messages does not say what it is");
        }
    }

    /** @throws BadCallException if the number of rows is one that no column bears out */
    static void checkRows(DataFile file, VectorSchemaRoot root) {
        boolean valued = false;
        for (FieldVector vector : root.getFieldVectors()) {
            if (vector.getValueCount() != root.getRowCount()) {
                throw wrong(file, "its column '" + vector.getName() + "' has " + vector.getValueCount() + " rows of " + root.getRowCount());
            }
            valued |= !(vector instanceof NullVector);
        }
        if (!valued) {
            throw new BadCallException(file.name() + ": every value is missing.");
        }
    }

    static BadCallException wrong(DataFile file, String what) {
        return new BadCallException(file.name() + " is no whole Arrow file: " + what + ".");
    }
}
