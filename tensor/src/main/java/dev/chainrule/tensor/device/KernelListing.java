package dev.chainrule.tensor.device;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a device would run for one kernel, for people to read; made without the device.
 *
 * @param kernel the kernel's name in its plan
 * @param layout one sentence: how its work is laid over the device, and why
 * @param text   the device's own code
 * @param facts  name → number, such as {@code registers}, in the order to show them
 */
public record KernelListing(String kernel, String layout, String text, Map<String, Object> facts) {
    /** Copies the facts. */
    public KernelListing {
        facts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }
}
