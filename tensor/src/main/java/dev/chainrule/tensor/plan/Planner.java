package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Debug;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.GraphPrinter;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.graph.Simplifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * From a graph to kernels: simplifies, writes products with vectors as sums of products, groups the nodes that may share a kernel
 * ({@link FusionRules}), and builds each group's kernel. Forward, backward and update of a training step are one graph, so they are fused
 * together: the loss of a neuron and its gradient become one {@link RowKernel} that reads X once.
 */
public final class Planner {
    private final Map<Node, Slot> slots = new IdentityHashMap<>();
    private final List<Slot> inputs = new ArrayList<>();
    private final List<Slot> temporaries = new ArrayList<>();
    private final List<Kernel> kernels = new ArrayList<>();

    private Planner() {
    }

    /** The plan that computes {@code outputs}, in order. */
    public static Plan plan(List<Node> outputs) {
        return plan(outputs, Map.of());
    }

    /**
     * The plan that computes {@code outputs}, in order, and then leaves each value of {@code updates} in the buffer of its key.
     *
     * @param updates leaf → its next value, of the same shape and type
     * @throws BadCallException if an update does not fit its leaf
     */
    public static Plan plan(List<Node> outputs, Map<Node, Node> updates) {
        updates.forEach((leaf, next) -> {
            if (leaf.op() != Op.INPUT || !leaf.shape().equals(next.shape()) || leaf.dtype() != next.dtype()) {
                throw new BadCallException(
                        "An update of " + leaf + " by " + next + ": the first must be an input, and shapes and types equal.");
            }
        });
        List<Node> roots = new ArrayList<>(outputs);
        roots.addAll(updates.values());
        Debug.say(Debug.REWRITES, () -> "graph\n" + GraphPrinter.print(roots).indent(2).stripTrailing());
        List<Node> simpler = shown("exact rewrites", roots, Simplifier.simplify(roots));
        List<Node> lowered = shown("products with vectors written as sums", simpler, VectorProducts.asSums(simpler));
        List<Node> stored = lowered.stream().map(Planner::stored).toList();
        Plan plan = new Planner().plan(stored.subList(0, outputs.size()), new ArrayList<>(updates.keySet()),
                stored.subList(outputs.size(), stored.size()));
        Debug.say(Debug.PLAN, () -> "plan: " + plan.kernels().size() + (plan.kernels().size() == 1 ? " kernel\n" : " kernels\n")
                + plan.describe().indent(2).stripTrailing());
        return plan;
    }

    /** The node whose elements are the result's, in the same order: a result that is a reshape needs no kernel to rename its dimensions. */
    private static Node stored(Node result) {
        return result.op() == Op.RESHAPE ? stored(result.input(0)) : result;
    }

    private static List<Node> shown(String rewrite, List<Node> before, List<Node> after) {
        Debug.say(Debug.REWRITES, () -> "graph after " + rewrite
                + (before.equals(after) ? ": as before" : "\n" + GraphPrinter.print(after).indent(2).stripTrailing()));
        return after;
    }

    private Plan plan(List<Node> outputs, List<Node> updated, List<Node> nextValues) {
        List<Node> roots = new ArrayList<>(outputs);
        roots.addAll(nextValues);
        List<Node> order = Graph.topologicalOrder(roots);
        for (Node node : order) {
            if (node.op() == Op.INPUT) {
                input(node);
            }
        }
        updated.forEach(this::input);                                // also those that nothing reads
        Grouping grouping = new Grouping(order, roots);
        Map<Node, List<Slot>> targets = new LinkedHashMap<>();
        List<Slot> results = new ArrayList<>();
        for (Node output : outputs) {
            Slot slot = new Slot(Slot.Role.OUTPUT, output, "out" + results.size());
            results.add(slot);
            targets.computeIfAbsent(output, n -> new ArrayList<>()).add(slot);
        }
        List<Slot[]> lateCopies = UpdateTargets.assign(updated, nextValues, slots, targets, grouping, this::temporary);
        for (Node root : targets.keySet()) {
            if (!grouping.computes(root)) {                          // a leaf, or a view of one: copied out, before it may be updated
                copy(root, targets.get(root));
            }
        }
        for (Group group : grouping.inOrder()) {
            build(group, grouping, targets);
        }
        lateCopies.forEach(pair -> kernels.add(KernelBuilder.copy("copy" + kernels.size(), pair[0], pair[1])));
        return new Plan(inputs, results, temporaries, kernels);
    }

    private void input(Node node) {
        if (!slots.containsKey(node)) {
            Slot slot = new Slot(Slot.Role.INPUT, node, node.name());
            slots.put(node, slot);
            inputs.add(slot);
        }
    }

    private Slot temporary(Node node) {
        Slot slot = new Slot(Slot.Role.TEMPORARY, node, "t" + temporaries.size());
        temporaries.add(slot);
        return slot;
    }

    private void build(Group group, Grouping grouping, Map<Node, List<Slot>> targets) {
        Map<Node, List<Slot>> stores = new LinkedHashMap<>();
        for (Node node : group.members()) {
            if (grouping.groupOf(node) == group) {
                List<Slot> to = new ArrayList<>(targets.getOrDefault(node, List.of()));
                if (to.isEmpty() && grouping.isReadElsewhere(node)) {
                    to.add(temporary(node));
                }
                if (!to.isEmpty()) {
                    slots.put(node, readable(to));
                    stores.put(node, to);
                }
            }
        }
        kernels.add(group.isMatmul()
                ? KernelBuilder.matmul("matmul" + kernels.size(), group.only(), slots, stores.get(group.only()).get(0))
                : new KernelBuilder("rows" + kernels.size(), group, slots).build(stores));
        if (group.isMatmul()) {
            List<Slot> all = stores.get(group.only());
            all.subList(1, all.size()).forEach(to -> kernels.add(KernelBuilder.copy("copy" + kernels.size(), all.get(0), to)));
        }
    }

    /** The buffer that later kernels read: not one that is a parameter's, if there is another. */
    private static Slot readable(List<Slot> slots) {
        return slots.stream().filter(slot -> slot.role() != Slot.Role.INPUT).findFirst().orElse(slots.get(0));
    }

    private void copy(Node root, List<Slot> to) {
        for (Slot slot : to) {
            Group group = new Group(List.of(root));
            kernels.add(new KernelBuilder("copy" + kernels.size(), group, slots).build(Map.of(root, List.of(slot))));
        }
    }

    static <T> Set<T> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }
}
