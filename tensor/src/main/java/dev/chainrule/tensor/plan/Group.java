package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Nodes that share a kernel: one matrix product, or members of one {@link RowSpace}, in topological order. */
final class Group {
    private final List<Node> members;

    Group(Collection<Node> members) {
        this.members = new ArrayList<>(members);
    }

    List<Node> members() {
        return members;
    }

    boolean isMatmul() {
        return members.size() == 1 && members.get(0).op() == Op.MATMUL;
    }

    /** The one member of a group that has one. */
    Node only() {
        return members.get(0);
    }

    /** What this group reads from buffers: leaves, nodes of other groups, whatever rows are taken from. */
    Set<Node> sources() {
        Set<Node> sources = Planner.identitySet();
        if (isMatmul()) {
            only().inputs().forEach(factor -> sources.add(KernelBuilder.factorBuffer(factor)));
            return sources;
        }
        Set<Node> own = Planner.identitySet();
        own.addAll(members);
        for (Node member : FusionRules.withViews(members)) {
            for (Node input : member.inputs()) {
                if (member.op() == Op.TAKE || !own.contains(input) && !FusionRules.isView(input)) {
                    sources.add(input);
                }
            }
        }
        return sources;
    }
}
