package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.Value;
import java.util.ArrayList;
import java.util.List;

/** A {@link MapGroup} with the places that its values have in one {@link Tile}. */
final class MapRun {
    final ElementLoops.Choice choice;
    final Placement placement;
    final Lanes[] lanes;
    final Object[] arrays;
    final int[] starts;

    MapRun(MapGroup maps, Lanes[] all) {
        choice = maps.choice();
        placement = maps.results().get(0).placement();
        List<Value> values = new ArrayList<>(maps.results());
        values.addAll(maps.inputs());
        lanes = values.stream().map(value -> all[value.id()]).toArray(Lanes[]::new);
        arrays = new Object[lanes.length];
        starts = new int[lanes.length];
    }

    /** Whether rows of cells follow one another in each of them, so that all are one run. */
    boolean isDense(int columns) {
        for (Lanes each : lanes) {
            boolean dense = each.placement == Placement.CELL && each.rowStride == columns && each.far == 0;
            if (!dense && each.placement != Placement.UNIFORM) {
                return false;
            }
        }
        return true;
    }

    /** Looks at the elements from row {@code row} on. */
    void at(int row) {
        for (int k = 0; k < lanes.length; k++) {
            arrays[k] = lanes[k].array;
            starts[k] = lanes[k].at(row, 0);
        }
    }
}
