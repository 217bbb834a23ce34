package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * A folder that appears as a whole: its files are written to a folder beside the place, which {@link #commit()} puts there by renaming. What
 * was there before stays until then, and after a failure or a crash.
 */
public final class StagedFolder implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    private final Path place;
    private final Path staging;
    private final Predicate<Path> replaceable;
    private final List<Path> madeForIt;
    private boolean finished;

    private StagedFolder(Path place, Path staging, Predicate<Path> replaceable, List<Path> madeForIt) {
        this.place = place;
        this.staging = staging;
        this.replaceable = replaceable;
        this.madeForIt = madeForIt;
    }

    /**
     * A new folder, for now beside {@code place}.
     *
     * @param replaceable which folders may be replaced; an empty one always may
     * @throws BadCallException    if there is something at that place that may not
     * @throws WorkFailedException if the place cannot be written
     */
    public static StagedFolder beside(Path place, Predicate<Path> replaceable) {
        Path whole = place.toAbsolutePath().normalize();
        if (whole.getFileName() == null) {
            throw new BadCallException("'" + place + "' cannot be replaced: name a folder in it.");
        }
        try {
            List<Path> missing = missingParents(whole);
            AtomicWrite.createParents(whole);
            restore(whole);
            check(whole, place, replaceable);
            Path staging = Files.createDirectory(AtomicWrite.sibling(whole, "part"));
            return new StagedFolder(whole, staging, replaceable, missing);
        } catch (IOException | ReadOnlyFileSystemException failed) {
            throw AtomicWrite.unwritable(place, failed);
        }
    }

    /** The folders above {@code place} that are not there yet, the lowest first. */
    private static List<Path> missingParents(Path place) {
        List<Path> missing = new ArrayList<>();
        for (Path parent = place.getParent(); parent != null && !Files.exists(parent); parent = parent.getParent()) {
            missing.add(parent);
        }
        return missing;
    }

    /** Where the files will be. */
    public Path place() {
        return place;
    }

    private static void check(Path whole, Path asWritten, Predicate<Path> replaceable) throws IOException {
        if (!Files.exists(whole)) {
            return;
        }
        if (!Files.isDirectory(whole)) {
            throw new BadCallException("'" + asWritten + "' is a file: name a folder with --out.");
        }
        if (!isEmpty(whole) && !replaceable.test(whole)) {
            throw new BadCallException("The folder '" + asWritten + "' holds something else than a trained model, and is left as it is: "
                    + "name another with --out.");
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        }
    }

    /**
     * Writes a file of the folder.
     *
     * @throws WorkFailedException if it cannot be written, such as on a full disk
     */
    public void write(String name, String text) {
        write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a file of the folder.
     *
     * @throws WorkFailedException if it cannot be written, such as on a full disk
     */
    public void write(String name, byte[] bytes) {
        try {
            Files.write(staging.resolve(name), bytes);
        } catch (IOException failed) {
            throw AtomicWrite.unwritable(place.resolve(name), failed);
        }
    }

    /** Puts the folder in its place; what was there goes. Of two that do so at once, one comes last and stays. */
    public void commit() {
        IOException last = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Path old = AtomicWrite.sibling(place, "old");
            try {
                check(place, place, replaceable);
                boolean moved = moveAway(old);
                try {
                    AtomicWrite.move(staging, place);
                } catch (IOException failed) {
                    if (moved && !Files.exists(place)) {
                        AtomicWrite.move(old, place);
                    }
                    throw failed;
                }
                finished = true;
                AtomicWrite.deleteQuietly(old);
                return;
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException | NoSuchFileException race) {
                AtomicWrite.deleteQuietly(old);
                last = race;
            } catch (IOException failed) {
                throw AtomicWrite.unwritable(place, failed);
            }
        }
        throw AtomicWrite.unwritable(place, last);
    }

    private boolean moveAway(Path old) throws IOException {
        try {
            AtomicWrite.move(place, old);
            return true;
        } catch (NoSuchFileException nothingThere) {
            return false;
        }
    }

    /** After a crash between the two renames the old folder lies beside its place, under a name of ours: it goes back. */
    private static void restore(Path place) throws IOException {
        Path parent = place.getParent();
        if (parent == null || Files.exists(place)) {
            return;
        }
        List<Path> left = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, "." + place.getFileName() + ".????????.old")) {
            entries.forEach(left::add);
        }
        if (!left.isEmpty()) {
            left.sort(Comparator.comparing(Path::toString));
            AtomicWrite.move(left.get(0), place);
        }
    }

    /** Removes what was not put in place, and the folders above it that were made for it, unless something else is in them by now. */
    @Override
    public void close() {
        if (!finished) {
            AtomicWrite.deleteQuietly(staging);
            for (Path made : madeForIt) {
                try {
                    Files.deleteIfExists(made);
                } catch (IOException inUse) {
                    return;
                }
            }
        }
    }
}
