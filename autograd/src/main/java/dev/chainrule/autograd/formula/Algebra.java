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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The simplifier over the reals, for print alone. Its laws, applied as terms are built:
 * <ul>
 * <li>like terms are collected: a·t + b·t = (a + b)·t; 0·t = 0 and t + 0 = t;
 * <li>like factors are collected: tᵃ·tᵇ = tᵃ⁺ᵇ, so t/t = 1 (where t ≠ 0); t⁰ = 1; (tᵃ)ᵇ = tᵃᵇ for whole b;
 * <li>numbers are folded exactly, as fractions;
 * <li>scalars come out of Σ, and of products with matrices: Aᵀ(k·v) = k·Aᵀ(v);
 * <li>a minus before a difference turns it round: −(y − r) = r − y.
 * </ul>
 * Terms keep the order of the source; the factors of a product are number, variables, functions, sums.
 */
final class Algebra {
    static final Term ZERO = new Num(Rational.ZERO);
    static final Term ONE = new Num(Rational.ONE);

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
                product.powers().forEach(power -> exponents.merge(power.base(), power.exponent(), Algebra::add));
            } else {
                exponents.merge(factor, ONE, Algebra::add);
            }
        }
        List<Power> powers = new ArrayList<>();
        exponents.forEach((base, exponent) -> {
            if (!exponent.equals(ZERO) && !(base instanceof Indicator && exponent instanceof Num)) {
                powers.add(new Power(base, exponent));
            } else if (base instanceof Indicator) {
                powers.add(new Power(base, ONE));                    // 1[…]² = 1[…]
            }
        });
        return coefficient.isZero() ? ZERO : product(coefficient, powers);
    }

    /** The normal form of a product whose factors are collected already. */
    private static Term product(Rational coefficient, List<Power> powers) {
        if (powers.isEmpty()) {
            return num(coefficient);
        }
        List<Power> sorted = new ArrayList<>(powers);
        sorted.sort(java.util.Comparator.comparingInt(Algebra::kind).thenComparing(power -> letter(power.base())));
        Rational sign = coefficient;
        if (coefficient.signum() < 0) {
            for (int k = 0; k < sorted.size(); k++) {
                Term turned = turned(sorted.get(k));
                if (turned != null) {
                    sorted.set(k, new Power(turned, ONE));
                    sign = coefficient.negate();
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

    /** Number, sizes, variables, functions, sums; then what is no scalar, in the order of the source. */
    private static int kind(Power power) {
        Term base = power.base();
        int scalar = base instanceof Term.Var && power.exponent() instanceof Num ? 0 : base instanceof Sum ? 2 : 1;
        return base.rank() > 0 ? 3 : scalar;
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
        if (exponent.equals(ZERO)) {
            return ONE;
        }
        if (exponent.equals(ONE)) {
            return base;
        }
        boolean whole = exponent instanceof Num number && number.value().isInteger() && number.value().numerator().bitLength() < 16;
        if (whole && base instanceof Num number && !number.value().isZero()) {
            return num(number.value().power(((Num) exponent).value().numerator().intValueExact()));
        }
        if (base.equals(ONE)) {
            return ONE;
        }
        if (base instanceof Product product && whole) {
            int n = ((Num) exponent).value().numerator().intValueExact();
            List<Term> factors = new ArrayList<>();
            factors.add(num(product.coefficient().power(n)));
            product.powers().forEach(power -> factors.add(raised(power.base(), multiply(power.exponent(), exponent))));
            return multiply(factors);
        }
        return raised(base, exponent);
    }

    private static Term raised(Term base, Term exponent) {
        if (exponent.equals(ONE)) {
            return base;
        }
        return exponent.equals(ZERO) ? ONE
                : new Product(Rational.ONE, List.of(new Power(base, exponent)), Math.max(base.rank(), exponent.rank()));
    }

    static Term call(String function, Term... arguments) {
        if (arguments.length == 1 && arguments[0] instanceof Num number) {
            boolean zero = number.value().isZero();
            boolean one = number.value().isOne();
            if (zero && List.of("sin", "tan", "tanh", "abs").contains(function) || one && function.equals("ln")) {
                return ZERO;
            }
            if (zero && List.of("cos", "exp").contains(function)) {
                return ONE;
            }
            if (function.equals("abs")) {
                return num(number.value().abs());
            }
        }
        int rank = 0;
        for (Term argument : arguments) {
            rank = Math.max(rank, argument.rank());
        }
        return new Call(function, List.of(arguments), rank);
    }

    static Term indicator(Term a, String relation, Term b) {
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
