package dev.chainrule.trainer.data.formats;

import dev.chainrule.tensor.BadCallException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** The arrays of an NPZ file: a zip archive of NPY files, stored or deflated, each named after its array. */
final class NpzArchive implements Closeable {
    /** Deflate packs at most 258 bytes into 2 bits: what claims to be packed more than that is damaged, or a trap. */
    private static final long HIGHEST_RATIO = 1032;
    /** A column-major array cannot be unpacked row by row, and is unpacked into memory whole. */
    private static final int MOST_BYTES_IN_MEMORY = 1 << 30;
    private static final int MOST_ARRAYS = 1 << 12;

    private final ZipFile zip;
    private final String file;
    private final List<ByteSource> open = new ArrayList<>();

    /** @throws ZipException if it is no zip archive */
    NpzArchive(Path path, String file) throws IOException {
        this.file = file;
        zip = new ZipFile(path.toFile());
    }

    /**
     * X and y, where there are arrays of these names; else all arrays.
     *
     * @throws BadCallException if one of them is no NPY array
     */
    List<NumberArray> arrays() throws IOException {
        if (zip.size() > MOST_ARRAYS) {
            throw new BadCallException(file + " holds " + zip.size() + " arrays; at most " + MOST_ARRAYS + " are read.");
        }
        List<ZipEntry> entries = new ArrayList<>(zip.stream().filter(entry -> !entry.isDirectory()).toList());
        List<String> names = entries.stream().map(this::name).toList();
        if (names.contains("y") && (names.contains("X") || names.contains("x"))) {
            String features = names.contains("X") ? "X" : "x";
            entries.removeIf(entry -> !name(entry).equals("y") && !name(entry).equals(features));
        }
        List<NumberArray> arrays = new ArrayList<>();
        for (ZipEntry entry : entries) {
            arrays.add(array(entry));
        }
        return arrays;
    }

    private String name(ZipEntry entry) {
        String name = entry.getName();
        if (!name.endsWith(".npy") || name.length() == 4) {
            throw new BadCallException(file + " holds '" + name + "', which is no NPY array: an NPZ file holds nothing else.");
        }
        return name.substring(0, name.length() - 4);
    }

    private NumberArray array(ZipEntry entry) throws IOException {
        String where = file + ", array " + name(entry) + ",";
        long packed = Math.max(0, entry.getCompressedSize());
        if (entry.getSize() < 0 || entry.getSize() > (entry.getMethod() == ZipEntry.STORED ? packed : packed * HIGHEST_RATIO + 1024)) {
            throw NpyHeader.wrong(where,
                    "it is said to be " + entry.getSize() + " bytes long, which " + packed + " packed bytes cannot hold");
        }
        ByteSource bytes = new Unpacked(entry);
        open.add(bytes);
        NpyHeader header = NpyHeader.read(bytes, where);
        if (header.fortranOrder() && header.shape().size() == 2 && header.shape().get(1) > 1) {
            bytes = inMemory(entry, bytes, where);
        }
        return new NumberArray(where, name(entry), header.type(), header.order(), header.fortranOrder(), header.shape(), bytes,
                header.begin());
    }

    private ByteSource inMemory(ZipEntry entry, ByteSource bytes, String where) throws IOException {
        if (entry.getSize() > MOST_BYTES_IN_MEMORY) {
            throw new BadCallException(
                    where + " is column-major and has " + entry.getSize() + " bytes; in an archive at most " + MOST_BYTES_IN_MEMORY
                            + " are read: save it in C order.");
        }
        byte[] all = new byte[(int) entry.getSize()];
        bytes.readFully(0, ByteBuffer.wrap(all));
        return ByteSource.of(all);
    }

    @Override
    public void close() throws IOException {
        for (ByteSource each : open) {
            each.close();
        }
        zip.close();
    }

    /** An entry, unpacked as it is read; what lies before is unpacked anew. Checks the sum of all bytes when it comes to the end. */
    private final class Unpacked implements ByteSource {
        private final ZipEntry entry;
        private InputStream stream;
        private long at;
        private CRC32 sum;

        Unpacked(ZipEntry entry) {
            this.entry = entry;
        }

        @Override
        public long length() {
            return entry.getSize();
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            if (stream == null || position < at) {
                close();
                stream = zip.getInputStream(entry);
                at = 0;
                sum = new CRC32();
            }
            while (at < position) {
                ByteBuffer skipped = ByteBuffer.allocate((int) Math.min(1 << 13, position - at));
                if (next(skipped) < 0) {
                    return -1;
                }
            }
            return next(into);
        }

        private int next(ByteBuffer into) throws IOException {
            int from = into.arrayOffset() + into.position();
            int count = stream.read(into.array(), from, into.remaining());
            if (count > 0) {
                sum.update(into.array(), from, count);
                into.position(into.position() + count);
                at += count;
                if (at == length() && sum.getValue() != entry.getCrc()) {
                    throw new ZipException("its checksum is not that of its bytes");
                }
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            if (stream != null) {
                stream.close();
            }
        }
    }
}
