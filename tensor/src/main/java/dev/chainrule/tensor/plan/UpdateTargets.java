package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Where the next value of a parameter is written: into the parameter's own buffer where nothing reads the old value afterwards, else into
 * a temporary that is copied over at the end.
 */
final class UpdateTargets {
    private UpdateTargets() {
    }

    /** Adds a target to {@code targets} for each update and returns the copies to make at the end, as pairs from, to. */
    static List<Slot[]> assign(List<Node> leaves, List<Node> nextValues, Map<Node, Slot> slots, Map<Node, List<Slot>> targets,
            Grouping grouping,
            Function<Node, Slot> temporary) {
        List<Slot[]> lateCopies = new ArrayList<>();
        for (int k = 0; k < leaves.size(); k++) {
            Node leaf = leaves.get(k);
            Node next = nextValues.get(k);
            if (next != leaf) {
                boolean inPlace = grouping.computes(next) && mayOverwrite(leaf, next, grouping);
                Slot target = inPlace ? slots.get(leaf) : temporary.apply(next);
                targets.computeIfAbsent(next, n -> new ArrayList<>()).add(target);
                if (!inPlace) {
                    lateCopies.add(new Slot[] {target, slots.get(leaf)});
                }
            }
        }
        return lateCopies;
    }

    private static boolean mayOverwrite(Node leaf, Node next, Grouping grouping) {
        List<Group> order = grouping.inOrder();
        Group maker = grouping.groupOf(next);
        boolean readLater = order.subList(order.indexOf(maker) + 1, order.size()).stream().anyMatch(group -> reads(group, leaf));
        return !readLater && (!reads(maker, leaf) || !maker.isMatmul() && isSafeWithin(maker, leaf, next));
    }

    private static boolean reads(Group group, Node leaf) {
        return group.sources().stream().anyMatch(source -> KernelBuilder.bufferNode(source) == leaf);
    }

    /** What is stored after the last row overwrites nothing that is still needed; what is stored with its row, only its own element. */
    private static boolean isSafeWithin(Group maker, Node leaf, Node next) {
        RowSpace space = FusionRules.space(maker.members());
        if (!space.placement(next).hasRows()) {
            return true;
        }
        for (Node member : FusionRules.withViews(maker.members())) {
            for (int k = 0; k < member.op().arity(); k++) {
                boolean here = KernelBuilder.bufferNode(member.input(k)) == leaf && !maker.members().contains(member.input(k));
                if (here && !(member.op().isElementwise() && member.input(k) == leaf
                        && java.util.Arrays.equals(space.classes().ofOperand(member, k), space.classes().of(next)))) {
                    return false;
                }
            }
        }
        return true;
    }
}
