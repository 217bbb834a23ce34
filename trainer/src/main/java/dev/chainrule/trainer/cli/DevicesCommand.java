package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.BackendProvider.Found;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code devices}: what there is to compute on, and what is missing for the rest. */
@Command(name = "devices", mixinStandardHelpOptions = true, description = "Lists the devices there are, and what is missing for the others.")
final class DevicesCommand implements Callable<Integer> {
    private final Console console;

    DevicesCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        for (Found found : Devices.find()) {
            console.out().println(String.format("%-8s %-4s %s", found.name(), found.available() ? "yes" : "no", found.reason()));
        }
        return 0;
    }
}
