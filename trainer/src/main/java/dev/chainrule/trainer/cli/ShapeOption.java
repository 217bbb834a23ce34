package dev.chainrule.trainer.cli;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.shape.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an option such as {@code --shape X=N,D}, given once for each variable. */
final class ShapeOption {
    private ShapeOption() {
    }

    /**
     * Name → shape, in the order given.
     *
     * @throws BadCallException if one is not NAME=DIMENSIONS, or a name is given twice
     */
    static Map<String, Shape> parse(String option, List<String> declarations) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String declaration : declarations) {
            int equals = declaration.indexOf('=');
            if (equals <= 0) {
                throw new BadCallException(option + " needs NAME=DIMENSIONS, such as X=N,D; '" + declaration + "' is none.");
            }
            if (shapes.put(declaration.substring(0, equals).trim(), Shape.parse(declaration.substring(equals + 1))) != null) {
                throw new BadCallException(option + " gives " + declaration.substring(0, equals).trim() + " two shapes; give one.");
            }
        }
        return shapes;
    }
}
