package dev.chainrule.trainer.train;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.AtomicWrite;
import dev.chainrule.trainer.data.Safetensors;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * The checkpoints of a training, in a folder of their own: each a file {@code 000000000123.checkpoint}, numbered by the steps done, written whole
 * or not at all; a safetensors file and behind it the SHA-256 of its bytes. The newest two are kept, so that there is one where the newest is
 * damaged.
 */
public final class Checkpoints {
    private static final String SUFFIX = ".checkpoint";
    private static final String NUMBER = "????????????";
    private static final int KEPT = 2;
    private static final int DIGEST_BYTES = 32;

    private final Path folder;
    private final long everySteps;
    private final long everyNanos;
    private long lastNanos = System.nanoTime();
    private long lastSteps = -1;

    /**
     * Checkpoints in {@code folder}, which is made when the first is written.
     *
     * @param everySteps   steps between two; 0 for any number
     * @param everySeconds seconds between two; 0 for any number
     */
    public Checkpoints(Path folder, long everySteps, double everySeconds) {
        this.folder = folder;
        this.everySteps = everySteps;
        this.everyNanos = (long) (everySeconds * 1e9);
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Whether it is time for one. */
    boolean isDue(long steps) {
        if (lastSteps < 0 || steps < lastSteps) {               // the first of a training; another may have gone before
            lastSteps = steps - 1;
        }
        boolean due = everySteps > 0 && steps - lastSteps >= everySteps || everyNanos > 0 && System.nanoTime() - lastNanos >= everyNanos;
        return due && steps != lastSteps;
    }

    /**
     * Writes a checkpoint, then removes those that are older than the one before.
     *
     * @throws WorkFailedException if it cannot be written
     */
    void write(long steps, Checkpoint checkpoint) {
        byte[] content = Safetensors.bytes(checkpoint.content());
        byte[] whole = Arrays.copyOf(content, content.length + DIGEST_BYTES);
        System.arraycopy(sha256(content), 0, whole, content.length, DIGEST_BYTES);
        AtomicWrite.file(folder.resolve(String.format(Locale.ROOT, "%012d%s", steps, SUFFIX)), whole);
        List<Path> files = files();
        files.subList(Math.min(KEPT, files.size()), files.size()).forEach(Checkpoints::deleteQuietly);
        lastNanos = System.nanoTime();
        lastSteps = steps;
    }

    /**
     * The newest checkpoint that is whole.
     *
     * @param damaged is told of each newer one that is not, a sentence
     * @return null if there is none
     * @throws BadCallException if it is of another version
     */
    Checkpoint newest(Consumer<String> damaged) {
        for (Path file : files()) {
            try {
                byte[] whole = Files.readAllBytes(file);
                byte[] content = Arrays.copyOf(whole, Math.max(0, whole.length - DIGEST_BYTES));
                byte[] digest = Arrays.copyOfRange(whole, content.length, whole.length);
                if (MessageDigest.isEqual(digest, sha256(content))) {
                    return Checkpoint.of(file, Safetensors.read(file, content));
                }
                damaged.accept("The checkpoint '" + file + "' is damaged (its checksum differs) and passed over.");
            } catch (IOException unreadable) {
                damaged.accept("The checkpoint '" + file + "' cannot be read (" + AtomicWrite.reason(unreadable)
                        + ") and passed over.");
            }
        }
        if (!files().isEmpty()) {
            damaged.accept("No checkpoint in '" + folder + "' is whole: the training begins anew.");
        }
        return null;
    }

    /** Removes them all, and the folder if nothing else is in it. */
    public void delete() {
        files().forEach(Checkpoints::deleteQuietly);
        files("." + NUMBER + SUFFIX + ".*").forEach(Checkpoints::deleteQuietly);        // of a process that was killed while it wrote
        deleteQuietly(folder);
    }

    /** The files, the newest first. */
    private List<Path> files() {
        return files(NUMBER + SUFFIX);
    }

    private List<Path> files(String pattern) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, pattern)) {
            entries.forEach(files::add);
        } catch (IOException none) {
            return List.of();
        }
        files.sort(Comparator.comparing(Path::toString).reversed());
        return files;
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException stays) {
            return;                                     // it is one of ours, and the next one that is written removes it
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);            // every Java has it
        }
    }
}
