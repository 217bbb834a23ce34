package dev.chainrule.cuda.sim;

import dev.chainrule.tensor.WorkFailedException;
import java.util.List;
import java.util.Map;

/**
 * A module of PTX, parsed and verified; immutable, and usable from any thread.
 *
 * @param version   {@code .version}, times ten: 70 is 7.0
 * @param target    {@code .target}, such as {@code sm_70}
 * @param entries   kernels by name, in the order of the text
 * @param variables {@code .const}, {@code .global} and module-wide {@code .shared} variables
 */
public record PtxModule(int version, String target, Map<String, PtxEntry> entries, List<PtxVariable> variables) {
    /** The number behind {@code sm_} of the target. */
    public int targetChip() {
        return chipNumber(target);
    }

    /** The kernel of this name. */
    public PtxEntry entry(String name) {
        PtxEntry entry = entries.get(name);
        if (entry == null) {
            throw new WorkFailedException("The PTX module has no entry '" + name + "'; it has " + entries.keySet() + ".");
        }
        return entry;
    }

    static int chipNumber(String chip) {
        String digits = chip.replaceFirst("^sm_", "").replaceFirst("[a-z]$", "");
        return Integer.parseInt(digits);
    }
}
