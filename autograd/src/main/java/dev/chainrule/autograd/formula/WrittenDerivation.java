package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A {@link Derivation} as lines for a reader: intermediate variables with their partials, the sum over paths, and the rules used. */
final class WrittenDerivation {
    private final Derivation derivation;
    private final TermPrinter printer;
    private final List<String> lines = new ArrayList<>();

    WrittenDerivation(Derivation derivation, TermPrinter printer) {
        this.derivation = derivation;
        this.printer = printer;
    }

    List<String> lines() {
        if (derivation.steps().isEmpty()) {
            derivation.wrt().forEach(this::rules);
            return lines;
        }
        intermediates();
        if (derivation.isScalar()) {
            derivation.wrt().forEach(this::paths);
            derivation.wrt().forEach(this::rules);
        } else {
            sweep();
        }
        return lines;
    }

    private void intermediates() {
        lines.add("Intermediate variables and their local partial derivatives");
        List<String[]> rows = new ArrayList<>();
        for (Node step : derivation.steps()) {
            String name = text(step);
            List<String> partials = new ArrayList<>();
            derivation.partials(step).forEach((operand, partial) -> {
                if (derivation.wrt().values().stream().anyMatch(x -> derivation.depends(operand, x))) {
                    partials.add(quotient("∂", name, text(operand)) + " = " + printer.print(partial));
                }
            });
            rows.add(new String[] {name + " = " + printer.print(derivation.definition(step)),
                    String.join("    ", partials)});
        }
        int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0);
        rows.forEach(row -> lines.add("  " + row[0] + " ".repeat(width - row[0].length() + 4) + row[1]));
    }

    private String quotient(String d, String over, String under) {
        return printer.quotient(d, over, under);
    }

    private String text(Node node) {
        return printer.print(derivation.name(node));
    }

    /** du/dx = Σ over operands of ∂u/∂operand·d operand/dx, with the letters, then with the values, then simplified. */
    private void paths(String name, Node x) {
        if (!derivation.depends(derivation.root(), x)) {
            return;
        }
        Map<Node, Term> derivatives = derivation.forward(x);
        lines.add("Total derivative for " + name + ": the sum over all paths from " + name + " to " + text(derivation.root()));
        for (Node step : derivation.steps()) {
            List<String> letters = new ArrayList<>();
            List<String> values = new ArrayList<>();
            for (int k = 0; k < step.inputs().size(); k++) {
                Node operand = step.input(k);
                if (derivation.depends(operand, x)) {
                    String partial = quotient("∂", text(step), text(operand));
                    Term value = derivation.partial(step, k, derivation::name);
                    boolean alone = step.inputs().stream().filter(input -> derivation.depends(input, x)).count() == 1;
                    String factor = printer.wrap(value, TermPrinter.Binding.PRODUCT);
                    letters.add(operand == x ? partial : partial + printer.times() + quotient("d", text(operand), text(x)));
                    values.add(operand != x ? factor + printer.times() + printer.wrap(derivatives.get(operand), TermPrinter.Binding.PRODUCT)
                            : alone ? printer.print(value) : factor);
                }
            }
            if (!letters.isEmpty()) {
                chainOf("  " + quotient("d", text(step), text(x)), String.join(" + ", letters), String.join(" + ", values),
                        printer.print(derivatives.get(step)),
                        letters.size() > 1 ? "total derivative" : letters.get(0).contains(printer.times()) ? "chain" : null);
            }
        }
    }

    private void chainOf(String left, String letters, String values, String result, String rule) {
        lines.add(left + " = " + letters + " = " + values + (values.equals(result) ? "" : " = " + result)
                + (rule == null ? "" : "    (" + rule + ")"));
    }

    private void rules(String name, Node x) {
        Map<Node, Term> derivatives = derivation.forward(x);
        lines.add("Rules for " + name);
        if (derivation.root() == x) {
            lines.add("  power: " + quotient("d", text(x), text(x)) + " = 1");
        } else if (!derivation.depends(derivation.root(), x)) {
            lines.add("  constant: " + printer.derivativeOf(printer.print(new NodeTerms().of(derivation.root())), text(x)) + " = 0");
        }
        for (Node step : derivation.steps()) {
            if (derivation.depends(step, x)) {
                Rule rule = Rule.of(step, x, derivation, derivatives, printer);
                String of = printer.print(new NodeTerms().of(step));
                String result = printer.print(derivatives.get(step));
                String written = step.op() == Op.MUL || step.op() == Op.DIV ? source(step) : of;
                lines.add("  " + rule.name() + ": " + printer.derivativeOf(written, text(x)) + " = " + rule.before()
                        + (rule.before().equals(result) ? "" : printer.arrow() + result));
            }
        }
    }

    /** A product as it was written, not collected: x²·x, not x³. */
    private String source(Node step) {
        String a = printer.wrap(new NodeTerms().of(step.input(0)), TermPrinter.Binding.PRODUCT);
        String b = printer.wrap(new NodeTerms().of(step.input(1)), TermPrinter.Binding.POWER);
        boolean number = new NodeTerms().of(step.input(0)) instanceof Term.Num && Character.isLetter(b.codePointAt(0)) && !b.contains("(");
        return step.op() == Op.DIV ? printer.fraction(a, b, false) : a + (number ? "" : printer.times()) + b;
    }

    /** From f back to the variables: each cotangent ∂f/∂u from the one after it. */
    private void sweep() {
        lines.add("From " + text(derivation.root())
                + " back to the variables: " + quotient("∂", "f", "u")
                + " is the sum over the users of u of their " + quotient("∂", "f", "v") + " times their local partial");
        Map<Node, Term> cotangents = derivation.backward();
        List<Node> back = new ArrayList<>(derivation.steps());
        java.util.Collections.reverse(back);
        back.stream().filter(node -> node != derivation.root()).forEach(node -> line(text(node), node, cotangents));
        derivation.wrt().values().forEach(x -> line(text(x), x, cotangents));
    }

    private void line(String name, Node node, Map<Node, Term> cotangents) {
        List<Node> users = derivation.steps().stream()
                .filter(step -> step.inputs().stream().anyMatch(input -> seen(input) == node)).toList();
        String rule = users.size() == 1 ? ruleName(users.get(0)) : users.isEmpty() ? "constant" : "total derivative";
        lines.add("  " + quotient("∂", "f", name) + " = " + printer.print(cotangents.get(node)) + "    (" + rule + ")");
    }

    private static Node seen(Node node) {
        return node.op() == Op.BROADCAST || node.op() == Op.CAST || node.op() == Op.RESHAPE ? seen(node.input(0)) : node;
    }

    private static String ruleName(Node user) {
        return switch (user.op()) {
            case ADD, SUM, BROADCAST, TRANSPOSE, RESHAPE, TAKE -> "sum";
            case SUB -> "difference";
            case MUL, MATMUL -> "product";
            case DIV -> user.input(1).op().kind() == Op.Kind.LEAF ? "constant multiple" : "quotient";
            case NEG -> "constant multiple";
            case POW -> "power and chain";
            case ABS, SQRT, EXP, LN, SIN, COS, TANH, RELU, CAST, MAX, MIN, LESS, LESS_EQUAL, EQUAL, WHERE, REDUCE_MAX -> "chain";
            case INPUT, CONSTANT, SIZE, IOTA -> "constant";
        };
    }
}
