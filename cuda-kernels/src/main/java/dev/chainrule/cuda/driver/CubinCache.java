package dev.chainrule.cuda.driver;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Supplier;

/**
 * Machine code on disk, so that a program that ran once starts at once. An entry's file is named by the SHA-256 of what it was made from, and
 * begins with the SHA-256 of what it holds: a damaged one is made anew. Files appear whole or not at all; a folder that cannot be written is
 * no failure, only slower.
 */
public final class CubinCache {
    private static final byte[] MAGIC = "chainrule cubin 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int HASH_BYTES = 32;

    private final Path folder;

    /** @param folder made when the first entry is stored; null for no cache */
    public CubinCache(Path folder) {
        this.folder = folder;
    }

    /** The folder, or null. */
    public Path folder() {
        return folder;
    }

    /**
     * The machine code made from {@code parts}: from disk, else from {@code maker}, and then on disk.
     *
     * @param parts all that the code depends on: text, chip, versions
     */
    public byte[] get(Supplier<byte[]> maker, String... parts) {
        if (folder == null) {
            return maker.get();
        }
        Path file = file(parts);
        byte[] known = read(file);
        if (known != null) {
            return known;
        }
        byte[] made = maker.get();
        write(file, made);
        return made;
    }

    /** Where the entry is or would be. */
    Path file(String... parts) {
        return folder.resolve(HexFormat.of().formatHex(hash(String.join("\0", parts).getBytes(StandardCharsets.UTF_8))) + ".cubin");
    }

    private static byte[] read(Path file) {
        try {
            byte[] all = Files.readAllBytes(file);
            int start = MAGIC.length + HASH_BYTES;
            if (all.length >= start && Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                byte[] held = Arrays.copyOfRange(all, start, all.length);
                if (Arrays.equals(all, MAGIC.length, start, hash(held), 0, HASH_BYTES)) {
                    return held;
                }
            }
        } catch (IOException none) {
            return null;
        }
        return null;
    }

    private void write(Path file, byte[] cubin) {
        try {
            Files.createDirectories(folder);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            all.write(MAGIC);
            all.write(hash(cubin));
            all.write(cubin);
            Path part = Files.createTempFile(folder, "new", ".part");
            try {
                Files.write(part, all.toByteArray());
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException unwritable) {
            // a cache that cannot be written costs time, nothing else
            return;
        }
    }

    private static byte[] hash(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
        }
    }
}
