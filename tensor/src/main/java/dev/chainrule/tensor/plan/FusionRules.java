package dev.chainrule.tensor.plan;

import static dev.chainrule.tensor.plan.AxisClasses.NONE;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.Dim;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Who may share a kernel, and why not.
 *
 * <p>A group of nodes may share one {@link RowKernel} if its axes can be split into rows R and at most one column axis c so that
 * <ol>
 * <li>each member has as axes nothing, c, R, or R and c: it lives at a placement;
 * <li>each reduction goes over c, over all of R, or over both;
 * <li>nothing that needs a finished reduction over R has rows itself: that would be a second pass;
 * <li>all rows that are taken through an order are the outermost of R.
 * </ol>
 * If a set of nodes may share a kernel, so may every part of it: hence groups can be grown greedily.
 */
final class FusionRules {
    /** The longest row, in elements, for which an axis that is not contiguous in memory (or a whole vector) is taken as the column. */
    static final long MAX_SINGLE_ROW = 16_384;

    private FusionRules() {
    }

    /**
     * The common index space of {@code members}, or null if they cannot share a kernel.
     *
     * @param members in topological order: elementwise operations, reductions, and views that are to be written out
     */
    static RowSpace space(Collection<Node> members) {
        Set<Node> own = identitySet(members);
        Set<Node> all = withViews(members, own);
        for (boolean shared : new boolean[] {true, false}) {
            AxisClasses classes = new AxisClasses(all, shared);
            if (!classes.conflicts()) {
                List<Integer> full = fullSpace(all, classes);
                for (int column : columnCandidates(all, classes, full, members.size() == 1)) {
                    RowSpace space = new RowSpace(classes, rows(all, classes, full, column), column);
                    if (takesOutermostRows(all, space) && isLegal(all, own, space)) {
                        return space;
                    }
                }
            }
        }
        return null;
    }

    /** The axes that are no column, those taken through an order first. */
    private static List<Integer> rows(Set<Node> all, AxisClasses classes, List<Integer> full, int column) {
        Set<Integer> rows = new LinkedHashSet<>();
        all.stream().filter(node -> node.op() == Op.TAKE).forEach(take -> rows.add(classes.of(take)[0]));
        rows.addAll(full);
        rows.remove(column);
        return new ArrayList<>(rows);
    }

    /** Whether whatever is taken through an order has it along the outermost axis of the rows: there is where a kernel looks it up. */
    private static boolean takesOutermostRows(Set<Node> all, RowSpace space) {
        return all.stream().filter(node -> node.op() == Op.TAKE).allMatch(
                take -> (isView(take) || all.size() == 1) && !space.rows().isEmpty()
                        && space.classes().of(take)[0] == space.rows().get(0));
    }

    /**
     * Whether {@code node} is a view that a kernel can see through: its result is its operand under other strides. One row that is taken
     * is none, for its users have no axis of that size along which a kernel could look it up.
     */
    static boolean isView(Node node) {
        return switch (node.op()) {
            case BROADCAST, TRANSPOSE -> true;
            case TAKE -> !node.rows().isOne();
            case RESHAPE -> nonUnit(node).equals(nonUnit(node.input(0)));
            default -> false;
        };
    }

    /** Whether {@code node} only names the elements of a buffer differently: no strides lead from its shape to its operand's. */
    static boolean isRelabelled(Node node) {
        return node.op() == Op.RESHAPE && !isView(node);
    }

    private static List<Dim> nonUnit(Node node) {
        return node.shape().dims().stream().filter(dim -> !dim.isOne()).toList();
    }

    /** {@code members} and every view between them and what they read, in topological order. */
    static Set<Node> withViews(Collection<Node> members) {
        return withViews(members, identitySet(members));
    }

    private static Set<Node> withViews(Collection<Node> members, Set<Node> own) {
        Set<Node> all = new LinkedHashSet<>();
        for (Node member : members) {
            for (Node input : isRelabelled(member) ? List.<Node>of() : member.inputs()) {
                addViews(input, own, all);
            }
            all.add(member);
        }
        return all;
    }

