package dev.chainrule.autograd.formula;

import dev.chainrule.autograd.formula.Term.Call;
import dev.chainrule.autograd.formula.Term.Dot;
import dev.chainrule.autograd.formula.Term.Indicator;
import dev.chainrule.autograd.formula.Term.Num;
import dev.chainrule.autograd.formula.Term.Power;
import dev.chainrule.autograd.formula.Term.Product;
import dev.chainrule.autograd.formula.Term.Sum;
import dev.chainrule.autograd.formula.Term.Transpose;
import dev.chainrule.autograd.formula.Term.Var;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Terms as a textbook prints them, in plain text: {@code 2x·cos(x²)}, {@code 2/N · Xᵀ(…)}, {@code 1[z > 0]}. {@link FormulaParser} reads
 * it back, given the variables: letters that stand together, as in {@code 6xy}, are variables multiplied.
 */
class TermPrinter {
    private static final Rational HALF = new Rational(BigInteger.ONE, BigInteger.TWO);
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
    /** A name that a number before it would swallow: 2e3 is 2000. */
    private static final Pattern EXPONENT = Pattern.compile("[eE][0-9]");

    /** How tightly something binds: what is weaker than its surroundings gets parentheses. */
    enum Binding {
        SUM, PRODUCT, POWER, ATOM
    }

    private final Set<String> known;

    TermPrinter() {
        this(Set.of());
    }

    /** @param known the variables of the formula: letters that together spell one of these are kept apart */
    TermPrinter(Set<String> known) {
        this.known = known;
    }

    String print(Term term) {
        if (term instanceof Num number) {
            return number(number.value());
        }
        if (term instanceof Var variable) {
            return variable(variable.name());
        }
        if (term instanceof Sum sum) {
            return sum(sum);
        }
        if (term instanceof Product product) {
            return product(product);
        }
        if (term instanceof Call call) {
            return call(call.function(), call.arguments());
        }
        if (term instanceof Dot dot) {
            return dot(dot);
        }
        if (term instanceof Transpose transpose) {
            return transposed(wrap(transpose.a(), Binding.ATOM));
        }
        Indicator indicator = (Indicator) term;
        return indicator(print(indicator.a()), indicator.relation(), print(indicator.b()));
    }

    static Binding binding(Term term) {
        if (term instanceof Num number) {
            boolean atom = number.value().isFraction() ? number.value().isInteger() : Rational.isDouble(number.value().decimal());
            return number.value().signum() < 0 ? Binding.SUM : atom ? Binding.ATOM : Binding.PRODUCT;
        }
        if (term instanceof Sum) {
            return Binding.SUM;
        }
        if (term instanceof Product product) {
            boolean power = product.coefficient().isOne() && product.powers().size() == 1 && !Algebra.isDivisor(product.powers().get(0));
            return product.coefficient().signum() < 0 ? Binding.SUM : power ? Binding.POWER : Binding.PRODUCT;
        }
        return term instanceof Dot ? Binding.PRODUCT : Binding.ATOM;
    }

    String wrap(Term term, Binding least) {
        return binding(term).compareTo(least) < 0 ? parentheses(print(term)) : print(term);
    }

    private String sum(Sum sum) {
        StringBuilder text = new StringBuilder();
        for (Term term : sum.terms()) {
            boolean negative = Algebra.isNegative(term);
            text.append(text.isEmpty() ? negative ? minus() : "" : negative ? " " + minus() + " " : " + ");
            text.append(wrap(negative ? Algebra.negate(term) : term, Binding.PRODUCT));
        }
        return text.toString();
    }

    /** Number, variables, functions over what divides; then, set apart, what is no scalar. */
    private String product(Product product) {
        List<Power> over = new ArrayList<>();
        List<Power> under = new ArrayList<>();
        List<Power> large = new ArrayList<>();
        for (Power power : product.powers()) {
            (Algebra.isApart(power) ? large : Algebra.isDivisor(power) ? under : over).add(power);
        }
        Rational coefficient = product.coefficient().abs();
        boolean fraction = coefficient.isFraction();
        Rational below = fraction ? new Rational(coefficient.denominator(), BigInteger.ONE) : Rational.ONE;
        String sign = product.coefficient().signum() < 0 ? minus() : "";
        String top = factors(fraction ? new Rational(coefficient.numerator(), BigInteger.ONE) : coefficient, over);
        String bottom = factors(below, under.stream().map(power -> new Power(power.base(), Algebra.negate(power.exponent()))).toList());
        String scalar = bottom.equals("1") ? top : fraction(top, bottom, under.size() + (below.isOne() ? 0 : 1) > 1);
        if (large.isEmpty()) {
            return sign + scalar;
        }
        String rest = large.stream().map(this::largePower).collect(Collectors.joining(elementwise()));
        return sign + (scalar.equals("1") ? rest : scalar + apart() + rest);
    }

    private String largePower(Power power) {
        return power.exponent().equals(Algebra.ONE) ? wrap(power.base(), power.base() instanceof Dot ? Binding.PRODUCT : Binding.POWER)
                : power(power);
    }

    private String factors(Rational number, List<Power> powers) {
        StringBuilder text = new StringBuilder(number.isOne() && !powers.isEmpty() ? "" : number(number));
        boolean afterNumber = !text.isEmpty() && binding(new Num(number)) == Binding.ATOM;
        String letters = "";
        for (Power power : powers) {
            boolean plain = power.base() instanceof Var && isPlain(power.exponent());
            String name = plain ? ((Var) power.base()).name() : "";
            boolean letter = plain && isLetter((Var) power.base()) && !spellsKnown(letters + name);
            boolean together = text.isEmpty() || afterNumber && plain && !EXPONENT.matcher(name).lookingAt()
                    || !letters.isEmpty() && letter;
            text.append(together ? "" : times()).append(power(power));
            afterNumber = false;
            letters = plain && isLetter((Var) power.base()) ? (together ? letters : "") + name : "";
        }
        return text.toString();
    }

