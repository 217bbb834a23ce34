package dev.chainrule.trainer.data;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.WorkFailedException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** A file of data in whichever format, from which a {@link Table} is read. */
public final class DataSource {
    /**
     * How to read.
     *
     * @param query SQL that selects the rows; the source is then the folder that its file names are relative to; null to read a file whole
     * @param cache where the cells of a table go that is too large for the heap
     */
    public record Options(String query, DiskCache cache) {
        /** Nothing special: what is too large for the heap goes to temporary files. */
        public static final Options NONE = new Options(null);

        /** As {@link #NONE}, with a query. */
        public Options(String query) {
            this(query, DiskCache.off());
        }
    }

    private final DataFile file;
    private final DataFormats format;

    private DataSource(DataFile file, DataFormats format) {
        this.file = file;
        this.format = format;
    }

    /**
     * The source at {@code path}; its format is told by its first bytes and its name.
     *
     * @throws BadCallException    if there is no such file, or its format is unknown
     * @throws WorkFailedException if it cannot be read
     */
    public static DataSource open(Path path, Options options) {
        if (options.query() != null) {
            return new DataSource(new DataFile(path, options, "The query"), DataFormats.SQL);
        }
        if (Files.isDirectory(path)) {
            throw new BadCallException("'" + path + "' is a folder: name a CSV file.");
        }
        if (!Files.exists(path)) {
            throw new BadCallException("There is no file '" + path + "'.");
        }
        try {
            DataFile file = new DataFile(path, options);
            return new DataSource(file, DataFormats.of(file));
        } catch (IOException failed) {
            throw unreadable(path, failed);
        }
    }

    /**
     * What {@code sql} selects from files: {@code select delay, distance from 'flights.parquet' where delay < 60}.
     *
     * @param folder what relative file names are relative to
     */
    public static DataSource query(String sql, Path folder) {
        return open(folder, new Options(sql));
    }

    /**
     * The table of {@code path}, read as {@link Options#NONE} says.
     *
     * @throws BadCallException    if there is no such file, its format is unknown, or it is not what its format asks for
     * @throws WorkFailedException if it cannot be read
     */
    public static Table read(Path path) {
        return open(path, Options.NONE).read();
    }

    /**
     * Reads it, or what an earlier call has kept of it ({@link DiskCache}).
     *
     * @throws BadCallException    if it is not what its format asks for: names the file, the place in it and what was found
     * @throws WorkFailedException if it cannot be read, or what is too large for the heap cannot be written
     */
    public Table read() {
        DiskCache cache = file.options().cache();
        CacheKey key = key();
        Table kept = cache.find(key);
        return kept != null ? kept : read(cache, key);
    }

    /** What a table of this file is kept by; null for what a query selects, whose sources are not known. */
    private CacheKey key() {
        try {
            return format == DataFormats.SQL || !Files.isRegularFile(file.path()) ? null
                    : CacheKey.of(file.path(), format.name(), file.name());
        } catch (IOException failed) {
            throw unreadable(file.path(), failed);
        }
    }

    private Table read(DiskCache cache, CacheKey key) {
        TableBuilder[] table = new TableBuilder[1];
        try {
            format.reader().read(file,
                    (names, place) -> table[0] = new TableBuilder(file.name(), names, place, cache.sink(key, names.size())));
            return table[0].build();
        } catch (EOFException | ZipException damaged) {
            throw new BadCallException(file.name() + " is damaged or cut short (" + reason(damaged) + "): copy it anew.",
                    damaged);
        } catch (IOException | UncheckedIOException failed) {
            throw unreadable(file.path(), failed);
        } catch (LinkageError missing) {
            throw format.lacking(missing);
        } finally {
            if (table[0] != null) {
                table[0].abandon();
            }
        }
    }

    /** What a file that ends too early, or is damaged, has to say of it. */
    static String reason(IOException damaged) {
        return damaged.getMessage() == null ? "it ends too early" : AtomicWrite.reason(damaged);
    }

    private static WorkFailedException unreadable(Path path, Exception failure) {
        return new WorkFailedException("Cannot read '" + path + "': " + AtomicWrite.reason(failure) + ".", failure);
    }
}
