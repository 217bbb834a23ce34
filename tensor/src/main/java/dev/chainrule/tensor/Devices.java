package dev.chainrule.tensor;

import dev.chainrule.tensor.device.BackendProvider;
import dev.chainrule.tensor.device.BackendProvider.Found;
import dev.chainrule.tensor.device.Diagnosis;
import dev.chainrule.tensor.device.Diagnosis.Finding;
import dev.chainrule.tensor.device.KernelListing;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Chooses devices by name: {@code auto} (a GPU if there is one, else the CPU), {@code cpu}, {@code sim}, {@code cuda:0}. Nothing is guessed
 * silently: what was chosen, and why, is one line, printed to standard error when the environment variable DEBUG is 1 or more.
 */
public final class Devices {
    private Devices() {
    }

    /** The best device there is. */
    public static Device best() {
        return open("auto");
    }

    /**
     * Opens a device.
     *
     * @param name {@code auto}, {@code cpu}, {@code sim}, {@code cuda:N}
     * @throws BadCallException    if there is no such name
     * @throws WorkFailedException if the device is not there; says what is missing
     */
    public static Device open(String name) {
        List<BackendProvider> providers = providers();
        if (name.equals("auto")) {
            for (BackendProvider provider : providers) {
                for (Found found : provider.find()) {
                    if (provider.preference() >= 0 && found.available()) {
                        return opened(provider, found.name(), "auto: ");
                    }
                }
            }
            throw new WorkFailedException("There is no device at all: the class path holds no backend.");
        }
        for (BackendProvider provider : providers) {
            if (provider.accepts(name)) {
                return opened(provider, name, "");
            }
        }
        throw new BadCallException("There is no device '" + name + "': use auto, cpu, sim or cuda:N (of those on the class path: "
                + String.join(", ", find().stream().map(Found::name).toList()) + ").");
    }

    private static Device opened(BackendProvider provider, String name, String why) {
        Device device = new Device(provider.open(name));
        Debug.say(Debug.DEVICES, () -> "device " + why + device);
        return device;
    }

    /** The level of {@link Debug}. */
    public static int debugLevel() {
        return Debug.level();
    }

    /** Every device that there is or could be, those missing with the reason. */
    public static List<Found> find() {
        List<Found> all = new ArrayList<>();
        providers().forEach(provider -> all.addAll(provider.find()));
        return all;
    }

    /**
     * What the device {@code name} would run for a plan, kernel by kernel; empty for a device that has no code of its own to show.
     *
     * @param chip the chip to show it for, such as {@code sm_90}; null for the device's own
     * @throws BadCallException if there is no such device or chip
     */
    public static List<KernelListing> list(String name, Plan plan, DimSizes sizes, String chip) {
        for (BackendProvider provider : providers()) {
            if (provider.accepts(name)) {
                return provider.list(name, plan, sizes, chip);
            }
        }
        throw new BadCallException("There is no device '" + name + "': use cpu, sim or cuda:N.");
    }

    /** What every part of the house finds about itself, for {@code doctor}. */
    public static List<Finding> diagnose() {
        List<Finding> all = new ArrayList<>();
        ServiceLoader.load(Diagnosis.class, Devices.class.getClassLoader()).forEach(part -> all.addAll(part.findings()));
        return all;
    }

    private static List<BackendProvider> providers() {
        List<BackendProvider> providers = new ArrayList<>();
        ServiceLoader.load(BackendProvider.class, Devices.class.getClassLoader()).forEach(providers::add);
        providers.sort(Comparator.comparingInt(BackendProvider::preference).reversed());
        return providers;
    }
}
