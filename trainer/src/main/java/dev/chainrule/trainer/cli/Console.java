package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Debug;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where a command reads and writes: results go to {@code out}, progress and errors to {@code err}, file names are resolved against {@code
 * folder}. Tests put streams and a file system of their own here.
 *
 * @param out     standard output
 * @param err     standard error
 * @param folder  the folder that relative file names start from
 * @param columns the width of the terminal behind {@code err}; 0 where it is none
 * @param debug   whether to show stack traces
 */
public record Console(PrintStream out, PrintStream err, Path folder, int columns, boolean debug) {

    /** The console of this process; the launcher states the width of the terminal. */
    public static Console ofProcess() {
        return new Console(ResultStream.ofProcess(), System.err, Path.of(""), Integer.getInteger("chainrule.terminal.columns", 0),
                Debug.shows(Debug.DEVICES));
    }

    /** Whether a person watches {@code err}, so that a line may be redrawn. */
    public boolean isTerminal() {
        return columns > 0;
    }

    /**
     * The file of that name.
     *
     * @throws BadCallException if the file system admits no such name
     */
    public Path path(String name) {
        try {
            return folder.resolve(name);
        } catch (InvalidPathException invalid) {
            throw new BadCallException("'" + name.replace("\0", "\\0") + "' is no name for a file: " + invalid.getReason() + ".", invalid);
        }
    }
}
