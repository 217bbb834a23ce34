package dev.chainrule.trainer.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** A file that data are read from, compressed by gzip or not. */
public final class DataFile {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int FIRST_BYTES = 4096;

    private final Path path;
    private final String name;
    private final DataSource.Options options;
    private final boolean compressed;
    private final byte[] firstBytes;

    /** What is not one file, and has nothing to look into. */
    DataFile(Path path, DataSource.Options options, String name) {
        this.path = path;
        this.options = options;
        this.name = name;
        compressed = false;
        firstBytes = new byte[0];
    }

    DataFile(Path path, DataSource.Options options) throws IOException {
        this.path = path;
        name = path.getFileName() == null ? path.toString() : path.getFileName().toString();
        this.options = options;
        byte[] raw;
        try (InputStream stream = Files.newInputStream(path)) {
            raw = stream.readNBytes(FIRST_BYTES);
        }
        compressed = raw.length >= 2 && raw[0] == 0x1f && raw[1] == (byte) 0x8b;
        firstBytes = compressed ? firstOf(path) : raw;
    }

    /** What can be decompressed of the beginning; a damage shows when the file is read. */
    private static byte[] firstOf(Path path) {
        byte[] first = new byte[FIRST_BYTES];
        int length = 0;
        try (InputStream stream = new GZIPInputStream(Files.newInputStream(path))) {
            for (int count = 0; count >= 0 && length < first.length; count = stream.read(first, length, first.length - length)) {
                length += count;
            }
        } catch (IOException damaged) {
            return Arrays.copyOf(first, length);
        }
        return Arrays.copyOf(first, length);
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /** Its name, for messages. */
    public String name() {
        return name;
    }

    /** Its name in lower case, without {@code .gz}: its end tells the format. */
    public String plainName() {
        String plain = name.toLowerCase(Locale.ROOT);
        return plain.endsWith(".gz") ? plain.substring(0, plain.length() - 3) : plain;
    }

    /** What was asked for when it was opened. */
    public DataSource.Options options() {
        return options;
    }

    /** Whether it is compressed by gzip: its first bytes say so, whatever its name. */
    public boolean isCompressed() {
        return compressed;
    }

    /** Its first bytes, decompressed, at most 4096. */
    public byte[] firstBytes() {
        return firstBytes.clone();
    }

    /**
     * Its bytes from the beginning, decompressed, buffered.
     *
     * @throws IOException if it cannot be read
     */
    public InputStream open() throws IOException {
        InputStream raw = Files.newInputStream(path);
        try {
            InputStream buffered = new BufferedInputStream(raw, BUFFER_BYTES);
            return compressed ? new GZIPInputStream(buffered, BUFFER_BYTES) : buffered;
        } catch (IOException failed) {
            raw.close();
            throw failed;
        }
    }
}
