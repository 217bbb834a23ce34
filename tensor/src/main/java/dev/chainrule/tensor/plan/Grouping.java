package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts every node that needs computing into a group. Greedy, in topological order: a node joins the groups of its operands if all may
 * share a kernel, else one of them, else a group that reads the same buffer, else it opens one. A wide value that a new group needs from
 * an old one is computed again where that costs no more reading than fetching it (rematerialisation), and else saved. At the end a group
 * of scalars that reads nothing but leaves (the number of a step, the place of a batch) joins a kernel that ends with sums anyway.
 */
final class Grouping {
    private final Map<Node, Integer> position = new IdentityHashMap<>();
    private final Map<Node, Group> owner = new IdentityHashMap<>();
    private final Set<Node> readElsewhere = Planner.identitySet();
    private final List<Group> groups = new ArrayList<>();

    Grouping(List<Node> order, List<Node> roots) {
        order.forEach(node -> position.put(node, position.size()));
        Set<Node> computed = Planner.identitySet();
        for (Node node : order) {
            boolean oneRow = node.op() == Op.TAKE && !FusionRules.isView(node);
            if (node.op().isElementwise() || node.op().kind() == Op.Kind.REDUCE || node.op() == Op.MATMUL || oneRow) {
                computed.add(node);
            }
            if (needsBuffer(node)) {
                node.inputs().forEach(input -> materialise(input, computed));
            } else if (node.op() == Op.MATMUL) {
                node.inputs().forEach(factor -> materialise(KernelBuilder.factorBuffer(factor), computed));
            }
        }
        roots.stream().filter(root -> root.op() != Op.INPUT).forEach(root -> materialise(root, computed));
        order.stream().filter(computed::contains).forEach(this::place);
        List.copyOf(groups).stream().filter(Grouping::isOfScalars).forEach(this::attach);
        for (Group group : groups) {
            group.sources().forEach(source -> readElsewhere.add(KernelBuilder.bufferNode(source)));
        }
        roots.stream().filter(FusionRules::isRelabelled).forEach(root -> readElsewhere.add(KernelBuilder.bufferNode(root)));
    }

    /** Whether the operands of {@code node} must lie in buffers: it sees them otherwise than through strides. */
    private static boolean needsBuffer(Node node) {
        return node.op() == Op.TAKE || FusionRules.isRelabelled(node);
    }

    /** A view (or literal) that must lie in a buffer is computed like any other node: copied out. */
    private static void materialise(Node node, Set<Node> computed) {
        if (node.op() != Op.INPUT && !FusionRules.isRelabelled(node)) {
            computed.add(node);
        }
    }

    private void place(Node node) {
        if (node.op() == Op.MATMUL || node.op() == Op.TAKE || FusionRules.isView(node) || node.op().kind() == Op.Kind.LEAF) {
            open(List.of(node));
            return;
        }
        List<Group> producers = producers(node);
        List<List<Group>> candidates = new ArrayList<>();
        candidates.add(producers);
        producers.forEach(group -> candidates.add(List.of(group)));
        siblings(node, producers).forEach(group -> candidates.add(List.of(group)));
        for (List<Group> candidate : candidates) {
            if (!candidate.isEmpty() && merge(candidate, node)) {
                return;
            }
        }
        List<Node> withRecomputed = members(List.of(), node);
        open(FusionRules.space(withRecomputed) != null ? withRecomputed : List.of(node));
    }

    private void open(List<Node> members) {
        Group group = new Group(members);
        groups.add(group);
        members.forEach(member -> owner.putIfAbsent(member, group));
    }

    /** Whether a group is arithmetic on scalars that are known before any kernel runs: a launch of its own costs more than it does. */
    private static boolean isOfScalars(Group group) {
        return group.members().stream().allMatch(member -> member.shape().rank() == 0 && member.op().isElementwise())
                && group.sources().stream().allMatch(source -> source.shape().rank() == 0 && source.op().kind() == Op.Kind.LEAF);
    }

    /** Best to a group that reads what the scalars replace: the last reader may write in place. */
    private void attach(Group scalars) {
        Set<Node> sources = scalars.sources();
        List<Group> hosts = new ArrayList<>(groups.stream().filter(Grouping::endsWithSums).toList());
        hosts.sort(java.util.Comparator.comparing((Group host) -> host.sources().stream().noneMatch(sources::contains)));
        for (Group host : hosts) {
            List<Node> members = members(List.of(host, scalars), scalars.members().get(0));
            if (merge(List.of(host, scalars), members)) {
                return;
            }
        }
    }

    /** Whether a group sums over all its rows, so that something is done after the last one. */
    private static boolean endsWithSums(Group group) {
        if (group.isMatmul() || isOfScalars(group)) {
            return false;
        }
        RowSpace space = FusionRules.space(group.members());
        return group.members().stream().filter(member -> member.op().kind() == Op.Kind.REDUCE)
                .anyMatch(sum -> space.placement(AxisClasses.set(space.classes().ofOperand(sum, 0))).hasRows()
                        && !space.placement(sum).hasRows());
    }

    private boolean merge(List<Group> candidate, Node node) {
        return merge(candidate, members(candidate, node));
    }

