package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import java.util.Map;

/** The rule of differentiation by which one operation is differentiated, and what it gives before anything is simplified. */
record Rule(String name, String before) {
    /**
     * The rule for {@code node}.
     *
     * @param derivatives the simplified derivatives of the operands for {@code x}
     * @param printer     writes plain text or LaTeX
     */
    static Rule of(Node node, Node x, Derivation derivation, Map<Node, Term> derivatives, TermPrinter printer) {
        NodeTerms terms = new NodeTerms();
        Node a = node.input(0);
        Node b = node.op().arity() > 1 ? node.input(1) : a;
        String ta = printer.wrap(terms.of(a), TermPrinter.Binding.PRODUCT);
        String tb = printer.wrap(terms.of(b), TermPrinter.Binding.PRODUCT);
        String da = printer.wrap(derivatives.get(a), TermPrinter.Binding.PRODUCT);
        String db = printer.wrap(derivatives.get(b), TermPrinter.Binding.PRODUCT);
        String times = printer.times();
        String minus = " " + printer.minus() + " ";
        boolean inA = derivation.depends(a, x);
        boolean inB = node.op().arity() > 1 && derivation.depends(b, x);
        return switch (node.op()) {
            case NEG -> new Rule("constant multiple", printer.minus() + 1 + times + da);
            case ADD -> new Rule("sum", da + " + " + db);
            case SUB -> new Rule("difference", da + minus + db);
            case MUL -> !inA ? new Rule("constant multiple", ta + times + db)
                    : !inB ? new Rule("constant multiple", tb + times + da)
                            : new Rule("product", ta + times + db + " + " + tb + times + da);
            case DIV -> !inB ? new Rule("constant multiple", printer.fraction("1", tb, false) + times + da)
                    : new Rule("quotient", printer.fraction(printer.over(da + times + tb + minus + ta + times + db),
                            printer.raised(terms.of(b), Algebra.num(2)), false));
            case POW -> inB ? partials(node, x, derivation, derivatives, printer) : power(a, b, x, da, printer);
            case SQRT, EXP, LN, SIN, COS, TANH, ABS, RELU, CAST -> chain(node, derivation, da, printer);
            case MAX, MIN, WHERE, LESS, LESS_EQUAL, EQUAL, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL ->
                partials(node, x, derivation, derivatives, printer);
            case INPUT, CONSTANT, SIZE, IOTA -> new Rule("constant", "0");
        };
    }

    private static Rule power(Node a, Node b, Node x, String da, TermPrinter printer) {
        Term base = new NodeTerms().of(a);
        Term exponent = new NodeTerms().of(b);
        Term lowered = Algebra.subtract(exponent, Algebra.ONE);
        String power = b.op() == Op.CONSTANT && lowered.equals(Algebra.ONE) ? printer.wrap(base, TermPrinter.Binding.POWER)
                : printer.raised(base, lowered);
        String text = printer.wrap(exponent, TermPrinter.Binding.ATOM) + printer.times() + power;
        return a == x ? new Rule("power", text) : new Rule("power and chain", text + printer.times() + da);
    }

    private static Rule chain(Node node, Derivation derivation, String da, TermPrinter printer) {
        NodeTerms terms = new NodeTerms();
        return new Rule("chain", printer.wrap(derivation.partial(node, 0, terms::of), TermPrinter.Binding.PRODUCT) + printer.times() + da);
    }

    private static Rule partials(Node node, Node x, Derivation derivation, Map<Node, Term> derivatives, TermPrinter printer) {
        NodeTerms terms = new NodeTerms();
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < node.inputs().size(); k++) {
            if (derivation.depends(node.input(k), x)) {
                text.append(text.isEmpty() ? "" : " + ")
                        .append(printer.wrap(derivation.partial(node, k, terms::of), TermPrinter.Binding.PRODUCT)).append(printer.times())
                        .append(printer.wrap(derivatives.get(node.input(k)), TermPrinter.Binding.PRODUCT));
            }
        }
        return new Rule("total derivative", text.toString());
    }
}
