package dev.chainrule.tensor;

import java.io.PrintStream;
import java.util.function.Supplier;

/**
 * The ladder of what is said about the work while it is done: the environment variable DEBUG, or {@link #set}. Each level says what those
 * below it say too. What is not said is not made either: off, each place costs one comparison.
 */
public final class Debug {
    /** Which device was chosen and why; where an error came from. */
    public static final int DEVICES = 1;
    /** Time, GB/s and GFLOP/s of each kernel that runs. */
    public static final int TIMES = 2;
    /** The kernels of each plan. */
    public static final int PLAN = 3;
    /** The PTX of each kernel. */
    public static final int PTX = 4;
    /** The graph before and after each rewrite. */
    public static final int REWRITES = 5;
    /** The instructions that the simulator executes. */
    public static final int SIMULATOR = 6;

    /** Where to say it; null is standard error, whatever that is by then. */
    private record Setting(int level, PrintStream out) {
    }

    private static volatile Setting setting = new Setting(parse(System.getenv("DEBUG")), null);

    private Debug() {
    }

    /** A word that is no number is taken for a 1. */
    static int parse(String text) {
        if (text == null || text.isBlank()) {
            return 0;
        }
        return text.strip().matches("[0-9]{1,6}") ? Integer.parseInt(text.strip()) : 1;
    }

    /** The level that is set; 0 says nothing. */
    public static int level() {
        return setting.level;
    }

    /** Whether what belongs to {@code level} is said. */
    public static boolean shows(int level) {
        return setting.level >= level;
    }

    /** Says {@code text}, if what belongs to {@code level} is said. */
    public static void say(int level, Supplier<String> text) {
        Setting now = setting;
        if (now.level >= level) {
            (now.out == null ? System.err : now.out).println(text.get());
        }
    }

    /**
     * Sets the level, for the whole process, and where to say it.
     *
     * @return closes to what was set before
     */
    public static Restore set(int level, PrintStream out) {
        Setting before = setting;
        setting = new Setting(level, out);
        return () -> setting = before;
    }

    /** Puts back what was set before. */
    @FunctionalInterface
    public interface Restore extends AutoCloseable {
        @Override
        void close();
    }
}
