package dev.chainrule.trainer.out;

import com.google.protobuf.CodedOutputStream;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.AtomicWrite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Map;

/**
 * A file of events that TensorBoard shows: curves of numbers by step, and texts. A record is written in one go when it is stated, so a process
 * that dies leaves whole records and at most one torn one, which readers leave out. A session starts at a step: what an earlier file in the
 * folder tells of that step or later ones, TensorBoard forgets; so a training that was done again, or resumed, has one curve.
 *
 * <p>Each event is a protobuf message of {@code event.proto} and {@code summary.proto} (<a
 * href="https://github.com/tensorflow/tensorboard/tree/master/tensorboard/compat/proto">TensorBoard's</a>); the numbers of the fields stand
 * beside their names below. {@link EventRecords} frames them.
 */
public final class EventFile implements AutoCloseable {
    static final String VERSION = "brain.Event:2";

    // Event
    static final int WALL_TIME = 1;
    static final int STEP = 2;
    static final int FILE_VERSION = 3;
    static final int SUMMARY = 5;
    static final int SESSION_LOG = 7;
    // SessionLog
    static final int STATUS = 1;
    static final int START = 1;
    // Summary
    static final int VALUE = 1;
    // Summary.Value
    static final int TAG = 1;
    static final int SIMPLE_VALUE = 2;
    static final int TENSOR = 8;
    static final int METADATA = 9;
    // SummaryMetadata, and its PluginData
    private static final int PLUGIN_DATA = 1;
    private static final int PLUGIN_NAME = 1;
    private static final int DATA_CLASS = 4;
    private static final int TENSOR_CLASS = 2;
    // TensorProto, TensorShapeProto and its Dim
    private static final int DTYPE = 1;
    private static final int STRING = 7;
    private static final int TENSOR_SHAPE = 2;
    private static final int DIM = 2;
    private static final int SIZE = 1;
    static final int STRING_VALUE = 8;

    private final Path file;
    private final FileChannel channel;

    /** Writes a message's fields. */
    @FunctionalInterface
    private interface Fields {
        void writeTo(CodedOutputStream out) throws IOException;
    }

    private EventFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * A new file in {@code folder}, which is made where it is missing; other files in it stay as they are.
     *
     * @param wallSeconds since 1970, in UTC: the time of the start, also in the name
     * @throws WorkFailedException if it cannot be written
     */
    public static EventFile create(Path folder, double wallSeconds) {
        try {
            Files.createDirectories(folder);
            for (int k = 0;; k++) {
                Path file = folder.resolve(String.format(Locale.ROOT, "events.out.tfevents.%010d.chainrule.%d", (long) wallSeconds, k));
                try {
                    FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    EventFile events = new EventFile(file, channel);
                    events.write(wallSeconds, 0, event -> event.writeString(FILE_VERSION, VERSION));
                    return events;
                } catch (FileAlreadyExistsException taken) {
                    if (!Files.isRegularFile(file)) {
                        throw taken;
                    }
                }
            }
        } catch (IOException | ReadOnlyFileSystemException failed) {
            throw AtomicWrite.unwritable(folder, failed);
        }
    }

    /**
     * Begins a session at a step: TensorBoard forgets what files in this folder told of that step and later ones.
     *
     * @throws WorkFailedException if it cannot be written, such as on a full disk
     */
    public void start(double wallSeconds, long step) {
        write(wallSeconds, step, event -> message(event, SESSION_LOG, log -> log.writeEnum(STATUS, START)));
    }

    /** Where the events go. */
    public Path file() {
        return file;
    }

    /**
     * One point of each of several curves.
     *
     * @param values tag → number, as float32, which is what TensorBoard keeps
     * @throws WorkFailedException if it cannot be written, such as on a full disk
     */
    public void scalars(double wallSeconds, long step, Map<String, Double> values) {
        write(wallSeconds, step, event -> message(event, SUMMARY, summary -> {
            for (Map.Entry<String, Double> each : values.entrySet()) {
                message(summary, VALUE, value -> {
                    value.writeString(TAG, each.getKey());
                    value.writeFloat(SIMPLE_VALUE, each.getValue().floatValue());
                });
            }
        }));
    }

    /**
     * A text, which TensorBoard shows as Markdown.
     *
     * @throws WorkFailedException if it cannot be written, such as on a full disk
     */
    public void text(double wallSeconds, long step, String tag, String markdown) {
        write(wallSeconds, step, event -> message(event, SUMMARY, summary -> message(summary, VALUE, value -> {
            value.writeString(TAG, tag);
            message(value, TENSOR, tensor -> {
                tensor.writeEnum(DTYPE, STRING);
                message(tensor, TENSOR_SHAPE, shape -> message(shape, DIM, dim -> dim.writeInt64(SIZE, 1)));
                tensor.writeString(STRING_VALUE, markdown);
            });
            message(value, METADATA, metadata -> {
                message(metadata, PLUGIN_DATA, plugin -> plugin.writeString(PLUGIN_NAME, "text"));
                metadata.writeEnum(DATA_CLASS, TENSOR_CLASS);
            });
        })));
    }

    /** Names and values as a table in Markdown, for {@link #text}. */
    public static String table(Map<String, ?> rows) {
        StringBuilder table = new StringBuilder("| name | value |\n| --- | --- |\n");
        rows.forEach((name, value) -> table.append("| ").append(cell(name)).append(" | ").append(cell(value)).append(" |\n"));
        return table.toString();
    }

    private static String cell(Object value) {
        return String.valueOf(value).replace("|", "\\|").replaceAll("\\s+", " ");
    }

    private void write(double wallSeconds, long step, Fields what) {
        try {
            byte[] event = bytes(out -> {
                out.writeDouble(WALL_TIME, wallSeconds);
                if (step != 0) {                                            // 0 is what a missing number means
                    out.writeInt64(STEP, step);
                }
                what.writeTo(out);
            });
            ByteBuffer record = ByteBuffer.wrap(EventRecords.record(event));
            while (record.hasRemaining()) {
                channel.write(record);
            }
        } catch (IOException failed) {
            throw AtomicWrite.unwritable(file, failed);
        }
    }

    private static void message(CodedOutputStream out, int field, Fields fields) throws IOException {
        out.writeByteArray(field, bytes(fields));
    }

    private static byte[] bytes(Fields fields) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        fields.writeTo(out);
        out.flush();
        return bytes.toByteArray();
    }

    /** Ends the file; every event is in it already. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failed) {
            throw AtomicWrite.unwritable(file, failed);
        }
    }
}
