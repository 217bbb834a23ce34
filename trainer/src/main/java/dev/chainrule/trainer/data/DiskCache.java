package dev.chainrule.trainer.data;

import dev.chainrule.tensor.WorkFailedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Where data go that are too large for Java's heap: files that are mapped to memory. A decoded table is kept in a folder, and read from there the
 * next time, as long as its source is the same: its path, size and time of last change. What a query selects is not kept, for the files behind it
 * are not known. Everything else is in temporary files, which have no name any more while they are used, so that nothing is left of them even after
 * a crash (but on Windows, where the next use of the folder removes them).
 *
 * <p>The folder holds at most 16 GB of tables: the least recently used ones go first. Several processes may use it at once.
 */
public final class DiskCache {
    private static final long MOST_HEAP_BYTES = 32 << 20;
    private static final long LIMIT_BYTES = 16L << 30;

    private final Path folder;
    private final boolean keeps;
    private final boolean needed;
    private final long heapBytes;
    private final long limitBytes;
    private final Consumer<String> notes;

    private DiskCache(Path folder, boolean keeps, boolean needed, long heapBytes, long limitBytes, Consumer<String> notes) {
        this.folder = folder;
        this.keeps = keeps;
        this.needed = needed;
        this.heapBytes = heapBytes;
        this.limitBytes = limitBytes;
        this.notes = notes;
    }

    private static DiskCache of(Path folder, boolean keeps, boolean needed) {
        long heap = Math.min(MOST_HEAP_BYTES, Runtime.getRuntime().maxMemory() / 8);
        return new DiskCache(folder, keeps, needed, heap, LIMIT_BYTES, note -> {
        });
    }

    /** Keeps tables in {@code folder}, which is made when it is needed. */
    public static DiskCache in(Path folder) {
        return of(folder, true, true);
    }

    /** Keeps nothing: temporary files in the folder that Java takes for these ({@code java.io.tmpdir}). */
    public static DiskCache off() {
        return of(Path.of(System.getProperty("java.io.tmpdir")), false, true);
    }

    /**
     * Keeps tables in the user's folder for such: {@code chainrule} in the one that the variable {@code XDG_CACHE_HOME} names, else in {@code
     * ~/.cache}. Where that cannot be written, as {@link #off()}.
     */
    public static DiskCache standard() {
        String named = System.getenv("XDG_CACHE_HOME");
        Path parent = named != null && Path.of(named).isAbsolute() ? Path.of(named) : Path.of(System.getProperty("user.home"), ".cache");
        return of(parent.resolve("chainrule"), true, false);
    }

    /** The same, but up to {@code bytes} of cells of a table stay in the heap; 32 MB, or an eighth of the heap, if it is not said. */
    public DiskCache withHeapBytes(long bytes) {
        return new DiskCache(folder, keeps, needed, bytes, limitBytes, notes);
    }

    /** The same, but the folder holds at most {@code bytes} of tables beside the one that was used last. */
    public DiskCache withLimitBytes(long bytes) {
        return new DiskCache(folder, keeps, needed, heapBytes, bytes, notes);
    }

    /** The same, but {@code listener} is told what a user should know, a sentence each: that a table was damaged, and is decoded anew. */
    public DiskCache withNotes(Consumer<String> listener) {
        return new DiskCache(folder, keeps, needed, heapBytes, limitBytes, listener);
    }

    /** Up to this many bytes of a table, or of rows that are not on the device, are to stay in the heap. */
    public long heapBytes() {
        return heapBytes;
    }

