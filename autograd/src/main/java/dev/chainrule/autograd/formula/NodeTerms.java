package dev.chainrule.autograd.formula;

import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.Extent;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** From a graph to a formula: what each primitive is called in mathematics. A table over {@link Op}, like the others. */
final class NodeTerms {
    private final Map<Node, Term> terms = new IdentityHashMap<>();

    /** Names given to nodes beforehand, such as intermediate variables. */
    NodeTerms(Map<Node, Term> names) {
        terms.putAll(names);
    }

    NodeTerms() {
        this(Map.of());
    }

    /** The simplified formula of {@code node}. */
    Term of(Node node) {
        for (Node each : Graph.topologicalOrder(List.of(node))) {
            if (!terms.containsKey(each)) {
                terms.put(each, term(each));
            }
        }
        return terms.get(node);
    }

    private Term term(Node n) {
        return switch (n.op()) {
            case INPUT -> new Term.Var(n.name(), n.shape().rank(), false);
            case CONSTANT -> number(n.literal());
            case SIZE -> count(n.count());
            case IOTA -> Algebra.call("iota", count(n.shape().extent()));
            case NEG -> Algebra.negate(a(n));
            case ABS -> Algebra.call("abs", a(n));
            case SQRT -> Algebra.power(a(n), Algebra.divide(Algebra.ONE, Algebra.num(2)));
            case EXP -> Algebra.call("exp", a(n));
            case LN -> Algebra.call("ln", a(n));
            case SIN -> Algebra.call("sin", a(n));
            case COS -> Algebra.call("cos", a(n));
            case TANH -> Algebra.call("tanh", a(n));
            case RELU -> Algebra.call("max", Algebra.ZERO, a(n));
            case CAST, RESHAPE -> a(n);
            case ADD -> Algebra.add(a(n), b(n));
            case SUB -> Algebra.subtract(a(n), b(n));
            case MUL -> product(n);
            case DIV -> Textbook.sigmoidOf(n) == null ? Algebra.divide(a(n), b(n)) : logistic(terms.get(Textbook.sigmoidOf(n)));
            case POW -> Algebra.power(a(n), b(n));
            case MAX -> Algebra.call("max", a(n), b(n));
            case MIN -> Algebra.call("min", a(n), b(n));
            case LESS -> comparison(a(n), "<", b(n));
            case LESS_EQUAL -> comparison(a(n), "≤", b(n));
            case EQUAL -> Algebra.indicator(a(n), "=", b(n));
            case WHERE -> isTie(n) ? tie(n) : where(a(n), b(n), of(n, 2));
            case SUM -> sum(n);
            case REDUCE_MAX -> reduce("max", n, false);
            case TRANSPOSE -> n.shape().rank() == 2 ? Algebra.transpose(a(n)) : Algebra.call("transpose", a(n));
            case BROADCAST -> broadcast(n);
            case TAKE -> Algebra.call("take", a(n), b(n));
            case MATMUL -> Algebra.dot(a(n), b(n), n.shape().rank());
        };
    }

    private Term a(Node n) {
        return of(n, 0);
    }

    private Term b(Node n) {
        return of(n, 1);
    }

    private Term of(Node n, int k) {
        return terms.get(n.input(k));
    }

    /** 1/(1 + e⁻ᶻ). */
    private static Term logistic(Term z) {
        return Algebra.divide(Algebra.ONE, Algebra.add(Algebra.ONE, Algebra.call("exp", Algebra.negate(z))));
    }

    private static Term number(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return new Term.Var(Double.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞", 0, false);
        }
        return Algebra.num(Rational.of(value));
    }

    /** N·D as a product of names. */
    static Term count(Extent extent) {
        Term sum = Algebra.ZERO;
        for (String part : extent.toString().split(" \\+ ")) {
            Term product = Algebra.ONE;
            for (String factor : part.split("·")) {
                boolean digits = Character.isDigit(factor.charAt(0));
                product = Algebra.multiply(product, digits ? Algebra.num(Long.parseLong(factor)) : new Term.Var(factor, 0, true));
            }
            sum = Algebra.add(sum, product);
        }
        return sum;
    }

    /** Of a &lt; b is written b &gt; a, but a literal stands on the right. */
    private static Term comparison(Term a, String relation, Term b) {
        return b instanceof Term.Num ? Algebra.indicator(a, relation, b) : Algebra.indicator(b, relation.equals("<") ? ">" : "≥", a);
    }

