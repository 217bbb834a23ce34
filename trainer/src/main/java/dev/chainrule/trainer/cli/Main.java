package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.ChainruleException;
import dev.chainrule.tensor.WorkFailedException;
import dev.chainrule.trainer.data.AtomicWrite;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The entry of {@code ./chainrule}. Exit codes: 0 done, 1 the work failed, 2 the call was wrong. A failure is one sentence on standard error;
 * DEBUG adds the stack trace.
 */
public final class Main {
    static final String VERSION = "chainrule 0.1.0-SNAPSHOT";

    private Main() {
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(run(Console.ofProcess(), arguments));
    }

    /**
     * Runs one command.
     *
     * @return the exit code
     */
    public static int run(Console console, String... arguments) {
        int code;
        try {
            code = dispatch(console, arguments);
        } catch (RuntimeException | OutOfMemoryError | StackOverflowError failure) {
            code = fail(console, failure);
        }
        return written(console, code);
    }

    /** The exit code that a command ends with once its results have left; 1 if they could not. */
    private static int written(Console console, int code) {
        IOException lost = ResultStream.failure(console.out());
        boolean failed = code == 0 && lost != null;
        int end = failed
                ? fail(console, new WorkFailedException("Cannot write to standard output: " + AtomicWrite.reason(lost) + ".", lost))
                : code;
        console.err().flush();
        return end;
    }

    private static int dispatch(Console console, String... arguments) {
        String word = arguments.length == 0 ? "help" : arguments[0];
        CommandName command = CommandName.of(word);
        if (command != null) {
            return execute(console, word, command.make(console), Arrays.copyOfRange(arguments, 1, arguments.length));
        }
        switch (word) {
            case "help", "--help", "-h" -> {
                CommandName about = arguments.length > 1 ? CommandName.of(arguments[1]) : null;
                if (about != null) {
                    return execute(console, about.toString(), about.make(console), "--help");
                }
                printCommands(console);
            }
            case "--version", "-V", "version" -> console.out().println(VERSION);
            default -> throw new BadCallException("There is no command '" + word + "'" + nearest(word) + " The commands are: "
                    + Arrays.stream(CommandName.values()).map(CommandName::toString).collect(Collectors.joining(", ")) + ".");
        }
        return 0;
    }

    /**
     * Runs a command, which may be of another module.
     *
     * @param name    the word that a user types for it
     * @param command a picocli command
     * @return the exit code
     */
    public static int execute(Console console, String name, Callable<Integer> command, String... arguments) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.setCommandName("chainrule " + name);
        commandLine.setOut(new PrintWriter(console.out(), true));
        commandLine.setErr(new PrintWriter(console.err(), true));
        commandLine.setExpandAtFiles(false);
        commandLine.setUsageHelpAutoWidth(false);
        commandLine.setExecutionExceptionHandler((failure, line, parsed) -> fail(console, failure));
        commandLine
                .setParameterExceptionHandler((wrong, line) -> fail(console, new BadCallException(sentence(unknownFirst(wrong, line), name),
                        wrong)));
        return written(console, commandLine.execute(arguments));
    }

    /** Where something is missing and an option is unknown, the latter is the likelier slip. */
    private static ParameterException unknownFirst(ParameterException wrong, String... arguments) {
        if (wrong instanceof MissingParameterException) {
            Map<String, OptionSpec> known = wrong.getCommandLine().getCommandSpec().optionsMap();
            boolean isValue = false;
            for (String argument : arguments) {
                if (argument.equals("--")) {
                    break;
                }
                String option = argument.split("=", 2)[0];
                if (!known.containsKey(option) && (option.startsWith("--") || option.matches("-.+") && !isValue)) {
                    return new UnmatchedArgumentException(wrong.getCommandLine(), List.of(argument));
                }
                isValue = known.containsKey(argument) && known.get(argument).arity().max() > 0;
            }
        }
        return wrong;
    }

    private static String sentence(ParameterException wrong, String name) {
        String see = " See ./chainrule " + name + " --help.";
        if (wrong instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().get(0);
            if (!unmatched.isUnknownOption()) {
                return "The argument '" + first + "' is one too many." + see;
            }
            List<String> known = unmatched.getSuggestions();
            String hint = known.isEmpty() ? "."
                    : "; did you mean " + String.join(" or ", known.subList(0, Math.min(2, known.size()))) + "?";
            String dashes = first.startsWith("--") ? "" : " What begins with '-' and is no option comes after '--'.";
            return name + " has no option '" + first + "'" + hint + dashes + see;
        }
        String message = wrong.getMessage().replaceAll("\\s+", " ").trim()
                .replaceFirst("^Invalid value for option '(--[a-z-]+)': ('.*') is not an int$", "$1: $2 is not a whole number from "
                        + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE)
                .replaceFirst("^Invalid value for option '(--[a-z-]+)': ('.*') is not a long$", "$1: $2 is not a whole number from "
                        + Long.MIN_VALUE + " to " + Long.MAX_VALUE);
        boolean ended = message.endsWith(".") || message.endsWith("?");
        return message + (ended ? "" : ".") + (wrong instanceof MissingParameterException ? see : "");
    }

    /** A question that names the command spelled most alike, if one is. */
    private static String nearest(String word) {
        CommandName best = null;
        int least = 3;
        for (CommandName command : CommandName.values()) {
            int distance = distance(word, command.toString());
            if (distance < least) {
                least = distance;
                best = command;
            }
        }
        return best == null ? "." : "; did you mean '" + best + "'?";
    }

    /** Levenshtein's distance: the fewest letters to insert, remove or replace. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private static void printCommands(Console console) {
        console.out().println("Usage: ./chainrule COMMAND ...");
        console.out().println();
        for (CommandName command : CommandName.values()) {
            console.out().printf("  %-10s%s%n", command, command.summary());
        }
        console.out().println(
                "  bench     Measures Chainrule against the limit of the machine and against peers; the script ./chainrule builds what it needs.");
        console.out().println("  bundle    Packs Chainrule for a GPU machine without JDK and network; the script ./chainrule does it.");
        console.out().println();
        console.out().println("./chainrule COMMAND --help says more. Exit codes: 0 done, 1 the work failed, 2 the call was wrong.");
    }

    private static int fail(Console console, Throwable failure) {
        console.out().flush();
        console.err().println("chainrule: " + sentence(failure));
        if (console.debug()) {
            failure.printStackTrace(console.err());
        }
        return failure instanceof ChainruleException expected ? expected.exitCode() : 1;
    }

    private static String sentence(Throwable failure) {
        if (failure instanceof ChainruleException) {
            return failure.getMessage();
        }
        if (failure instanceof OutOfMemoryError) {
            return "Java's memory of " + (Runtime.getRuntime().maxMemory() >> 20)
                    + " MB is full: use fewer rows or columns, or give it more by JAVA_TOOL_OPTIONS=-Xmx8g.";
        }
        return "Something unforeseen went wrong (" + failure + "): please report it, with what DEBUG=1 shows.";
    }
}