    private static Set<Node> identitySet(Collection<Node> nodes) {
        Set<Node> set = Planner.identitySet();
        set.addAll(nodes);
        return set;
    }

    private static void addViews(Node node, Set<Node> members, Set<Node> all) {
        if (isView(node) && !members.contains(node)) {
            addViews(node.input(0), members, all);
            all.add(node);
        }
    }

    /** All axes, in the order of the use with the most of them (which is the order in memory of the largest buffer), then the others. */
    private static List<Integer> fullSpace(Set<Node> all, AxisClasses classes) {
        List<int[]> uses = uses(all, classes);
        uses.sort((a, b) -> Integer.compare(AxisClasses.set(b).size(), AxisClasses.set(a).size()));
        Set<Integer> full = new LinkedHashSet<>();
        uses.forEach(use -> full.addAll(AxisClasses.set(use)));
        return new ArrayList<>(full);
    }

    /** The axes of every use of a buffer from outside first, then of every member. */
    private static List<int[]> uses(Set<Node> all, AxisClasses classes) {
        List<int[]> uses = new ArrayList<>();
        for (Node node : all) {
            for (int k = 0; k < (node.op() == Op.TAKE ? 1 : isRelabelled(node) ? 0 : node.op().arity()); k++) {
                if (!all.contains(node.input(k))) {
                    uses.add(classes.ofOperand(node, k));
                }
            }
        }
        all.forEach(node -> uses.add(classes.of(node)));
        all.stream().filter(node -> node.op() == Op.SUM || node.op() == Op.REDUCE_MAX)
                .forEach(node -> uses.add(classes.ofOperand(node, 0)));
        return uses;
    }

    /**
     * Which axis may be the column, best first: none where everything has all axes or none, else the innermost of the largest buffer, so
     * that rows are contiguous; any other axis only if it is short enough for a row on chip, or if there is no other way.
     */
    private static List<Integer> columnCandidates(Set<Node> all, AxisClasses classes, List<Integer> full, boolean alone) {
        List<Integer> candidates = new ArrayList<>();
        boolean plain = uses(all, classes).stream().map(AxisClasses::set)
                .allMatch(set -> set.isEmpty() || new ArrayList<>(set).equals(full));
        if (plain || full.size() < 2) {
            candidates.add(NONE);
        }
        for (int k = full.size() - 1; k >= 0; k--) {
            Dim dim = classes.dim(full.get(k));
            boolean innermost = full.size() > 1 && k == full.size() - 1;
            boolean shortRow = !dim.isNamed() && dim.size() <= MAX_SINGLE_ROW;
            if (innermost || shortRow || alone && full.size() > 1) {
                candidates.add(full.get(k));
            }
        }
        return candidates;
    }

    private static boolean isLegal(Set<Node> all, Set<Node> members, RowSpace space) {
        Set<Integer> rows = new LinkedHashSet<>(space.rows());
        Set<Node> finished = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Node node : all) {
            Set<Integer> axes = AxisClasses.set(space.classes().of(node));
            boolean hasRows = hasRows(axes, space);
            if (members.contains(node) && hasRows && !axes.containsAll(rows)) {
                return false;                                        // a part of the rows only
            }
            boolean afterRows = node.inputs().stream().anyMatch(finished::contains);
            if (node.op() == Op.SUM || node.op() == Op.REDUCE_MAX) {
                Set<Integer> over = AxisClasses.set(space.classes().ofOperand(node, 0));
                if (hasRows(over, space) && !over.containsAll(rows)) {
                    return false;
                }
                over.removeAll(axes);
                boolean overRows = hasRows(over, space);
                if (overRows && !over.containsAll(rows)) {
                    return false;                                    // over a part of the rows
                }
                afterRows |= overRows;
            }
            if (afterRows && hasRows) {
                return false;                                        // a second pass
            }
            if (afterRows) {
                finished.add(node);
            }
        }
        return true;
    }

    private static boolean hasRows(Set<Integer> axes, RowSpace space) {
        return axes.size() > (axes.contains(space.column()) ? 1 : 0);
    }
}