    /** c ? a : 0 is a·1[c]; a guard c ? 0 : a of single points (a power's zero) is left out of what is printed. */
    private static Term where(Term c, Term a, Term b) {
        if (a.equals(b) || c.equals(Algebra.ONE)) {
            return a;
        }
        if (c.equals(Algebra.ZERO)) {
            return b;
        }
        if (b.equals(Algebra.ZERO) && c instanceof Term.Indicator) {
            return Algebra.multiply(a, c);
        }
        return a.equals(Algebra.ZERO) && isEquality(c) ? b : Algebra.call("where", c, a, b);
    }

    /** The cotangent of an operand of max or min, as its rule writes it: a = b ? g/2 : (a = max(a, b) ? g : 0). */
    private static boolean isTie(Node n) {
        Node chosen = n.input(2);
        return n.input(0).op() == Op.EQUAL && chosen.op() == Op.WHERE && chosen.input(0).op() == Op.EQUAL
                && (chosen.input(0).input(1).op() == Op.MAX || chosen.input(0).input(1).op() == Op.MIN)
                && chosen.input(0).input(1).inputs().equals(n.input(0).inputs());
    }

    /** The same as mathematics has it: g·(1[a > b] + 1/2·1[a = b]). */
    private Term tie(Node n) {
        Node chosen = n.input(2);
        Node y = chosen.input(0).input(1);
        Node one = chosen.input(0).input(0);
        Node other = y.input(0) == one ? y.input(1) : y.input(0);
        boolean max = y.op() == Op.MAX;
        Term larger = comparison(terms.get(max ? other : one), "<", terms.get(max ? one : other));
        Term same = Algebra.indicator(terms.get(one), "=", terms.get(other));
        Term half = Algebra.divide(same, Algebra.num(2));
        return Algebra.multiply(terms.get(chosen.input(1)), Algebra.add(larger, half));
    }

    /** Whether c holds at single points only: a = b, where neither side is constant over a range. */
    private static boolean isEquality(Term c) {
        return c instanceof Term.Indicator indicator && indicator.relation().equals("=") && isNowhereFlat(indicator.a())
                && isNowhereFlat(indicator.b())
                || c instanceof Term.Product product && product.powers().stream().anyMatch(power -> isEquality(power.base()));
    }

    /** One side of a comparison that is left open: a number, which the other side cannot be too, or a term that varies everywhere. */
    private static boolean isNowhereFlat(Term side) {
        return side instanceof Term.Num || !Algebra.mayBeFlat(side);
    }

    /** A vector laid along the rows of a matrix is written as it is, as NumPy does; one laid along the columns needs a word. */
    private Term broadcast(Node n) {
        boolean asColumn = n.input(0).shape().rank() == 1 && n.shape().rank() == 2 && n.axes().get(0) == 0;
        return asColumn ? Algebra.call("column", a(n)) : a(n);
    }

    /** g[i]·w[j], both stretched to a matrix, is the outer product g·wᵀ. */
    private Term product(Node n) {
        Node x = n.input(0);
        Node y = n.input(1);
        if (isVectorAlong(x, 0) && isVectorAlong(y, 1)) {
            return Algebra.dot(terms.get(x.input(0)), Algebra.transpose(terms.get(y.input(0))), 2);
        }
        if (isVectorAlong(x, 1) && isVectorAlong(y, 0)) {
            return Algebra.dot(terms.get(y.input(0)), Algebra.transpose(terms.get(x.input(0))), 2);
        }
        return Algebra.multiply(a(n), b(n));
    }

    private boolean isVectorAlong(Node n, int axis) {
        return n.op() == Op.BROADCAST && n.shape().rank() == 2 && n.input(0).shape().rank() == 1 && n.axes().get(0) == axis
                && terms.get(n.input(0)).rank() == 1;
    }

    /** Σ of what does not vary is its number of times. */
    private Term sum(Node n) {
        if (a(n).rank() == 0) {
            List<Dim> over = n.axes().stream().map(n.input(0).shape()::dim).toList();
            return Algebra.multiply(count(Extent.product(over)), a(n));
        }
        return reduce("sum", n, true);
    }

    private Term reduce(String function, Node n, boolean linear) {
        if (n.axes().size() == n.input(0).shape().rank()) {
            return Algebra.reduce(function, a(n), 0, linear);
        }
        return Algebra.call(function + "_axis", a(n), Algebra.num(n.axes().get(0)));
    }
}
