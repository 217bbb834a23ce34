package dev.chainrule.benchmarks.bench;

import dev.chainrule.trainer.cli.Console;

/** The entry of {@code ./chainrule bench}. Exit codes: 0 done, 1 the work failed or something got slower, 2 the call was wrong. */
public final class Main {
    private Main() {
    }

    /** Runs the command and ends the process with its exit code; a word before its options, as the script passes it, is skipped. */
    public static void main(String[] arguments) {
        boolean named = arguments.length > 0 && arguments[0].equals("bench");
        String[] options = named ? java.util.Arrays.copyOfRange(arguments, 1, arguments.length) : arguments;
        System.exit(run(Console.ofProcess(), options));
    }

    /**
     * Runs the command.
     *
     * @return the exit code
     */
    static int run(Console console, String... options) {
        int code = dev.chainrule.trainer.cli.Main.execute(console, "bench", new BenchCommand(console, new CaseRunner()), options);
        console.out().flush();
        console.err().flush();
        return code;
    }
}
