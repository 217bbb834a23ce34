package dev.chainrule.autograd.formula;

import dev.chainrule.autograd.formula.Term.Call;
import dev.chainrule.autograd.formula.Term.Dot;
import dev.chainrule.autograd.formula.Term.Indicator;
import dev.chainrule.autograd.formula.Term.Num;
import dev.chainrule.autograd.formula.Term.Power;
import dev.chainrule.autograd.formula.Term.Product;
import dev.chainrule.autograd.formula.Term.Sum;
import dev.chainrule.autograd.formula.Term.Transpose;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The simplifier over the reals, for print alone. Its laws, applied as terms are built:
 * <ul>
 * <li>like terms are collected: a·t + b·t = (a + b)·t; 0·t = 0 and t + 0 = t;
 * <li>like factors are collected: tᵃ·tᵇ = tᵃ⁺ᵇ, so t/t = 1 (where t ≠ 0); t⁰ = 1; (tᵃ)ᵇ = tᵃᵇ for whole b; 1[…]² = 1[…];
 * <li>max(a, a) = a; max with 0 has it first, and min(0, a) = −max(0, −a);
 * <li>numbers are folded, as fractions; so are functions and comparisons whose value is known;
 * <li>scalars come out of Σ, and of products with matrices: Aᵀ(k·v) = k·Aᵀ(v);
 * <li>a minus before a difference turns it round: −(y − r) = r − y.
 * </ul>
 * Terms keep the order of the source; the factors of a product are number, variables, functions, sums.
 */
final class Algebra {
    static final Term ZERO = new Num(Rational.ZERO);
    static final Term ONE = new Num(Rational.ONE);
    private static final Rational TEN = Rational.of(10);
    /** The order of the factors of a product. */
    private static final Comparator<Power> ORDER = Comparator.comparingInt(Algebra::kind).thenComparing(power -> letter(power.base()));

    private Algebra() {
    }

    static Term num(long value) {
        return new Num(Rational.of(value));
    }

    static Term num(Rational value) {
        return new Num(value);
    }

    /** a + b + …, like terms collected. */
    static Term sum(List<Term> terms) {
        Map<Term, Rational> coefficients = new LinkedHashMap<>();
        int rank = 0;
        for (Term term : terms) {
            rank = Math.max(rank, term.rank());
            collect(term, Rational.ONE, coefficients);
        }
        List<Term> result = new ArrayList<>();
        coefficients.forEach((term, coefficient) -> {
            if (!coefficient.isZero()) {
                result.add(scale(coefficient, term));
            }
        });
        return result.isEmpty() ? ZERO : result.size() == 1 ? result.get(0) : new Sum(List.copyOf(result), rank);
    }

    private static void collect(Term term, Rational factor, Map<Term, Rational> coefficients) {
        if (term instanceof Sum sum) {
            sum.terms().forEach(part -> collect(part, factor, coefficients));
        } else if (term instanceof Num number) {
            coefficients.merge(ONE, number.value().times(factor), Rational::plus);
        } else if (term instanceof Product product && isNegatedSum(product)) {
            collect(product.powers().get(0).base(), factor.negate(), coefficients);
        } else if (term instanceof Product product) {
            Term bare = product(Rational.ONE, product.powers());
            coefficients.merge(bare, product.coefficient().times(factor), Rational::plus);
        } else {
            coefficients.merge(term, factor, Rational::plus);
        }
    }

    private static boolean isNegatedSum(Product product) {
        return product.coefficient().equals(Rational.MINUS_ONE) && product.powers().size() == 1
                && product.powers().get(0).base() instanceof Sum
                && product.powers().get(0).exponent().equals(ONE);
    }

    static Term add(Term a, Term b) {
        return sum(List.of(a, b));
    }

    static Term negate(Term a) {
        return scale(Rational.MINUS_ONE, a);
    }

    static Term subtract(Term a, Term b) {
        return sum(List.of(a, negate(b)));
    }

    private static Term scale(Rational factor, Term term) {
        return factor.isOne() ? term : multiply(List.of(num(factor), term));
    }

    static Term multiply(Term a, Term b) {
        return multiply(List.of(a, b));
    }

    static Term divide(Term a, Term b) {
        return multiply(a, power(b, num(-1)));
    }

