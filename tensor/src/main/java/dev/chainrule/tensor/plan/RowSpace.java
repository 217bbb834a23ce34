package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.shape.Dim;
import java.util.List;
import java.util.Set;

/**
 * The index space of a group of nodes as rows and columns.
 *
 * @param classes the axes of its members
 * @param rows    the axis classes of the rows, outermost first
 * @param column  the axis class of the columns, or {@link AxisClasses#NONE}
 */
record RowSpace(AxisClasses classes, List<Integer> rows, int column) {
    /** The dimensions of the rows, outermost first. */
    List<Dim> rowDims() {
        return rows.stream().map(classes::dim).toList();
    }

    /** The dimension of the columns, or null. */
    Dim columnDim() {
        return column == AxisClasses.NONE ? null : classes.dim(column);
    }

    /** Where a member lives by its shape. */
    Placement placement(Node member) {
        return placement(AxisClasses.set(classes.of(member)));
    }

    /** Where something with these axes lives. */
    Placement placement(Set<Integer> axes) {
        boolean hasColumn = axes.contains(column);
        return Placement.of(axes.size() > (hasColumn ? 1 : 0), hasColumn);
    }
}
