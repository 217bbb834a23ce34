package dev.chainrule.tensor.device;

import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.List;

/**
 * How a kind of device makes itself known ({@link java.util.ServiceLoader}). Looking must be cheap and must never throw: a missing driver or
 * library is a sentence in {@link Found#reason()}.
 */
public interface BackendProvider {
    /**
     * A device that there is, or would be.
     *
     * @param name      {@code cpu}, {@code sim}, {@code cuda:0}
     * @param available whether it can be opened
     * @param reason    what it is, or what is missing and the exact file
     */
    record Found(String name, boolean available, String reason) {
    }

    /** Preference for {@code auto}: the highest available wins; below 0 is never chosen automatically. */
    int preference();

    /** The devices of this kind, the missing ones with the reason. */
    List<Found> find();

    /** Whether {@code name} is one of this kind's names. */
    boolean accepts(String name);

    /**
     * Opens a device.
     *
     * @throws dev.chainrule.tensor.WorkFailedException if it is not there; one sentence that says what is missing
     */
    Backend open(String name);

    /**
     * What the device {@code name} would run for a plan; nothing runs, and nothing of the size of the data is allocated. A device without
     * code of its own for a kernel lists nothing.
     *
     * @param chip the chip to show it for, such as {@code sm_90}; null for the device's own
     * @throws dev.chainrule.tensor.BadCallException if there is no such chip
     */
    default List<KernelListing> list(String name, Plan plan, DimSizes sizes, String chip) {
        return List.of();
    }
}
