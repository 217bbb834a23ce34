package dev.chainrule.trainer.cli;

import dev.chainrule.trainer.data.DiskCache;
import picocli.CommandLine.Option;

/** Where data go that are too large for Java's heap. */
final class CacheOption {
    @Option(names = "--cache", paramLabel = "DIR|off", description = "where data that are too large for memory are kept decoded, for this call and the next; off for temporary files (default: ~/.cache/chainrule)")
    private String folder;

    /** The folder that the user names, or the user's own; what it has to say goes to standard error. */
    DiskCache cache(Console console) {
        DiskCache cache = folder == null ? DiskCache.standard()
                : folder.equals("off") ? DiskCache.off() : DiskCache.in(console.path(folder));
        return cache.withNotes(console.err()::println);
    }
}