    /** a·b·…, element by element, like factors collected. */
    static Term multiply(List<Term> factors) {
        Rational coefficient = Rational.ONE;
        Map<Term, Term> exponents = new LinkedHashMap<>();
        for (Term factor : factors) {
            if (factor instanceof Num number) {
                coefficient = coefficient.times(number.value());
            } else if (factor instanceof Product product) {
                coefficient = coefficient.times(product.coefficient());
                for (Power power : product.powers()) {
                    coefficient = coefficient.times(collect(power, exponents));
                }
            } else {
                coefficient = coefficient.times(collect(new Power(factor, ONE), exponents));
            }
        }
        List<Power> powers = new ArrayList<>();
        List<Term> opened = new ArrayList<>();                       // (2x)ᵗ·(2x)¹⁻ᵗ = 2x
        for (Map.Entry<Term, Term> factor : exponents.entrySet()) {
            Term folded = folded(factor.getKey(), factor.getValue());
            if (isWholePower(factor.getKey(), factor.getValue())) {
                opened.add(power(factor.getKey(), factor.getValue()));
            } else if (folded instanceof Num number) {
                coefficient = coefficient.times(number.value());
            } else {
                powers.add(folded == null ? new Power(factor.getKey(), factor.getValue()) : new Power(folded, ONE));
            }
        }
        if (coefficient.isZero()) {
            return ZERO;
        }
        Term product = product(coefficient, powers);
        if (opened.isEmpty()) {
            return product;
        }
        opened.add(0, product);
        return multiply(opened);
    }

    /** Adds a power's exponent to that of its base, or of its base's negative: (1 − y)·(y − 1)ⁿ = −(y − 1)ⁿ⁺¹. The sign that comes out. */
    private static Rational collect(Power power, Map<Term, Term> exponents) {
        Term negative = power.exponent() instanceof Num number && number.value().isInteger() ? turned(new Power(power.base(), ONE)) : null;
        boolean isThere = negative != null && !exponents.containsKey(power.base()) && exponents.containsKey(negative);
        exponents.merge(isThere ? negative : power.base(), power.exponent(), Algebra::add);
        boolean isOdd = isThere && ((Num) power.exponent()).value().numerator().testBit(0);
        return isOdd ? Rational.MINUS_ONE : Rational.ONE;
    }

    private static boolean isWholePower(Term base, Term exponent) {
        return base instanceof Product product && exponent instanceof Num number && number.value().isInteger()
                && isSmall(product.coefficient(), number.value());
    }

    /** What a power comes to where that is no power: t⁰ = 1, 2³ = 8, 0² = 0, 1ᵗ = 1, 1[…]² = 1[…]; null where it stays one. */
    private static Term folded(Term base, Term exponent) {
        if (exponent.equals(ZERO) || base.equals(ONE)) {
            return ONE;
        }
        if (exponent.equals(ONE) || base instanceof Indicator && exponent instanceof Num) {
            return base;
        }
        if (!(base instanceof Num number) || !(exponent instanceof Num raised)) {
            return null;
        }
        if (number.value().isZero()) {
            return raised.value().signum() > 0 ? ZERO : null;
        }
        return isSmall(number.value(), raised.value()) ? num(number.value().power(raised.value().numerator().intValueExact())) : null;
    }

    /** Whether a power of numbers is worth writing out: a whole exponent, and no more than about a thousand digits. */
    private static boolean isSmall(Rational base, Rational exponent) {
        int bits = base.numerator().bitLength() + base.denominator().bitLength();
        if (base.equals(TEN)) {
            return exponent.isInteger() && exponent.numerator().bitLength() < 14;                   // as large numbers are printed
        }
        return exponent.isInteger() && exponent.numerator().bitLength() < 13 && bits * exponent.numerator().abs().longValue() <= 8192;
    }

