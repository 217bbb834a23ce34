package dev.chainrule.tensor.graph;

import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import java.util.List;

/** What a node knows beside its operands. Equal attributes (and operands) make equal nodes; a {@link Leaf} equals only itself. */
interface Attribute {
    /** Nothing more to know. */
    Attribute NONE = new None();

    /** Of every op that is complete without one. */
    record None() implements Attribute {
        @Override
        public String toString() {
            return "";
        }
    }

    /** The identity and the name of an INPUT; a class, not a record, so that two leaves of one name stay two. */
    final class Leaf implements Attribute {
        final String name;

        Leaf(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** The number of a CONSTANT; compared by its bits, so that −0 is not 0 and NaN is NaN. */
    record Literal(double value) implements Attribute {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** The count of a SIZE. */
    record Count(Extent extent) implements Attribute {
        @Override
        public String toString() {
            return extent.toString();
        }
    }

    /** The axes of a reduction, of a BROADCAST (where the operand's axes go), or the order of a TRANSPOSE. */
    record Axes(List<Integer> axes) implements Attribute {
        @Override
        public String toString() {
            return axes.toString();
        }
    }

    /** The number of rows of a TAKE. */
    record Rows(Dim rows) implements Attribute {
        @Override
        public String toString() {
            return rows.toString();
        }
    }
}
