package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.DataFile;
import dev.chainrule.trainer.data.DataFormat;
import dev.chainrule.trainer.data.TableBuilder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.util.MemoryUtil;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowFileReader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;

/**
 * Arrow's file format (also Feather 2) and its stream format, read by Apache Arrow's own library, a batch of rows at a time; LZ4 and Zstandard too.
 * Numbers, decimals and truth values are numbers, a date is days since 1970-01-01, a timestamp seconds since 1970-01-01 00:00 (in its own zone, if it
 * names none), a time seconds since midnight; text is text, also through a dictionary; what is nested is refused.
 */
public final class ArrowFormat implements DataFormat {
    /** Arrow unpacks a batch into memory outside Java's heap: at most this, or many times the file. */
    private static final long LEAST_MEMORY = 1L << 28;

    @Override
    public void read(DataFile file, Columns columns) throws IOException {
        if (!ByteBuffer.class.getModule().isOpen("java.nio", MemoryUtil.class.getModule())) {
            throw new WorkFailedException("Reading Arrow files needs Java to be started with --add-opens=java.base/java.nio=ALL-UNNAMED.");
        }
        ArrowRows.checkFile(file);
        try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ);
                BufferAllocator memory = new ArrowMemory(Math.max(LEAST_MEMORY, 64 * channel.size()));
                ArrowReader reader = ArrowRows.isFile(file) ? new ArrowFileReader(channel, memory, new ArrowCodecs())
                        : new ArrowStreamReader(channel, memory, new ArrowCodecs())) {
            read(file, reader, columns);
        } catch (ChainruleException clear) {
            throw clear;
        } catch (RuntimeException | IOException damaged) {
            throw new BadCallException(file.name() + " is no whole Arrow file: " + reason(damaged) + ".", damaged);
        }
    }

    private static void read(DataFile file, ArrowReader reader, Columns columns) throws IOException {
        VectorSchemaRoot root = reader.getVectorSchemaRoot();
        List<String> names = new ArrayList<>();
        for (FieldVector vector : root.getFieldVectors()) {
            names.add(vector.getName() == null ? "" : vector.getName());
        }
        TableBuilder table = columns.begin(names, TableBuilder.Place.ROW);
        long row = 0;
        while (reader.loadNextBatch()) {
            List<ArrowColumn> batch = new ArrayList<>();
            for (FieldVector vector : root.getFieldVectors()) {
                batch.add(ArrowColumn.of(vector, reader, file.name()));
            }
            ArrowRows.checkRows(file, root);
            for (int i = 0; i < root.getRowCount(); i++) {
                for (int j = 0; j < batch.size(); j++) {
                    batch.get(j).add(i, table, j);
                }
                table.endRow(++row);
            }
        }
    }

    private static String reason(Exception damaged) {
        String message = String.valueOf(damaged.getMessage()).lines().findFirst().orElse("").strip()
                .replaceFirst("^([a-z]+[.])+[A-Za-z]*(Exception|Error): ", "").replaceFirst("[.!]$", "");
        return message.isEmpty() || message.equals("null") || damaged instanceof IndexOutOfBoundsException ? "its parts do not fit together"
                : message;
    }
}