    /** The normal form of a product whose factors are collected already. */
    private static Term product(Rational coefficient, List<Power> powers) {
        if (powers.isEmpty()) {
            return num(coefficient);
        }
        List<Power> sorted = new ArrayList<>(powers);
        Rational sign = coefficient;
        if (powers.stream().anyMatch(Algebra::isDivisionByZero)) {   // whatever else divides, a/0 has no value
            sorted.removeIf(power -> isDivisor(power) && !isDivisionByZero(power));
            sorted.replaceAll(power -> isDivisionByZero(power) ? new Power(ZERO, num(-1)) : power);
            sign = new Rational(sign.numerator(), java.math.BigInteger.ONE);
        }
        sorted.sort(ORDER);
        if (coefficient.signum() < 0) {
            for (int k = 0; k < sorted.size(); k++) {
                Term turned = turned(sorted.get(k));
                if (turned != null) {
                    sorted.set(k, new Power(turned, ONE));
                    sign = sign.negate();
                    break;
                }
            }
        }
        if (sign.isOne() && sorted.size() == 1 && sorted.get(0).exponent().equals(ONE)) {
            return sorted.get(0).base();
        }
        int rank = sorted.stream().mapToInt(power -> power.base().rank()).max().orElse(0);
        return new Product(sign, List.copyOf(sorted), rank);
    }

    /** Sizes, variables, functions, sums; then what divides; then what is no scalar or stands apart, in the order of the source. */
    private static int kind(Power power) {
        Term base = power.base();
        int scalar = base instanceof Term.Var && power.exponent() instanceof Num ? 0 : base instanceof Sum ? 2 : 1;
        return isApart(power) ? 6 : isDivisor(power) ? 3 + scalar : scalar;
    }

    /**
     * Whether a power is printed under the line: its exponent has a minus. Not where the base may be 0 over a range and the exponent of any
     * sign: 0⁻ᵗ is 0 for t &lt; 0, 1/0ᵗ is nothing.
     */
    static boolean isDivisor(Power power) {
        return isNegative(power.exponent()) && (power.exponent() instanceof Num || !mayBeFlat(power.base()));
    }

    /** Whether a term may be constant over a range, as max(0, x) is. */
    static boolean mayBeFlat(Term term) {
        if (term instanceof Sum sum) {
            return sum.terms().stream().anyMatch(Algebra::mayBeFlat);
        }
        if (term instanceof Product product) {
            return product.powers().stream().anyMatch(power -> mayBeFlat(power.base()) || mayBeFlat(power.exponent()));
        }
        if (term instanceof Call call) {
            return List.of("max", "min", "where").contains(call.function()) || call.arguments().stream().anyMatch(Algebra::mayBeFlat);
        }
        return term instanceof Indicator || term.equals(ZERO);
    }

    private static boolean isDivisionByZero(Power power) {
        return power.base().equals(ZERO) && power.exponent() instanceof Num number && number.value().signum() < 0;
    }

    /** Whether a factor stands apart after the scalars: a vector, a matrix, a product of those, a sum over data. */
    static boolean isApart(Power power) {
        Term base = power.base();
        boolean large = base instanceof Dot
                || base instanceof Call call && !call.arguments().isEmpty() && call.arguments().get(0).rank() > call.rank();
        return large || base.rank() > 0 && !isDivisor(power);
    }

    /** Scalar variables stand in the order of the alphabet. */
    private static String letter(Term base) {
        return base instanceof Term.Var variable && variable.rank() == 0 ? variable.name() : "";
    }

    /** r − y for y − r; null if the power is no difference. */
    private static Term turned(Power power) {
        if (!(power.base() instanceof Sum sum) || !power.exponent().equals(ONE)) {
            return null;
        }
        List<Term> positive = new ArrayList<>();
        List<Term> negative = new ArrayList<>();
        for (Term term : sum.terms()) {
            (isNegative(term) ? positive : negative).add(negate(term));
        }
        if (positive.isEmpty() || negative.isEmpty()) {
            return null;
        }
        positive.addAll(negative);
        return new Sum(List.copyOf(positive), sum.rank());
    }

    static boolean isNegative(Term term) {
        return term instanceof Num number && number.value().signum() < 0
                || term instanceof Product product && product.coefficient().signum() < 0;
    }

    /** aᵇ. */
    static Term power(Term base, Term exponent) {
        Term folded = folded(base, exponent);
        if (folded != null) {
            return folded;
        }
        if (isWholePower(base, exponent)) {
            Product product = (Product) base;
            List<Term> factors = new ArrayList<>();
            factors.add(num(product.coefficient().power(((Num) exponent).value().numerator().intValueExact())));
            product.powers().forEach(power -> factors.add(power(power.base(), multiply(power.exponent(), exponent))));
            return multiply(factors);
        }
        return product(Rational.ONE, List.of(new Power(base, exponent)));
    }

