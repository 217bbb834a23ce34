package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Reads the values of options; a wrong one is a sentence that names the option and what it takes. */
final class Options {
    private Options() {
    }

    /** The names in {@code a,b}; none where the option was not given. */
    static List<String> names(String option, String text) {
        if (text == null) {
            return List.of();
        }
        List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        if (names.contains("")) {
            throw new BadCallException(option + " needs names with commas between, such as a,b; '" + text + "' has an empty one.");
        }
        return names;
    }

    /** The numbers in {@code 0.1,-0.2}. */
    static double[] numbers(String option, String text) {
        return Arrays.stream(text.split(",", -1)).mapToDouble(part -> number(option, part.strip())).toArray();
    }

    /** A finite number. */
    static double number(String option, String text) {
        double number = Double.NaN;
        if (text.matches("[-+0-9.eE]+")) {
            try {
                number = Double.parseDouble(text);
            } catch (NumberFormatException none) {
                number = Double.NaN;
            }
        }
        if (!Double.isFinite(number)) {
            throw new BadCallException(option + ": '" + text + "' is not a finite number.");
        }
        return number;
    }

    /** The constant whose name the user typed. */
    static <E extends Enum<E>> E choice(String option, String text, Class<E> type) {
        for (E constant : type.getEnumConstants()) {
            if (constant.toString().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        String all = Arrays.stream(type.getEnumConstants()).map(E::toString).map(name -> name.toLowerCase(java.util.Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new BadCallException(option + ": there is no '" + text + "'; choose one of " + all + ".");
    }

    /** A number of at least 1. */
    static int count(String option, int number) {
        if (number < 1) {
            throw new BadCallException(option + " must be 1 or more, not " + number + ".");
        }
        return number;
    }
}
