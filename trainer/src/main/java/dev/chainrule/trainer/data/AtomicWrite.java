package dev.chainrule.trainer.data;

import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Files that are written as a whole or not at all: first under a name of their own beside the place, then moved there in one step. */
public final class AtomicWrite {
    private AtomicWrite() {
    }

    /**
     * Leaves {@code text} in {@code file}, in UTF-8. Whoever reads meanwhile sees the old file or the new one; a failure leaves the old one.
     *
     * @throws WorkFailedException if it cannot be written: the disk is full, the folder is none
     */
    public static void file(Path file, String text) {
        file(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes what is to be in a file. */
    @FunctionalInterface
    public interface Content {
        /** Writes it, part by part. */
        void write(OutputStream out) throws IOException;
    }

    /**
     * Leaves {@code bytes} in {@code file}, as {@link #file(Path, String)} does text.
     *
     * @throws WorkFailedException if it cannot be written: the disk is full, the folder is none
     */
    public static void file(Path file, byte[] bytes) {
        file(file, out -> out.write(bytes));
    }

    /**
     * Leaves in {@code file} what {@code content} writes, as {@link #file(Path, String)} does text.
     *
     * @throws WorkFailedException if it cannot be written: the disk is full, the folder is none
     */
    public static void file(Path file, Content content) {
        Path next = sibling(file, "part");
        try {
            createParents(file);
            try (OutputStream out = Files.newOutputStream(next, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                content.write(out);
            }
            move(next, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | ReadOnlyFileSystemException failed) {
            deleteQuietly(next);
            throw unwritable(file, failed);
        }
    }

    /** A hidden name beside {@code path} that nothing else has. */
    static Path sibling(Path path, String suffix) {
        String random = UUID.randomUUID().toString().substring(0, 8);
        return path.resolveSibling("." + path.getFileName() + "." + random + "." + suffix);
    }

    static void createParents(Path path) throws IOException {
        Path parent = path.toAbsolutePath().getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
    }

    static void move(Path from, Path to, StandardCopyOption... options) throws IOException {
        try {
            List<StandardCopyOption> all = Stream.concat(Stream.of(StandardCopyOption.ATOMIC_MOVE), Stream.of(options)).toList();
            Files.move(from, to, all.toArray(StandardCopyOption[]::new));
        } catch (AtomicMoveNotSupportedException | UnsupportedOperationException unsupported) {
            Files.move(from, to, options);
        }
    }

    /** Removes a file, or a folder with what is in it; what cannot be removed stays. */
    static void deleteQuietly(Path path) {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException | RuntimeException left) {
            return;                                    // it has a name of its own, and disturbs nothing
        }
    }

    /** The error that {@code path} could not be written, with the reason in words. */
    public static WorkFailedException unwritable(Path path, Exception failure) {
        return new WorkFailedException("Cannot write '" + path + "': " + reason(failure) + ".", failure);
    }

    /** Why a file could not be read or written, in words. */
    public static String reason(Exception failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof ReadOnlyFileSystemException) {
            return "the file system is read-only";
        }
        if (failure instanceof NotDirectoryException) {
            return "a part of its path is a file, not a folder";
        }
        if (failure instanceof java.nio.file.FileAlreadyExistsException exists) {
            return "'" + exists.getFile() + "' is a file, not a folder";
        }
        if (failure instanceof NoSuchFileException missing) {
            return "there is no '" + missing.getFile() + "'";
        }
        String reason = failure instanceof FileSystemException system ? system.getReason() : failure.getMessage();
        String text = reason == null || reason.isBlank() ? failure.getClass().getSimpleName() : reason;
        return switch (text.toLowerCase(java.util.Locale.ROOT)) {
            case "bad file descriptor" -> "it is closed";
            case "eofexception" -> "it ends too early";
            case "no space left on device", "out of disk space" -> "the disk is full";
            case "not a directory" -> "a part of its path is a file, not a folder";
            default -> text;
        };
    }
}
