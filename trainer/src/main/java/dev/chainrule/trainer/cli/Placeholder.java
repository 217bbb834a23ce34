package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.WorkFailedException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** A command that is still to come. */
@Command
final class Placeholder implements Callable<Integer> {
    @Unmatched
    private List<String> arguments;

    Placeholder(Console console) {
    }

    @Override
    public Integer call() {
        throw new WorkFailedException("This command is still to come.");
    }
}
