package dev.chainrule.autograd.formula;

import dev.chainrule.autograd.formula.LayeredLayout.Box;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The graph of a formula as SVG and DOT: operations as nodes, values flowing forward, each edge with its local partial derivative. */
final class GraphDrawing {
    private static final double LETTER = 8.6;
    private static final double LINE = 18;

    private final TermPrinter printer;
    private final Derivation derivation;
    /** Variables and what stands alone, then operations, operands first; each with its lines of text. */
    private final Map<Node, List<String>> nodes = new LinkedHashMap<>();
    private final List<Edge> edges = new ArrayList<>();

    private record Edge(Node from, Node to, String label) {
    }

    GraphDrawing(Derivation derivation, TermPrinter printer) {
        this.derivation = derivation;
        this.printer = printer;
        for (Node step : derivation.steps()) {
            String name = printer.print(derivation.name(step));
            Map<Node, Term> partials = derivation.partials(step);
            for (Node operand : partials.keySet()) {
                String to = printer.print(derivation.name(operand));
                nodes.putIfAbsent(operand, List.of(to));
                edges.add(new Edge(operand, step, "∂" + name + "/∂" + (to.length() > 1 && operand.op() != Op.INPUT && !isStep(operand)
                        ? "(" + to + ")"
                        : to) + " = " + printer.print(partials.get(operand))));
            }
            String result = step == derivation.root() && !name.equals("f") ? "f = " + name : name;
            nodes.put(step, List.of(step.op().toString().replace('_', ' '), result + " = " + printer.print(derivation.definition(step))));
        }
        if (derivation.steps().isEmpty()) {
            nodes.put(derivation.root(), List.of("f = " + printer.print(new NodeTerms().of(derivation.root()))));
        }
    }

    private boolean isStep(Node node) {
        return derivation.steps().contains(node);
    }

    String dot() {
        StringBuilder dot = new StringBuilder("digraph formula {\n  rankdir=LR;\n  node [shape=box, fontname=\"DejaVu Sans\"];\n"
                + "  edge [fontname=\"DejaVu Sans\", fontsize=12];\n");
        Map<Node, String> names = new LinkedHashMap<>();
        nodes.forEach((node, lines) -> {
            names.put(node, "n" + names.size());
            dot.append("  ").append(names.get(node)).append(" [label=\"").append(String.join("\\n", lines).replace("\"", "\\\""))
                    .append(isStep(node) ? "\"];\n" : "\", shape=ellipse];\n");
        });
        for (Edge edge : edges) {
            dot.append("  ").append(names.get(edge.from())).append(" -> ").append(names.get(edge.to())).append(" [label=\"")
                    .append(edge.label().replace("\"", "\\\"")).append("\"];\n");
        }
        return dot.append("}\n").toString();
    }

    String svg() {
        LayeredLayout layout = new LayeredLayout();
        Map<Node, Integer> layers = layers();
        Map<Node, Box> boxes = new LinkedHashMap<>();
        nodes.forEach((node, lines) -> boxes.put(node, layout.add(layers.get(node), width(lines), lines.size() * LINE + 14)));
        Map<Edge, Box> labels = new LinkedHashMap<>();
        Map<Edge, List<Box>> ways = new LinkedHashMap<>();
        for (Edge edge : edges) {
            Box label = layout.add(layers.get(edge.to()) - 1, width(List.of(edge.label())) - 12, LINE);
            labels.put(edge, label);
            List<Box> way = new ArrayList<>(layout.connect(boxes.get(edge.from()), label));
            way.addAll(layout.connect(label, boxes.get(edge.to())).subList(1, 2));
            ways.put(edge, way);
        }
        layout.place();
        StringBuilder svg = new StringBuilder(head(layout));
        ways.values().forEach(way -> svg.append(line(way)));
        labels.forEach((edge, box) -> svg.append(text(edge.label(), box.x, box.y + 4.5, "class=\"partial\"")));
        nodes.forEach((node, lines) -> svg.append(box(node, lines, boxes.get(node))));
        return svg.append("</svg>\n").toString();
    }

