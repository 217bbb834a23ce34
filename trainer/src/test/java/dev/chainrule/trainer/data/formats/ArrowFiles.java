package dev.chainrule.trainer.data.formats;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.compression.CompressionCodec;
import org.apache.arrow.vector.compression.CompressionUtil;
import org.apache.arrow.vector.compression.NoCompressionCodec;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider.MapDictionaryProvider;
import org.apache.arrow.vector.ipc.ArrowFileWriter;
import org.apache.arrow.vector.ipc.ArrowStreamWriter;
import org.apache.arrow.vector.ipc.ArrowWriter;
import org.apache.arrow.vector.ipc.message.IpcOption;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.DictionaryEncoding;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Arrow files, written by Arrow's own library. */
final class ArrowFiles {
    /** Makes vectors and fills them. */
    interface Filling {
        List<FieldVector> vectors(BufferAllocator memory);
    }

    private ArrowFiles() {
    }

    /** One batch written as often as asked. */
    static byte[] write(boolean stream, CompressionUtil.CodecType codec, int batches, MapDictionaryProvider dictionaries,
            BufferAllocator memory,
            List<FieldVector> vectors) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CompressionCodec.Factory codecs = codec == CompressionUtil.CodecType.NO_COMPRESSION ? NoCompressionCodec.Factory.INSTANCE
                : CommonsCompressionFactory.INSTANCE;
        try (VectorSchemaRoot root = new VectorSchemaRoot(vectors)) {
            root.setRowCount(vectors.get(0).getValueCount());
            try (ArrowWriter writer = stream
                    ? new ArrowStreamWriter(root, dictionaries, Channels.newChannel(bytes), IpcOption.DEFAULT, codecs, codec)
                    : new ArrowFileWriter(root, dictionaries, Channels.newChannel(bytes), null, IpcOption.DEFAULT, codecs, codec)) {
                writer.start();
                for (int k = 0; k < batches; k++) {
                    writer.writeBatch();
                }
                writer.end();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return bytes.toByteArray();
    }

    static byte[] write(boolean stream, CompressionUtil.CodecType codec, int batches, Filling filling) {
        try (BufferAllocator memory = new RootAllocator()) {
            return write(stream, codec, batches, new MapDictionaryProvider(), memory, filling.vectors(memory));
        }
    }

    /** The columns n = 0, 1, 2 … (each fifth missing), t = its text, and d = a, b or c through a dictionary. */
    static byte[] sample(boolean stream, CompressionUtil.CodecType codec, int rows, int batches) {
        try (BufferAllocator memory = new RootAllocator(); VarCharVector words = new VarCharVector("words", memory)) {
            fill(words, "a", "b", "c");
            DictionaryEncoding encoding = new DictionaryEncoding(1, false, new ArrowType.Int(32, true));
            IntVector n = new IntVector("n", memory);
            VarCharVector t = new VarCharVector("t", memory);
            IntVector d = new IntVector("d", new FieldType(true, new ArrowType.Int(32, true), encoding), memory);
            for (int i = 0; i < rows; i++) {
                if (i % 5 == 4) {
                    n.setNull(i);
                } else {
                    n.setSafe(i, i);
                }
                t.setSafe(i, Integer.toString(i).getBytes(StandardCharsets.UTF_8));
                d.setSafe(i, i % 3);
            }
            List<FieldVector> vectors = List.of(n, t, d);
            vectors.forEach(vector -> vector.setValueCount(rows));
            return write(stream, codec, batches, new MapDictionaryProvider(new Dictionary(words, encoding)), memory, vectors);
        }
    }

    static VarCharVector fill(VarCharVector vector, String... texts) {
        for (int k = 0; k < texts.length; k++) {
            vector.setSafe(k, texts[k].getBytes(StandardCharsets.UTF_8));
        }
        vector.setValueCount(texts.length);
        return vector;
    }

    /** A vector of a type, to be filled. */
    static FieldVector vector(String name, ArrowType type, BufferAllocator memory) {
        return new Field(name, FieldType.nullable(type), null).createVector(memory);
    }
}
