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
     */
    static Rule of(Node node, Node x, Derivation derivation, Map<Node, Term> derivatives) {
        TermPrinter printer = new TermPrinter();
        NodeTerms terms = new NodeTerms();
        Node a = node.input(0);
        Node b = node.op().arity() > 1 ? node.input(1) : a;
        String ta = printer.wrap(terms.of(a), TermPrinter.Binding.PRODUCT);
        String tb = printer.wrap(terms.of(b), TermPrinter.Binding.PRODUCT);
        String da = printer.wrap(derivatives.get(a), TermPrinter.Binding.PRODUCT);
        String db = printer.wrap(derivatives.get(b), TermPrinter.Binding.PRODUCT);
        boolean inA = derivation.depends(a, x);
        boolean inB = node.op().arity() > 1 && derivation.depends(b, x);
        return switch (node.op()) {
            case NEG -> new Rule("constant multiple", "−1·" + da);
            case ADD -> new Rule("sum", da + " + " + db);
            case SUB -> new Rule("difference", da + " − " + db);
            case MUL -> !inA ? new Rule("constant multiple", ta + "·" + db)
                    : !inB ? new Rule("constant multiple", tb + "·" + da) : new Rule("product", ta + "·" + db + " + " + tb + "·" + da);
            case DIV ->
                inB ? new Rule("quotient", "(" + da + "·" + tb + " − " + ta + "·" + db + ")/" + printer.raised(terms.of(b), Algebra.num(2)))
                        : new Rule("constant multiple", "1/" + tb + "·" + da);
            case POW -> inB ? partials(node, x, derivation, derivatives) : power(a, b, x, da);
            case SQRT, EXP, LN, SIN, COS, TANH, ABS, RELU, CAST -> chain(node, derivation, da);
            case MAX, MIN, WHERE, LESS, LESS_EQUAL, EQUAL, SUM, REDUCE_MAX, RESHAPE, TRANSPOSE, BROADCAST, TAKE, MATMUL ->
                partials(node, x, derivation, derivatives);
            case INPUT, CONSTANT, SIZE, IOTA -> new Rule("constant", "0");
        };
    }

    private static Rule power(Node a, Node b, Node x, String da) {
        TermPrinter printer = new TermPrinter();
        Term base = new NodeTerms().of(a);
        Term exponent = new NodeTerms().of(b);
        Term lowered = Algebra.subtract(exponent, Algebra.ONE);
        String power = b.op() == Op.CONSTANT && lowered.equals(Algebra.ONE) ? printer.wrap(base, TermPrinter.Binding.POWER)
                : printer.raised(base, lowered);
        String text = printer.wrap(exponent, TermPrinter.Binding.ATOM) + "·" + power;
        return a == x ? new Rule("power", text) : new Rule("power and chain", text + "·" + da);
    }

    private static Rule chain(Node node, Derivation derivation, String da) {
        TermPrinter printer = new TermPrinter();
        NodeTerms terms = new NodeTerms();
        return new Rule("chain", printer.wrap(derivation.partial(node, 0, terms::of), TermPrinter.Binding.PRODUCT) + "·" + da);
    }

    private static Rule partials(Node node, Node x, Derivation derivation, Map<Node, Term> derivatives) {
        TermPrinter printer = new TermPrinter();
        NodeTerms terms = new NodeTerms();
        StringBuilder text = new StringBuilder();
        for (int k = 0; k < node.inputs().size(); k++) {
            if (derivation.depends(node.input(k), x)) {
                text.append(text.isEmpty() ? "" : " + ")
                        .append(printer.wrap(derivation.partial(node, k, terms::of), TermPrinter.Binding.PRODUCT)).append('·')
                        .append(printer.wrap(derivatives.get(node.input(k)), TermPrinter.Binding.PRODUCT));
            }
        }
        return new Rule("total derivative", text.toString());
    }
}
