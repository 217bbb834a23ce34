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
            return number.value().signum() < 0 ? Binding.SUM : number.value().isInteger() ? Binding.ATOM : Binding.PRODUCT;
        }
        if (term instanceof Sum) {
            return Binding.SUM;
        }
        if (term instanceof Product product) {
            boolean power = product.coefficient().isOne() && product.powers().size() == 1 && isNumerator(product.powers().get(0));
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
            (isLarge(power.base()) || power.base().rank() > 0 && isNumerator(power) ? large : isNumerator(power) ? over : under).add(power);
        }
        Rational coefficient = product.coefficient();
        String sign = coefficient.signum() < 0 ? minus() : "";
        String top = factors(new Rational(coefficient.numerator().abs(), java.math.BigInteger.ONE), over);
        String bottom = factors(new Rational(coefficient.denominator(), java.math.BigInteger.ONE),
                under.stream().map(power -> new Power(power.base(), Algebra.negate(power.exponent()))).toList());
        String scalar = bottom.equals("1") ? top : fraction(top, bottom, under.size() + (coefficient.isInteger() ? 0 : 1) > 1);
        if (large.isEmpty()) {
            return sign + scalar;
        }
        String rest = large.stream().map(this::largePower).collect(Collectors.joining(elementwise()));
        return sign + (scalar.equals("1") ? rest : scalar + apart() + rest);
    }

    /** Whether a factor stands apart after the number: a sum over data, a product of vectors. */
    private static boolean isLarge(Term base) {
        return base instanceof Dot
                || base instanceof Call call && !call.arguments().isEmpty() && call.arguments().get(0).rank() > call.rank();
    }

    private static boolean isNumerator(Power power) {
        return !Algebra.isNegative(power.exponent());
    }

    private String largePower(Power power) {
        return power.exponent().equals(Algebra.ONE) ? wrap(power.base(), power.base() instanceof Dot ? Binding.PRODUCT : Binding.POWER)
                : power(power);
    }

    private String factors(Rational number, List<Power> powers) {
        StringBuilder text = new StringBuilder(number.isOne() && !powers.isEmpty() ? "" : number(number));
        boolean afterNumber = !text.isEmpty();
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
        return exponent instanceof Num number && number.value().isInteger();
    }

    private String power(Power power) {
        if (power.exponent().equals(Algebra.ONE)) {
            return wrap(power.base(), Binding.POWER);
        }
        if (power.exponent() instanceof Num number
                && number.value().equals(new Rational(java.math.BigInteger.ONE, java.math.BigInteger.TWO))) {
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

    String number(Rational value) {
        String text = value.abs().toString();
        if (text.length() > 18) {
            text = new java.math.BigDecimal(value.abs().toDouble()).round(new java.math.MathContext(16)).stripTrailingZeros().toString();
        }
        return (value.signum() < 0 ? minus() : "") + text;
    }

    String variable(String name) {
        return name;
    }

    /** {@code df/dx}, {@code ∂f/∂x}, and with a second variable {@code ∂²f/∂x∂y}. */
    String derivative(boolean partial, String f, String x, String y) {
        String d = partial ? "∂" : "d";
        return y == null ? d + f + "/" + d + x : d + "²" + f + "/" + (x.equals(y) ? d + x + "²" : d + x + d + y);
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
