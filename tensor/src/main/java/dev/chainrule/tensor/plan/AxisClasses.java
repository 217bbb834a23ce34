package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The axes of a group of nodes, found by unification: an elementwise operation says that its operands' axes are its own, a broadcast or
 * transpose says which axis is which, a reduction keeps some and ends others. What remains distinct are the axes of the group's common
 * index space, as the indices i, j, k of a formula are. Dimensions of 1 are no axes.
 *
 * <p>A buffer from outside the group is seen through its uses: each use has axes of its own, for it may be another view; where {@code
 * shared} is asked for, equal uses are the same axes, so that siblings that read one X can share a kernel.
 */
final class AxisClasses {
    static final int NONE = -1;

    private final List<Node> members;
    private final Map<Node, int[]> results = new IdentityHashMap<>();
    private final Map<Node, int[][]> operands = new IdentityHashMap<>();
    private final List<Integer> parents = new ArrayList<>();
    private final List<Dim> dims = new ArrayList<>();

    /**
     * @param members elementwise operations and reductions, and the views through which they see one another and the buffers outside
     * @param shared  whether equal uses of an outside buffer have the same axes
     */
    AxisClasses(Collection<Node> members, boolean shared) {
        this.members = List.copyOf(members);
        for (Node node : this.members) {
            results.put(node, declare(node.shape()));
            if (node.op() == Op.TAKE && node.rows().isOne()) {
                results.get(node)[0] = newClass(Dim.ONE);            // a row of its own: it is somewhere else than row 0
            }
            operands.put(node, node.inputs().stream().map(input -> declare(input.shape())).toArray(int[][]::new));
        }
        Map<Node, int[]> outside = new IdentityHashMap<>();
        for (Node node : this.members) {
            for (int k = 0; k < (FusionRules.isRelabelled(node) ? 0 : node.op().arity()); k++) {
                unify(node, k, outside, shared);
            }
        }
    }

    private int[] declare(Shape shape) {
        return shape.dims().stream().mapToInt(dim -> dim.isOne() ? NONE : newClass(dim)).toArray();
    }

    private int newClass(Dim dim) {
        parents.add(parents.size());
        dims.add(dim);
        return parents.size() - 1;
    }

    private void unify(Node node, int k, Map<Node, int[]> outside, boolean shared) {
        int[] use = operands.get(node)[k];
        int[] result = results.get(node);
        int[] map = node.op() == Op.TAKE && k > 0 ? new int[0] : axisMap(node, k);
        for (int axis = 0; axis < map.length; axis++) {
            if (map[axis] != NONE) {
                join(use[axis], result[map[axis]]);
            }
        }
        if (node.op() == Op.TAKE) {
            return;                                                  // the rows that it reads are others than those that it has
        }
        int[] same = results.containsKey(node.input(k)) ? results.get(node.input(k))
                : shared ? outside.putIfAbsent(node.input(k), use) : null;
        for (int axis = 0; same != null && axis < same.length; axis++) {
            join(same[axis], use[axis]);
        }
    }

    private void join(int a, int b) {
        if (a != NONE && b != NONE) {
            parents.set(find(a), find(b));
        }
    }

    private int find(int id) {
        while (parents.get(id) != id) {
            parents.set(id, parents.get(parents.get(id)));           // halves the path: a graph of an optimizer has long ones
            id = parents.get(id);
        }
        return id;
    }

    /** Axis of operand {@code k} → axis of the result, or NONE where the operand's axis ends. */
    private static int[] axisMap(Node node, int k) {
        int[] map = new int[node.input(k).shape().rank()];
        Arrays.fill(map, NONE);
        switch (node.op()) {
            case BROADCAST -> Arrays.setAll(map, axis -> node.axes().get(axis));
            case TRANSPOSE -> Arrays.setAll(map, axis -> node.axes().indexOf(axis));
            case RESHAPE -> unitReshape(node, map);
            case SUM, REDUCE_MAX -> {
                int kept = 0;
                for (int axis = 0; axis < map.length; axis++) {
                    map[axis] = node.axes().contains(axis) ? NONE : kept++;
                }
            }
            default -> Arrays.setAll(map, axis -> axis);
        }
        return map;
    }

    private static void unitReshape(Node node, int[] map) {
        int to = 0;
        for (int axis = 0; axis < map.length; axis++) {
            if (!node.input(0).shape().dim(axis).isOne()) {
                while (node.shape().dim(to).isOne()) {
                    to++;
                }
                map[axis] = to++;
            }
        }
    }

    /** The axis class of each dimension of a member; −1 for a dimension of 1. */
    int[] of(Node member) {
        return classes(results.get(member));
    }

    /** The axis class of each dimension of operand {@code k} of a member; −1 for a dimension of 1. */
    int[] ofOperand(Node member, int k) {
        return classes(operands.get(member)[k]);
    }

    private int[] classes(int[] ids) {
        int[] found = new int[ids.length];
        for (int k = 0; k < ids.length; k++) {
            found[k] = ids[k] == NONE ? NONE : find(ids[k]);
        }
        return found;
    }

    /** The classes in {@code ids}, outermost first, without the dimensions of 1. */
    static Set<Integer> set(int[] ids) {
        Set<Integer> set = new LinkedHashSet<>();
        for (int id : ids) {
            if (id != NONE) {
                set.add(id);
            }
        }
        return set;
    }

    /** The dimension of an axis class. */
    Dim dim(int axisClass) {
        return dims.get(axisClass);
    }

    /** Whether some member has one axis twice (as X·Xᵀ would): then no common index space exists. */
    boolean conflicts() {
        for (Node node : members) {
            if (repeats(of(node))) {
                return true;
            }
            for (int k = 0; k < node.op().arity(); k++) {
                if (repeats(ofOperand(node, k))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean repeats(int[] ids) {
        return ids.length > 1 && set(ids).size() < Arrays.stream(ids).filter(id -> id != NONE).count();
    }
}
