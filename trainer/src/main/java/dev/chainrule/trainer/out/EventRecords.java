package dev.chainrule.trainer.out;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.AtomicWrite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The records of an {@link EventFile}: the length as 8 bytes, its checksum, the event, its checksum, all little-endian (<a
 * href="https://www.tensorflow.org/tutorials/load_data/tfrecord#tfrecords_format_details">TFRecord</a>). A checksum is a CRC-32C, turned right
 * by 15 bits, plus 0xa282ead8.
 */
public final class EventRecords {
    private static final int HEAD = 12;
    private static final int FOOT = 4;
    private static final int MASK = 0xa282ead8;

    /**
     * One event.
     *
     * @param wallSeconds since 1970, in UTC
     * @param fileVersion in the first event of a file, else null
     * @param start       whether a session starts here
     * @param scalars     tag → number
     * @param texts       tag → text
     */
    public record Event(double wallSeconds, long step, String fileVersion, boolean start, Map<String, Float> scalars,
            Map<String, String> texts) {
    }

    /**
     * What a file holds.
     *
     * @param events    the whole ones, in order
     * @param tornBytes how many bytes follow the last whole record, of one that was not finished; 0 as a rule
     */
    public record Content(List<Event> events, long tornBytes) {
    }

    private EventRecords() {
    }

    /** An event in its frame. */
    static byte[] record(byte[] event) {
        ByteBuffer record = ByteBuffer.allocate(HEAD + event.length + FOOT).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(event.length);
        record.putInt(checksum(record.array(), 0, Long.BYTES));
        record.put(event);
        record.putInt(checksum(event, 0, event.length));
        return record.array();
    }

    private static int checksum(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK;
    }

    /**
     * Reads a file of events; a record at the end that was not finished is left out.
     *
     * @throws BadCallException if there is no such file, or a checksum or a message in it is wrong; says where
     */
    public static Content read(Path file) {
        try {
            return read(file, Files.readAllBytes(file));
        } catch (NoSuchFileException none) {
            throw new BadCallException("There is no file '" + file + "'.", none);
        } catch (IOException failed) {
            throw new BadCallException("Cannot read '" + file + "': " + AtomicWrite.reason(failed) + ".", failed);
        }
    }

    private static Content read(Path file, byte[] all) {
        ByteBuffer bytes = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        int at = 0;
        while (all.length - at >= HEAD) {
            long length = bytes.getLong(at);
            if (bytes.getInt(at + Long.BYTES) != checksum(all, at, Long.BYTES)) {
                throw damaged(file, events.size(), at, "the checksum of its length is wrong", null);
            }
            if (length < 0 || length > all.length - at - HEAD - FOOT) {
                break;
            }
            int begin = at + HEAD;
            int end = begin + (int) length;
            if (bytes.getInt(end) != checksum(all, begin, (int) length)) {
                throw damaged(file, events.size(), at, "its checksum is wrong", null);
            }
            try {
                events.add(event(Arrays.copyOfRange(all, begin, end)));
            } catch (IOException wrong) {
                throw damaged(file, events.size(), at, "it is no event", wrong);
            }
            at = end + FOOT;
        }
        if (at == 0 && all.length > 0 || !events.isEmpty() && !EventFile.VERSION.equals(events.get(0).fileVersion())) {
            throw new BadCallException(
                    "'" + file + "' is no file of events: it does not begin with the version " + EventFile.VERSION + ".");
        }
        return new Content(events, all.length - at);
    }

    private static BadCallException damaged(Path file, int number, int at, String what, Exception cause) {
        return new BadCallException("'" + file + "' is damaged in record " + (number + 1) + ", at byte " + at + ": " + what + ".", cause);
    }

    private static Event event(byte[] message) throws IOException {
        double wallSeconds = 0;
        long step = 0;
        String version = null;
        boolean start = false;
        Map<String, Float> scalars = new LinkedHashMap<>();
        Map<String, String> texts = new LinkedHashMap<>();
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (field(tag, WireFormat.WIRETYPE_FIXED64, EventFile.WALL_TIME, WireFormat.WIRETYPE_VARINT, EventFile.STEP,
                    WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.FILE_VERSION, WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.SUMMARY,
                    WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.SESSION_LOG)) {
                case EventFile.WALL_TIME -> wallSeconds = in.readDouble();
                case EventFile.STEP -> step = in.readInt64();
                case EventFile.FILE_VERSION -> version = in.readStringRequireUtf8();
                case EventFile.SUMMARY -> summary(in.readByteArray(), scalars, texts);
                case EventFile.SESSION_LOG -> start = isStart(in.readByteArray());
                default -> in.skipField(tag);
            }
        }
        return new Event(wallSeconds, step, version, start, scalars, texts);
    }

    /** The number of a field if it is one of {@code known}, pairs of type and number; else 0. */
    private static int field(int tag, int... known) {
        for (int k = 0; k < known.length; k += 2) {
            if (WireFormat.getTagWireType(tag) == known[k] && WireFormat.getTagFieldNumber(tag) == known[k + 1]) {
                return known[k + 1];
            }
        }
        return 0;
    }

    private static boolean isStart(byte[] sessionLog) throws IOException {
        boolean start = false;
        CodedInputStream in = CodedInputStream.newInstance(sessionLog);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (field(tag, WireFormat.WIRETYPE_VARINT, EventFile.STATUS) != 0) {
                start = in.readEnum() == EventFile.START;
            } else {
                in.skipField(tag);
            }
        }
        return start;
    }

    private static void summary(byte[] summary, Map<String, Float> scalars, Map<String, String> texts) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(summary);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (field(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.VALUE) != 0) {
                value(in.readByteArray(), scalars, texts);
            } else {
                in.skipField(tag);
            }
        }
    }

    private static void value(byte[] value, Map<String, Float> scalars, Map<String, String> texts) throws IOException {
        String name = "";
        Float scalar = null;
        String text = null;
        CodedInputStream in = CodedInputStream.newInstance(value);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (field(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.TAG, WireFormat.WIRETYPE_FIXED32, EventFile.SIMPLE_VALUE,
                    WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.TENSOR)) {
                case EventFile.TAG -> name = in.readStringRequireUtf8();
                case EventFile.SIMPLE_VALUE -> scalar = in.readFloat();
                case EventFile.TENSOR -> text = firstText(in.readByteArray());
                default -> in.skipField(tag);
            }
        }
        if (scalar != null) {
            scalars.put(name, scalar);
        }
        if (text != null) {
            texts.put(name, text);
        }
    }

    private static String firstText(byte[] tensor) throws IOException {
        String text = null;
        CodedInputStream in = CodedInputStream.newInstance(tensor);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (field(tag, WireFormat.WIRETYPE_LENGTH_DELIMITED, EventFile.STRING_VALUE) != 0 && text == null) {
                text = in.readStringRequireUtf8();
            } else {
                in.skipField(tag);
            }
        }
        return text;
    }
}