    static Term call(String function, Term... arguments) {
        Term folded = arguments.length == 1 ? folded(function, arguments[0]) : arguments.length == 2 ? larger(function, arguments) : null;
        if (folded != null) {
            return folded;
        }
        int rank = 0;
        for (Term argument : arguments) {
            rank = Math.max(rank, argument.rank());
        }
        return new Call(function, List.of(arguments), rank);
    }

    /** sin 0 = 0, e⁰ = 1, |−3| = 3; null where nothing is known. */
    private static Term folded(String function, Term argument) {
        if (!(argument instanceof Num number)) {
            return null;
        }
        boolean zero = number.value().isZero();
        if (zero && List.of("sin", "tan", "tanh").contains(function) || number.value().isOne() && function.equals("ln")) {
            return ZERO;
        }
        if (zero && List.of("cos", "exp").contains(function)) {
            return ONE;
        }
        return function.equals("abs") ? num(number.value().abs()) : null;
    }

    /** max(a, a) = a, max(2, 3) = 3, max(a, 0) = max(0, a), min(0, a) = −max(0, −a); null where nothing is known. */
    private static Term larger(String function, Term[] arguments) {
        boolean max = function.equals("max");
        if (!max && !function.equals("min")) {
            return null;
        }
        Term a = arguments[0];
        Term b = arguments[1];
        if (a.equals(b)) {
            return a;
        }
        if (a instanceof Num x && b instanceof Num y) {
            return x.value().compareTo(y.value()) > 0 == max ? a : b;
        }
        if (!max && (a.equals(ZERO) || b.equals(ZERO))) {
            return negate(call("max", ZERO, negate(a.equals(ZERO) ? b : a)));
        }
        return max && b.equals(ZERO) ? call("max", b, a) : null;
    }

    /** 1[a relation b]; 1 or 0 where that is known. */
    static Term indicator(Term a, String relation, Term b) {
        if (a.equals(b)) {
            return relation.equals("<") || relation.equals(">") ? ZERO : ONE;
        }
        if (a instanceof Num x && b instanceof Num y) {
            int order = x.value().compareTo(y.value());
            return (switch (relation) {
                case "<" -> order < 0;
                case ">" -> order > 0;
                case "≤" -> order <= 0;
                case "≥" -> order >= 0;
                default -> order == 0;
            }) ? ONE : ZERO;
        }
        return new Indicator(a, relation, b, Math.max(a.rank(), b.rank()));
    }

    static Term transpose(Term a) {
        return a instanceof Transpose inner ? inner.a() : new Transpose(a);
    }

    /** a·b of vectors and matrices; scalar factors come out. */
    static Term dot(Term a, Term b, int rank) {
        Term[] left = split(a);
        Term[] right = split(b);
        if (left[1].equals(ZERO) || right[1].equals(ZERO) || left[0].equals(ZERO) || right[0].equals(ZERO)) {
            return ZERO;
        }
        return multiply(List.of(left[0], right[0], new Dot(left[1], right[1], rank)));
    }

    /** A reduction such as Σ over a vector or matrix; scalar factors come out where {@code linear}. */
    static Term reduce(String function, Term a, int rank, boolean linear) {
        Term[] parts = linear ? split(a) : new Term[] {ONE, a};
        return parts[0].equals(ZERO) ? ZERO : multiply(parts[0], new Call(function, List.of(parts[1]), rank));
    }

    /** The scalar factors of a term, and the rest. */
    private static Term[] split(Term term) {
        if (term.rank() == 0) {
            return new Term[] {term, ONE};
        }
        if (!(term instanceof Product product)) {
            return new Term[] {ONE, term};
        }
        List<Power> scalars = new ArrayList<>();
        List<Power> rest = new ArrayList<>();
        product.powers().forEach(power -> (power.base().rank() == 0 && power.exponent().rank() == 0 ? scalars : rest).add(power));
        return new Term[] {product(product.coefficient(), scalars), product(Rational.ONE, rest)};
    }
}
