package dev.chainrule.cuda;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A good kernel made bad in one place.
 *
 * @param fault   what is wrong with it, for people
 * @param kernel  the kernel that is made bad
 * @param found   the fault that the simulator names, {@code WRONG} where only the result tells
 * @param line    a regular expression of the place
 * @param instead what stands there instead, with groups
 * @param nth     which of the places, from 1 on
 */
record Mutant(String fault, Kernel kernel, String found, String line, String instead, int nth) {
    static final String WRONG = "wrong result";

    /** The kernels that are made bad. */
    enum Kernel {
        /** The neuron's loss and gradient, 64 features: teams of a part of a warp. */
        NARROW,
        /** 1,000 features: a team is a block, the last columns of the last threads lie behind the row. */
        BLOCK,
        /** Softmax over rows of 600: two reductions of a team, one after the other. */
        LEVELS,
        /** A row too wide for registers, staged in shared memory. */
        STAGED,
        /** y = max(0, a)·a over a vector whose length is no multiple of 4. */
        MAP,
        /** The largest of a long vector. */
        MAXIMUM,
        /** A product of matrices whose sums are split into parts. */
        PRODUCT,
        /** A product that is left in a buffer which somebody had before, for a kernel of its own that follows. */
        RECYCLED
    }

    static Mutant of(String fault, Kernel kernel, String found, String line, String instead) {
        return new Mutant(fault, kernel, found, line, instead, 1);
    }

    static Mutant of(String fault, Kernel kernel, String found, String line, String instead, int nth) {
        return new Mutant(fault, kernel, found, line, instead, nth);
    }

    /** The bad text. */
    String of(String text) {
        Matcher matcher = Pattern.compile(line, Pattern.MULTILINE).matcher(text);
        for (int k = 0; k < nth; k++) {
            if (!matcher.find()) {
                throw new AssertionError("'" + line + "' is not there " + nth + " times in\n" + text);
            }
        }
        StringBuilder bad = new StringBuilder();
        matcher.appendReplacement(bad, instead);
        matcher.appendTail(bad);
        if (bad.toString().equals(text)) {
            throw new AssertionError("nothing changes: " + fault);
        }
        return bad.toString();
    }

    @Override
    public String toString() {
        return fault + " (" + kernel.name().toLowerCase(java.util.Locale.ROOT) + "): " + found;
    }
}
