package dev.chainrule.autograd.formula;

import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Collectors;

/** Terms as LaTeX, for a page set in mathematics. */
final class LatexPrinter extends TermPrinter {
    @Override
    String variable(String name) {
        int letters = name.length();
        while (letters > 1 && name.charAt(letters - 1) >= '₀' && name.charAt(letters - 1) <= '₉') {
            letters--;
        }
        StringBuilder index = new StringBuilder();
        name.substring(letters).chars().forEach(c -> index.append(c - '₀'));
        String word = name.substring(0, letters);
        return (letters == 1 ? word : "\\mathrm{" + word.replace("_", "\\_") + "}") + (index.isEmpty() ? "" : "_{" + index + "}");
    }

    @Override
    String derivative(boolean partial, String f, String x, String y) {
        String d = partial ? "\\partial " : "\\mathrm{d}";
        String over = variable(x);
        String under = y == null ? d + over : x.equals(y) ? d + over + "^{2}" : d + over + " " + d + variable(y);
        return "\\frac{" + d + (y == null ? "" : "^{2} ") + variable(f) + "}{" + under + "}";
    }

    @Override
    String quotient(String d, String over, String under) {
        String sign = d.equals("∂") ? "\\partial " : "\\mathrm{d}";
        return "\\frac{" + sign + over + "}{" + sign + under + "}";
    }

    @Override
    String derivativeOf(String inner, String x) {
        return "\\frac{\\mathrm{d}}{\\mathrm{d}" + x + "}" + parentheses(inner);
    }

    @Override
    String arrow() {
        return " \\to ";
    }

    @Override
    String over(String sum) {
        return sum;
    }

    @Override
    String number(Rational value) {
        return value.isInteger() || !value.isFraction() ? super.number(value)
                : (value.signum() < 0 ? "-" : "") + "\\frac{" + value.numerator().abs() + "}{" + value.denominator() + "}";
    }

    /** A finite number as a decimal. */
    String decimal(double number) {
        BigDecimal decimal = Rational.shortest(Math.abs(number));
        return (number < 0 ? minus() : "") + (decimal.signum() == 0 ? "0" : scientific(decimal));
    }

    @Override
    String scientific(BigDecimal decimal) {
        String digits = digits(decimal).equals("1") ? "" : digits(decimal) + times();
        return isPlainly(decimal) ? decimal.toPlainString() : digits + tenTo(exponent(decimal));
    }

    @Override
    String tenTo(int exponent) {
        return "10^{" + exponent + "}";
    }

    @Override
    String minus() {
        return "-";
    }

    @Override
    String times() {
        return " \\cdot ";
    }

    @Override
    String elementwise() {
        return " \\odot ";
    }

    @Override
    String apart() {
        return " ";
    }

    @Override
    String parentheses(String inner) {
        return "\\left(" + inner + "\\right)";
    }

    @Override
    String fraction(String top, String bottom, boolean several) {
        return "\\frac{" + top + "}{" + bottom + "}";
    }

    @Override
    String transposed(String a) {
        return a + "^{\\top}";
    }

    @Override
    String indicator(String a, String relation, String b) {
        String symbol = relation.equals("≤") ? "\\le" : relation.equals("≥") ? "\\ge" : relation;
        return "\\mathbf{1}\\left[" + a + " " + symbol + " " + b + "\\right]";
    }

    @Override
    String call(String function, List<Term> arguments) {
        String inner = arguments.stream().map(this::print).collect(Collectors.joining(", "));
        return switch (function) {
            case "sqrt" -> "\\sqrt{" + inner + "}";
            case "sum" -> "\\sum " + parentheses(inner);
            case "abs" -> "\\left|" + inner + "\\right|";
            case "sin", "cos", "tan", "tanh", "ln", "exp", "max", "min" -> "\\" + function + parentheses(inner);
            default -> "\\operatorname{" + function + "}" + parentheses(inner);
        };
    }

    @Override
    String raised(Term base, Term exponent) {
        return (base instanceof Term.Var || base instanceof Term.Num ? print(base) : parentheses(print(base))) + "^{" + print(exponent)
                + "}";
    }
}
