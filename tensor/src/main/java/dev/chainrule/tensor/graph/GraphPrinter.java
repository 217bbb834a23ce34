package dev.chainrule.tensor.graph;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A graph as text, one typed line a node, operands first: {@code %3: f32[N, D] = mul %1 %2}. The numbers depend on the graph alone. */
public final class GraphPrinter {
    private GraphPrinter() {
    }

    /** The lines for everything that {@code outputs} need, each ended by a line break. */
    public static String print(Collection<Node> outputs) {
        Map<Node, Integer> numbers = new IdentityHashMap<>();
        StringBuilder text = new StringBuilder();
        for (Node node : Graph.topologicalOrder(outputs)) {
            numbers.put(node, numbers.size());
            text.append('%').append(numbers.get(node)).append(": ").append(node.dtype()).append(node.shape()).append(" = ")
                    .append(node.op());
            String detail = node.attribute().toString();
            text.append(detail.isEmpty() ? "" : " " + detail);
            text.append(node.inputs().stream().map(input -> " %" + numbers.get(input)).collect(Collectors.joining())).append('\n');
        }
        text.append("results ").append(outputs.stream().map(node -> "%" + numbers.get(node)).collect(Collectors.joining(" "))).append('\n');
        return text.toString();
    }
}
