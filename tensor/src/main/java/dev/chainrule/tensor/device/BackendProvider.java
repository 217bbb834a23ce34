package dev.chainrule.tensor.device;

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
}
