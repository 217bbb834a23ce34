package dev.chainrule.trainer.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The files in the folder of a {@link DiskCache}: whole ones end in {@code .cells}, those that are being written in {@code .part}. */
final class CacheFolder {
    /** A new file is locked a moment after it was made, and nobody may take it for abandoned in between. */
    private static final Duration YOUNG = Duration.ofMinutes(1);

    private CacheFolder() {
    }

    /** A new file, locked for as long as it is open, which tells others that somebody is writing it. */
    static FileChannel create(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            channel.tryLock();
        } catch (IOException | UnsupportedOperationException noLocks) {
            return channel;                                     // of a file system that knows none; it is young for a while
        }
        return channel;
    }

    /** A new file without a name, which is gone when it is closed and unmapped; on Windows when Java ends. */
    static FileChannel temporary(Path folder) throws IOException {
        removeAbandoned(folder);
        Path file = AtomicWrite.sibling(folder.resolve("chainrule"), "part");
        FileChannel channel = create(file);
        try {
            Files.delete(file);
        } catch (IOException inUse) {
            file.toFile().deleteOnExit();
        }
        return channel;
    }

    /** Removes the files that a process has begun which is no more. */
    static void removeAbandoned(Path folder) {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(Instant.now().minus(YOUNG)) && isAbandoned(part)) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (IOException | RuntimeException left) {
            return;                                             // they disturb nothing but the room on the disk
        }
    }

    private static boolean isAbandoned(Path part) {
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE); FileLock lock = channel.tryLock()) {
            return lock != null;
        } catch (IOException | OverlappingFileLockException inUse) {
            return false;
        }
    }

    /** Notes that a file was used now. */
    static void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException readOnly) {
            return;                                             // it is used all the same
        }
    }

    /** Removes the least recently used whole files, but for {@code used}, until the others have at most {@code limit} bytes. */
    static void evict(Path folder, Path used, long limit) {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.cells")) {
            for (Path file : files) {
                if (!file.equals(used)) {
                    entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        } catch (IOException | RuntimeException unknown) {
            return;                                             // another process removes too; the next time
        }
        entries.sort(Comparator.comparing(Entry::lastUsed).reversed());
        long bytes = 0;
        for (Entry entry : entries) {
            bytes += entry.bytes;
            if (bytes > limit) {
                AtomicWrite.deleteQuietly(entry.file);
            }
        }
    }

    private record Entry(Path file, long bytes, FileTime lastUsed) {
    }

    static void closeQuietly(Closeable open) {
        try {
            open.close();
        } catch (IOException done) {
            return;                                             // what was in it is not wanted any more
        }
    }
}
