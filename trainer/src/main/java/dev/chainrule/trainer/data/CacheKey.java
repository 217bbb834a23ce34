package dev.chainrule.trainer.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a decoded table was made from: a file as it was at one moment.
 *
 * @param path its own, without links
 * @param name what messages call it
 * @param text path, format, size and time of last change: the same text, the same table
 */
record CacheKey(Path path, String format, String name, String text) {
    /** The key of {@code file} as it is now. */
    static CacheKey of(Path file, String format, String name) throws IOException {
        Path path = file.toRealPath();
        return new CacheKey(path, format, name, text(path, format));
    }

    private static String text(Path path, String format) throws IOException {
        BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
        return String.join("\n", path.toUri().toString(), format, Long.toString(now.size()), now.lastModifiedTime().toInstant().toString());
    }

    /** Whether the file has not changed since. */
    boolean isStill() throws IOException {
        return text.equals(text(path, format));
    }

    /** The name of the file that the table is kept in: by the path alone, so that a newer table takes the place of the one before. */
    String fileName() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(path.toUri().toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16) + ".cells";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);       // every Java has it
        }
    }
}
