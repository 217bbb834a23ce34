package dev.chainrule.trainer.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry of {@code ./chainrule}: exit codes are 0 done, 1 the work failed, 2 the call was wrong. */
@Command(name = "chainrule", version = "chainrule 0.1.0-SNAPSHOT", mixinStandardHelpOptions = true, description = "Derives, plans, trains.")
public final class Main implements Runnable {
    private Main() {
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    /** Without a command: shows the commands there are. */
    @Override
    public void run() {
        CommandLine.usage(this, System.out);
    }
}