    private boolean merge(List<Group> candidate, List<Node> members) {
        if (candidate.stream().anyMatch(Group::isMatmul) || FusionRules.space(members) == null) {
            return false;
        }
        Group merged = new Group(members);
        List<Group> rest = new ArrayList<>(groups);
        rest.removeAll(candidate);
        rest.add(merged);
        if (inOrder(rest, merged) == null) {
            return false;
        }
        groups.clear();
        groups.addAll(rest);
        members.forEach(member -> owner.compute(member, (n, old) -> old == null || candidate.contains(old) ? merged : old));
        return true;
    }

    /** The members of {@code candidate}, {@code node}, and what is computed again for it, in topological order. */
    private List<Node> members(List<Group> candidate, Node node) {
        Set<Node> members = new LinkedHashSet<>();
        candidate.forEach(group -> members.addAll(group.members()));
        for (Node input : node.inputs()) {
            recompute(base(input), node, members);
        }
        members.add(node);
        List<Node> sorted = new ArrayList<>(members);
        sorted.sort(java.util.Comparator.comparing(position::get));
        return sorted;
    }

    /** Adds {@code value}, made by another group, if computing it again reads no more than one buffer of its own size. */
    private void recompute(Node value, Node user, Set<Node> members) {
        if (!members.contains(value) && owner.containsKey(value) && value.shape().rank() >= 1 && isWide(value, user)) {
            Set<Node> again = new LinkedHashSet<>();
            Set<Node> wideSources = Planner.identitySet();
            if (recomputable(value, members, again, wideSources) && wideSources.size() <= 1) {
                members.addAll(again);
            }
        }
    }

    private static boolean isWide(Node value, Node user) {
        return value.shape().rank() >= user.inputs().stream().mapToInt(input -> input.shape().rank()).max().orElse(0);
    }

    private boolean recomputable(Node value, Set<Node> members, Set<Node> again, Set<Node> wideSources) {
        if (!value.op().isElementwise()) {
            return false;
        }
        for (Node input : value.inputs()) {
            Node base = base(input);
            if (owner.containsKey(base) && !members.contains(base) && base.shape().rank() >= value.shape().rank()) {
                if (!recomputable(base, members, again, wideSources)) {
                    return false;
                }
            } else if (base.shape().rank() >= value.shape().rank() && base.op().kind() != Op.Kind.LEAF || base.op() == Op.INPUT
                    && base.shape().rank() >= value.shape().rank()) {
                wideSources.add(base);
            }
        }
        again.add(value);
        return true;
    }

    /** What a chain of views looks at. */
    private Node base(Node node) {
        return FusionRules.isView(node) && !owner.containsKey(node) ? base(node.input(0)) : node;
    }

    /** The groups that compute operands of {@code node}, the latest first. */
    private List<Group> producers(Node node) {
        Set<Group> producers = new LinkedHashSet<>();
        for (Node input : node.inputs()) {
            Group group = owner.get(base(input));
            if (group != null && !group.isMatmul()) {
                producers.add(group);
            }
        }
        List<Group> list = new ArrayList<>(producers);
        list.sort(java.util.Comparator.comparing((Group group) -> groups.indexOf(group)).reversed());
        return list;
    }

    /** Other groups that read a buffer that {@code node} reads, the latest first. */
    private List<Group> siblings(Node node, List<Group> producers) {
        Set<Node> sources = new Group(List.of(node)).sources();
        sources.removeIf(source -> source.shape().rank() == 0);
        List<Group> siblings = new ArrayList<>();
        for (Group group : groups) {
            if (!producers.contains(group) && !group.isMatmul() && group.sources().stream().anyMatch(sources::contains)) {
                siblings.add(0, group);
            }
        }
        return siblings;
    }

    /** The group that computes {@code node} and may save it; others may compute it again. */
    Group groupOf(Node node) {
        return owner.get(node);
    }

    /** Whether some kernel computes {@code node}. */
    boolean computes(Node node) {
        return owner.containsKey(node);
    }

    /** Whether another group reads {@code node} from a buffer. */
    boolean isReadElsewhere(Node node) {
        return readElsewhere.contains(node);
    }

    /** The groups, producers first. */
    List<Group> inOrder() {
        return inOrder(groups, null);
    }

    /** The groups of {@code all}, producers first, or null if two need each other; {@code merged} counts as the owner of its members. */
    private List<Group> inOrder(List<Group> all, Group merged) {
        List<Group> order = new ArrayList<>();
        Map<Group, Boolean> done = new IdentityHashMap<>();
        Set<Node> mergedMembers = Planner.identitySet();
        if (merged != null) {
            mergedMembers.addAll(merged.members());
        }
        for (Group group : all) {
            if (!visit(group, merged, mergedMembers, all, done, order)) {
                return null;
            }
        }
        return order;
    }

    private boolean visit(Group group, Group merged, Set<Node> mergedMembers, List<Group> all, Map<Group, Boolean> done,
            List<Group> order) {
        Boolean state = done.get(group);
        if (state != null) {
            return state;                                            // FALSE while it is being visited: a cycle
        }
        done.put(group, false);
        for (Node source : group.sources()) {
            Node made = KernelBuilder.bufferNode(source);
            Group producer = owner.get(made);
            if (merged != null && mergedMembers.contains(made) && (producer == null || !all.contains(producer))) {
                producer = merged;
            }
            boolean itself = producer == group;                      // a reshape of its own result: that must lie in a buffer first
            if (itself || producer != null && !visit(producer, merged, mergedMembers, all, done, order)) {
                return false;
            }
        }
        done.put(group, true);
        order.add(group);
        return true;
    }

    /** All groups, in the order of their making. */
    List<Group> groups() {
        return Collections.unmodifiableList(groups);
    }
}