    private static double width(List<String> lines) {
        return lines.stream().mapToInt(line -> line.codePointCount(0, line.length())).max().orElse(1) * LETTER + 24;
    }

    /** Even columns for nodes, by the longest path that leads there; a variable stands right before its first use; odd ones for labels. */
    private Map<Node, Integer> layers() {
        Map<Node, Integer> layers = new LinkedHashMap<>();
        nodes.keySet().forEach(node -> layers.put(node, 0));
        for (Node step : derivation.steps()) {
            edges.stream().filter(edge -> edge.to() == step).forEach(edge -> layers.merge(step, layers.get(edge.from()) + 2, Math::max));
        }
        for (Node node : nodes.keySet()) {
            if (!isStep(node)) {
                edges.stream().filter(edge -> edge.from() == node).mapToInt(edge -> layers.get(edge.to()) - 2).min()
                        .ifPresent(layer -> layers.put(node, layer));
            }
        }
        return layers;
    }

    private static String head(LayeredLayout layout) {
        return String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" width="%1$.0f" height="%2$.0f" viewBox="0 0 %1$.0f %2$.0f">
                <style>
                text { font: 14px "DejaVu Sans", Verdana, sans-serif; text-anchor: middle; fill: #1b2733 }
                .partial { font-size: 13px; fill: #9a3412 }
                .operation { font-size: 12px; fill: #51606e }
                path { fill: none; stroke: #7b8894; stroke-width: 1.3 }
                rect { fill: #eef4fb; stroke: #33628f; stroke-width: 1.3 }
                .variable { fill: #fdf6e3; stroke: #a1791a }
                .result { stroke-width: 2.6 }
                </style>
                <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
                <polygon points="0,0 8,4 0,8" fill="#7b8894"/></marker></defs>
                <rect width="100%%" height="100%%" style="fill: white; stroke: none"/>
                """, layout.width(), layout.height());
    }

    /** From box to box by curves between the columns, straight through them; past the label, a tip at the end. */
    private static String line(List<Box> way) {
        Box label = way.get(way.size() - 2);
        return path(way.subList(0, way.size() - 1), "") + path(List.of(label, way.get(way.size() - 1)), " marker-end=\"url(#tip)\"");
    }

    private static String path(List<Box> way, String tip) {
        Box first = way.get(0);
        StringBuilder path = new StringBuilder("<path d=\"M").append(point(first.x + first.width / 2, first.y));
        double x = first.x + first.columnWidth / 2;
        double y = first.y;
        path.append(" L").append(point(x, y));
        for (Box next : way.subList(1, way.size())) {
            double left = next.x - next.columnWidth / 2;
            double middle = (x + left) / 2;
            path.append(" C").append(point(middle, y)).append(' ').append(point(middle, next.y)).append(' ').append(point(left, next.y));
            boolean last = next == way.get(way.size() - 1);
            x = last ? next.x - next.width / 2 : next.x + next.columnWidth / 2;
            y = next.y;
            path.append(" L").append(point(x, y));
        }
        return path.append("\"").append(tip).append("/>\n").toString();
    }

    private static String point(double x, double y) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x, y);
    }

    private String box(Node node, List<String> lines, Box box) {
        boolean step = isStep(node);
        String style = (step ? "" : "variable") + (node == derivation.root() ? " result" : "");
        StringBuilder svg = new StringBuilder(String.format(Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%d\"/>\n", style.trim(),
                box.x - box.width / 2, box.y - box.height / 2, box.width, box.height, step ? 5 : 16));
        for (int k = 0; k < lines.size(); k++) {
            double y = box.y + (k - (lines.size() - 1) / 2.0) * LINE + 5;
            svg.append(text(lines.get(k), box.x, y, k + 1 < lines.size() ? "class=\"operation\"" : ""));
        }
        return svg.toString();
    }

    private static String text(String text, double x, double y, String style) {
        String safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return String.format(Locale.ROOT, "<text %s x=\"%.1f\" y=\"%.1f\">%s</text>\n", style, x, y, safe);
    }
}
