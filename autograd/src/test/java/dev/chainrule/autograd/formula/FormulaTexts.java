package dev.chainrule.autograd.formula;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Random formulas as a user may type them: parentheses only where they are needed, and sometimes where they are not. */
final class FormulaTexts {
    static final List<String> NAMES = List.of("x", "y", "t", "xy", "x_1", "a2");
    private static final int SUM = 0;
    private static final int PRODUCT = 1;
    private static final int SIGNED = 2;
    private static final int POWER = 3;
    private static final int ATOM = 4;

    /** A text and how tightly it binds. */
    private record Part(String text, int level) {
        String at(int least) {
            return level < least ? "(" + text + ")" : text;
        }
    }

    private FormulaTexts() {
    }

    /** Formulas of moderate numbers, whose value can be computed at most points. */
    static Arbitrary<String> formulas() {
        return parts(3, numbers()).map(Part::text);
    }

    /** The same, less deep: their second derivatives fit a page. */
    static Arbitrary<String> shortFormulas() {
        return parts(2, numbers()).map(Part::text);
    }

    /** Formulas with numbers of every size. */
    static Arbitrary<String> wildFormulas() {
        return parts(3, Arbitraries.oneOf(numbers(), wildNumbers())).map(Part::text);
    }

    private static Arbitrary<String> numbers() {
        return Arbitraries.of("0", "1", "2", "3", "4", "5", "10", "12", "0.5", ".25", "1.5", "0.1", "2.", "1e1", "7");
    }

    private static Arbitrary<String> wildNumbers() {
        return Arbitraries.oneOf(Arbitraries.doubles().between(0, 1e12).map(Object::toString),
                Arbitraries.longs().between(0, Long.MAX_VALUE).map(Object::toString),
                Arbitraries.of("1e300", "1e-300", "123456789012345678901234567890", "4.9e-324", "9007199254740993", "0.30000000000000004"));
    }

    private static Arbitrary<Part> parts(int depth, Arbitrary<String> numbers) {
        Arbitrary<Part> atom = Arbitraries.frequencyOf(Tuple.of(2, numbers.map(text -> new Part(text, ATOM))),
                Tuple.of(3, Arbitraries.of(NAMES).map(text -> new Part(text, ATOM))));
        if (depth == 0) {
            return atom;
        }
        Arbitrary<Part> inner = parts(depth - 1, numbers);
        return Arbitraries.frequencyOf(Tuple.of(2, atom), Tuple.of(3, sums(inner)), Tuple.of(4, products(inner)),
                Tuple.of(2, implicit(inner, numbers)), Tuple.of(3, powers(inner)), Tuple.of(2, calls(inner)),
                Tuple.of(1, inner.map(part -> new Part("-" + part.at(SIGNED), SIGNED))),
                Tuple.of(1, inner.map(part -> new Part("(" + part.text() + ")", ATOM))));
    }

    private static Arbitrary<Part> sums(Arbitrary<Part> inner) {
        return Combinators.combine(inner, Arbitraries.of(" + ", " - ", "-", "+", " − "), inner)
                .as((a, sign, b) -> new Part(a.at(SUM) + sign + b.at(PRODUCT), SUM));
    }

    private static Arbitrary<Part> products(Arbitrary<Part> inner) {
        return Combinators.combine(inner, Arbitraries.of("*", "·", " / ", "/", "×", " ⊙ "), inner)
                .as((a, sign, b) -> new Part(a.at(PRODUCT) + sign + b.at(SIGNED), PRODUCT));
    }

    /** 3x, 2sin(x), (x + 1)(x − 1). */
    private static Arbitrary<Part> implicit(Arbitrary<Part> inner, Arbitrary<String> numbers) {
        Arbitrary<Part> byNumber = Combinators.combine(numbers, inner).as((number, part) -> {
            String text = part.at(POWER);
            return new Part(number + (Character.isLetter(text.charAt(0)) || text.charAt(0) == '(' ? text : "(" + text + ")"), PRODUCT);
        });
        return Arbitraries.oneOf(byNumber,
                Combinators.combine(inner, inner).as((a, b) -> new Part("(" + a.text() + ")(" + b.text() + ")", PRODUCT)));
    }

    private static Arbitrary<Part> powers(Arbitrary<Part> inner) {
        Arbitrary<String> exponents = Arbitraries.oneOf(
                Arbitraries.of("2", "3", "-1", "-2", "(1/2)", "(-3/2)", "(2/3)", "0.5", "-0.5", "(-1)", "1", "0", "2^2", "-2^2", "y", "-t"),
                inner.map(part -> "(" + part.text() + ")"));
        return Arbitraries.oneOf(
                Combinators.combine(inner, exponents).as((a, exponent) -> new Part(a.at(ATOM) + "^" + exponent, POWER)),
                Combinators.combine(inner, Arbitraries.of("²", "³", "⁻¹", "⁻²", "¹"))
                        .as((a, digits) -> new Part(a.at(ATOM) + digits, POWER)));
    }

    private static Arbitrary<Part> calls(Arbitrary<Part> inner) {
        return Arbitraries.oneOf(
                Combinators.combine(
                        Arbitraries.of("ln", "log", "exp", "sin", "cos", "tan", "tanh", "sqrt", "√", "abs", "relu", "sigmoid"), inner)
                        .as((name, a) -> new Part(name + "(" + a.text() + ")", ATOM)),
                Combinators.combine(Arbitraries.of("max", "min"), inner, inner)
                        .as((name, a, b) -> new Part(name + "(" + a.text() + ", " + b.text() + ")", ATOM)),
                Combinators.combine(inner, Arbitraries.of("<", ">", "<=", "≥", "="), inner)
                        .as((a, sign, b) -> new Part("1[" + a.text() + " " + sign + " " + b.text() + "]", ATOM)));
    }
}
