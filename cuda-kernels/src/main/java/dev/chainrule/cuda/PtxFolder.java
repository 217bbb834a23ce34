package dev.chainrule.cuda;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where the text of each kernel is left, to look at: the folder that the environment variable {@code CHAINRULE_PTX} names, if there is one. A
 * text appears whole or not at all; equal texts are one file.
 */
final class PtxFolder {
    private static final int NAME_BYTES = 12;

    private PtxFolder() {
    }

    /** Leaves a text in the folder; a folder that cannot be written is said and is no failure. */
    static void keep(String text) {
        String folder = System.getenv("CHAINRULE_PTX");
        if (folder == null || folder.isBlank()) {
            return;
        }
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            Path file = Files.createDirectories(Path.of(folder)).resolve(HexFormat.of().formatHex(hash, 0, NAME_BYTES) + ".ptx");
            if (!Files.exists(file)) {
                Path whole = Files.createTempFile(file.getParent(), "kernel", ".tmp");
                Files.write(whole, bytes);
                Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException | NoSuchAlgorithmException unwritable) {
            System.err.println("CHAINRULE_PTX: nothing is kept in " + folder + ": " + unwritable);
        }
    }
}