    /** The table that was made from {@code source} and kept; null if there is none, or it is damaged. */
    Table find(CacheKey source) {
        if (!keeps || source == null) {
            return null;
        }
        Path file = folder.resolve(source.fileName());
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (!CellFile.keyOf(channel).equals(source.text())) {
                return null;                                    // the source has changed since
            }
            CellFile.Content content = CellFile.read(channel);
            CacheFolder.touch(file);
            return new Table(source.name(), content.facts(), content.cells());
        } catch (java.nio.file.NoSuchFileException none) {
            return null;
        } catch (IOException | RuntimeException damaged) {
            notes.accept("The decoded copy of " + source.name() + " in " + folder + " is damaged (" + reason(damaged)
                    + "), and is made anew.");
            return null;
        }
    }

    private static String reason(Exception damaged) {
        return damaged instanceof IOException known ? AtomicWrite.reason(known) : "it makes no sense";
    }

    /**
     * Takes the cells of a table.
     *
     * @param source what it is made from; null if it is not to be kept
     */
    CellSink sink(CacheKey source, int columns) {
        return new SpillingCells(columns, heapBytes, keeps && source != null ? new Kept(source, columns) : new Temporary(columns));
    }

    /**
     * A new temporary file, open to be written and read.
     *
     * @throws WorkFailedException if there can be none
     */
    FileChannel temporary() {
        try {
            return CacheFolder.temporary(writable());
        } catch (IOException failed) {
            throw unwritable(failed);
        }
    }

    /** The folder; the one for temporary files, if this one is nobody's wish and cannot be written. */
    private Path writable() throws IOException {
        try {
            Files.createDirectories(folder);
            if (needed || Files.isWritable(folder)) {
                return folder;
            }
        } catch (IOException failed) {
            if (needed) {
                throw failed;
            }
        }
        notes.accept("The folder " + folder + " cannot be written, so what is too large for memory goes to temporary files; --cache names "
                + "another.");
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    /** The error that a file in the folder cannot be written. */
    WorkFailedException unwritable(Exception failed) {
        String reason = failed instanceof UnsupportedOperationException ? "it is on no disk whose files can be mapped to memory"
                : AtomicWrite.reason(failed);
        return new WorkFailedException("Cannot write what is too large for memory to the folder '" + folder + "': " + reason
                + ". Name another folder, or make room there; for train and predict, by --cache DIR.", failed);
    }

    /** A file that nobody finds. */
    private final class Temporary implements SpillingCells.Place {
        private final int columns;

        Temporary(int columns) {
            this.columns = columns;
        }

        @Override
        public CellFile.Writer open() throws IOException {
            return new CellFile.Writer(CacheFolder.temporary(writable()), columns);
        }

        @Override
        public Cells keep(CellFile.Writer file, TableFacts facts) throws IOException {
            try (file) {
                return file.cells();
            }
        }

        @Override
        public void discard(CellFile.Writer file) {
            CacheFolder.closeQuietly(file);
        }

        @Override
        public RuntimeException failure(Exception failed) {
            return unwritable(failed);
        }
    }

    /** A file that is found the next time. */
    private final class Kept implements SpillingCells.Place {
        private final CacheKey source;
        private final int columns;
        private Path part;

        Kept(CacheKey source, int columns) {
            this.source = source;
            this.columns = columns;
        }

        @Override
        public CellFile.Writer open() throws IOException {
            Path place = writable();
            CacheFolder.removeAbandoned(place);
            part = AtomicWrite.sibling(place.resolve(source.fileName()), "part");
            return new CellFile.Writer(CacheFolder.create(part), columns);
        }

        @Override
        public Cells keep(CellFile.Writer file, TableFacts facts) throws IOException {
            try (file) {
                if (!part.getParent().equals(folder) || !source.isStill()) {
                    Cells cells = file.cells();
                    AtomicWrite.deleteQuietly(part);            // it changed while it was read
                    return cells;
                }
                file.finish(source.text(), facts);
                Path whole = folder.resolve(source.fileName());
                AtomicWrite.move(part, whole, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                CacheFolder.evict(folder, whole, limitBytes);
                return file.cells();
            }
        }

        @Override
        public void discard(CellFile.Writer file) {
            CacheFolder.closeQuietly(file);
            AtomicWrite.deleteQuietly(part);
        }

        @Override
        public RuntimeException failure(Exception failed) {
            return unwritable(failed);
        }
    }
}