    private boolean spellsKnown(String letters) {
        return letters.codePointCount(0, letters.length()) > 1
                && known.stream().anyMatch(name -> name.length() > 1 && letters.contains(name));
    }

    private static boolean isLetter(Var variable) {
        return !variable.size() && variable.name().codePointCount(0, variable.name().length()) == 1;
    }

    private static boolean isPlain(Term exponent) {
        return exponent instanceof Num number && number.value().isInteger() && number.value().numerator().bitLength() < 20;
    }

    private String power(Power power) {
        if (power.exponent().equals(Algebra.ONE)) {
            return wrap(power.base(), Binding.POWER);
        }
        if (power.exponent() instanceof Num number
                && number.value().equals(HALF)) {
            return call("sqrt", List.of(power.base()));
        }
        return raised(power.base(), power.exponent());
    }

    private String dot(Dot dot) {
        String left = wrap(dot.a(), Binding.PRODUCT);
        boolean compound = binding(dot.b()).compareTo(Binding.POWER) < 0;
        if (dot.a() instanceof Transpose && compound) {
            return left + parentheses(print(dot.b()));
        }
        return left + times() + wrap(dot.b(), Binding.POWER);
    }

    // ---- the vocabulary: LatexPrinter has another ------------------------------------------------------------------------------------------

    /** {@code 3}, {@code 2/3}, {@code 3.14}, {@code 1e-20}; beyond what a double holds {@code 2.5·10^400}. */
    String number(Rational value) {
        String sign = value.signum() < 0 ? minus() : "";
        if (value.isFraction()) {
            return sign + value.abs();
        }
        BigDecimal decimal = value.abs().decimal();
        if (Rational.isDouble(decimal)) {
            return sign + scientific(decimal);
        }
        int exponent = exponent(decimal);
        String digits = digits(decimal);
        return sign + (digits.equals("1") ? "" : digits + times()) + tenTo(exponent);
    }

    static int exponent(BigDecimal decimal) {
        return decimal.precision() - decimal.scale() - 1;
    }

    /** The digits with one before the point. */
    static String digits(BigDecimal decimal) {
        return decimal.movePointLeft(exponent(decimal)).stripTrailingZeros().toPlainString();
    }

    /** A number that a double holds: 0.00125, 2.5e-20. */
    String scientific(BigDecimal decimal) {
        return isPlainly(decimal) ? decimal.toPlainString() : digits(decimal) + "e" + exponent(decimal);
    }

    static boolean isPlainly(BigDecimal decimal) {
        return exponent(decimal) >= -4 && exponent(decimal) < 16;
    }

    String tenTo(int exponent) {
        return "10^" + (exponent < 0 ? minus() : "") + Math.abs(exponent);
    }

    String variable(String name) {
        return name;
    }

    /** {@code df/dx}, {@code ∂f/∂x}, and with a second variable {@code ∂²f/∂x∂y}. */
    String derivative(boolean partial, String f, String x, String y) {
        String d = partial ? "∂" : "d";
        return y == null ? d + f + "/" + d + x : d + "²" + f + "/" + (x.equals(y) ? d + x + "²" : d + x + d + y);
    }

    /** ∂u/∂x of what is printed already; {@code d} is d or ∂. */
    String quotient(String d, String over, String under) {
        return d + over + "/" + d + under;
    }

    /** d(…)/dx of what is printed already. */
    String derivativeOf(String inner, String x) {
        return "d(" + inner + ")/d" + x;
    }

    String arrow() {
        return " → ";
    }

    /** What stands over the line of a fraction, if it is a sum. */
    String over(String sum) {
        return parentheses(sum);
    }

    String minus() {
        return "−";
    }

    String times() {
        return "·";
    }

    String elementwise() {
        return " ⊙ ";
    }

    String apart() {
        return " · ";
    }

    String parentheses(String inner) {
        return "(" + inner + ")";
    }

    String fraction(String top, String bottom, boolean several) {
        return top + "/" + (several ? parentheses(bottom) : bottom);
    }

    String transposed(String a) {
        return a + "ᵀ";
    }

    String indicator(String a, String relation, String b) {
        return "1[" + a + " " + relation + " " + b + "]";
    }

    String call(String function, List<Term> arguments) {
        String name = function.equals("sum") ? "Σ" : function.equals("sqrt") ? "√" : function;
        if (function.equals("sqrt") && binding(arguments.get(0)) == Binding.ATOM && arguments.get(0) instanceof Var) {
            return "√" + print(arguments.get(0));
        }
        return name + parentheses(arguments.stream().map(this::print).collect(Collectors.joining(", ")));
    }

    String raised(Term base, Term exponent) {
        String below = base instanceof Call || binding(base) == Binding.ATOM ? print(base) : parentheses(print(base));
        if (isPlain(exponent)) {
            String digits = ((Num) exponent).value().toString();
            return below + digits.chars().mapToObj(c -> c == '-' ? "⁻" : SUPERSCRIPTS.substring(c - '0', c - '0' + 1))
                    .collect(Collectors.joining());
        }
        return below + "^" + wrap(exponent, Binding.ATOM);
    }
}
