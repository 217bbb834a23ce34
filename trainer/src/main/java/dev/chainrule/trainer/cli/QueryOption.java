package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.trainer.data.DataSource;
import dev.chainrule.trainer.data.DiskCache;
import dev.chainrule.trainer.data.Table;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What a command reads: a data file, or what a query selects from files. */
final class QueryOption {
    /** What a data file may be, for the help. */
    static final String FORMATS = "a file of CSV, TSV, JSON lines, Parquet, Arrow, NPY, NPZ, LIBSVM or safetensors; or else --query";

    @Option(names = "--query", paramLabel = "SQL", description = "instead of DATA: rows from files, \"select a, y from 'd.parquet' where y > 0\"")
    private String query;

    /**
     * Reads it.
     *
     * @param data  the file that the call names; null if none
     * @param cache where its cells go if they are too large for the heap
     * @throws BadCallException if there is neither a file nor a query, or both; or it cannot be read
     */
    Table read(Console console, String command, String data, DiskCache cache) {
        if (data == null && query == null) {
            throw new BadCallException("Missing required parameter: 'DATA'. See ./chainrule " + command + " --help.");
        }
        if (data != null && query != null) {
            throw new BadCallException("DATA and --query exclude each other: name a file, or select from files.");
        }
        Path path = console.path(query == null ? data : "");
        return DataSource.open(path, new DataSource.Options(query, cache)).read();
    }

    /** The name of the data without its ending, whole where the rest would be none: what a folder for its model is called. */
    String stem(String data) {
        if (data == null) {
            return "query";
        }
        String name = Path.of(data).toAbsolutePath().normalize().getFileName().toString();
        String stem = name.substring(0, Math.max(0, name.lastIndexOf('.')));
        return stem.matches("\\.{0,2}") ? name : stem;
    }
}
