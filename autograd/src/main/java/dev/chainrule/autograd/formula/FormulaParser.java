package dev.chainrule.autograd.formula;

import dev.chainrule.autograd.formula.Expr.Kind;
import dev.chainrule.tensor.BadCallException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads a formula.
 *
 * <pre>
 *   sum      = product { ("+" | "-") product }
 *   product  = signed { ("*" | "·" | "⊙" | "/") signed | power }       a product without a sign only after a number, ")", "]" or "ᵀ"
 *   signed   = ("-" | "+") signed | power                              −x² is −(x²)
 *   power    = postfix [ "^" exponent ]                                to the right: a^b^c = a^(b^c)
 *   exponent = ["-" | "+"] power                                       signed: x^-2
 *   postfix  = atom { "ᵀ" | superscript }
 *   atom     = number | name | function "(" sum { "," sum } ")" | "(" sum ")" | "√" postfix | "1[" sum relation sum "]"
 * </pre>
 *
 * A name is letters, digits and underscores, so {@code xy} is one name; only a caller who says which variables there are ({@link
 * #parse(String, Set)}) has {@code xy} read as x·y, as the printer writes it. A name directly before "(" is a function.
 */
public final class FormulaParser {
    /** The functions, and how many arguments each takes at least and at most. */
    static final Map<String, int[]> FUNCTIONS = Map.ofEntries(Map.entry("ln", one()), Map.entry("log", one()), Map.entry("exp", one()),
            Map.entry("sin", one()), Map.entry("cos", one()), Map.entry("tan", one()), Map.entry("tanh", one()), Map.entry("sqrt", one()),
            Map.entry("abs", one()), Map.entry("relu", one()), Map.entry("sigmoid", one()), Map.entry("mean", one()),
            Map.entry("sum", one()),
            Map.entry("max", new int[] {1, 9}), Map.entry("min", new int[] {1, 9}), Map.entry("dot", new int[] {2, 2}),
            Map.entry("where", new int[] {3, 3}));
    private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
    private static final int DEEPEST = 400;

    private final String text;
    private final Set<String> variables;
    private int at;
    private int depth;
    /** Whether what was just read may be followed by a product without a sign: a number, a closing bracket, ᵀ. */
    private boolean open;

    private FormulaParser(String text, Set<String> variables) {
        this.text = text;
        this.variables = variables;
    }

    private static int[] one() {
        return new int[] {1, 1};
    }

    /**
     * Reads a formula.
     *
     * @throws BadCallException if it does not parse; names the column and what was expected
     */
    public static Expr parse(String text) {
        return parse(text, Set.of());
    }

    /**
     * Reads a formula whose variables are known, so that {@code xy} is x·y if x and y are variables and {@code xy} is none.
     *
     * @throws BadCallException if it does not parse; names the column and what was expected
     */
    public static Expr parse(String text, Set<String> variables) {
        FormulaParser parser = new FormulaParser(text, variables);
        if (parser.peek() == 0) {
            throw new BadCallException("The formula is empty: write one, such as \"x^2 + 3x\".");
        }
        Expr expr = parser.sum();
        if (parser.peek() != 0) {
            throw parser.error(parser.at,
                    "'" + parser.symbol() + "' was not expected here" + (Character.isLetter(parser.peek()) || parser.peek() == '('
                            ? ": write a product with '*' or '·'"
                            : ""));
        }
        return expr;
    }

    private Expr sum() {
        Expr left = product();
        int terms = 1;
        for (char c = peek(); c == '+' || isMinus(c); c = peek()) {
            limit(++terms);
            int column = ++at;
            Expr right = product();
            left = Expr.of(c == '+' ? Kind.ADD : Kind.SUBTRACT, "", column, left, right);
        }
        return left;
    }

    /** A formula is a tree that is walked recursively: its depth is bounded, by this sentence and not by the stack. */
    private void limit(int deep) {
        if (deep > DEEPEST) {
            throw new BadCallException("The formula is too deep at column " + (at + 1) + ": more than " + DEEPEST
                    + " parts in one another; split it up.");
        }
    }

    private Expr product() {
        Expr left = signed();
        for (int factors = 1;; factors++) {
            limit(factors);
            char c = peek();
            if (c == '*' || c == '⊙' || c == '·' || c == '⋅' || c == '×' || c == '/') {
                int column = ++at;
                Kind kind = c == '/' ? Kind.DIVIDE : c == '·' || c == '⋅' ? Kind.DOT : Kind.TIMES;
                left = Expr.of(kind, String.valueOf(c), column, left, signed());
            } else if (open && startsAtom(c)) {
                int column = at + 1;
                boolean transposed = left.kind() == Kind.TRANSPOSE
                        || left.kind() == Kind.DOT && left.operands().get(1).kind() == Kind.TRANSPOSE;
                Expr right = power();
                left = transposed && left.kind() == Kind.DOT
                        ? Expr.of(Kind.DOT, "·", left.column(), left.operands().get(0),
                                Expr.of(Kind.DOT, "·", column, left.operands().get(1), right))
                        : Expr.of(Kind.DOT, "·", column, left, right);
            } else {
                return left;
            }
        }
    }

    private Expr signed() {
        char c = peek();
        if (!isMinus(c) && c != '+') {
            return power();
        }
        int column = ++at;
        limit(++depth);
        Expr operand = signed();
        depth--;
        return c == '+' ? operand : Expr.of(Kind.NEGATE, "", column, operand);
    }

    private Expr power() {
        limit(++depth);
        Expr power = raised(postfix());
        depth--;
        return power;
    }

    private Expr raised(Expr base) {
        if (peek() != '^') {
            return base;
        }
        int column = ++at;
        char c = peek();
        if (isMinus(c) || c == '+') {
            int signColumn = ++at;
            Expr exponent = power();
            return Expr.of(Kind.POWER, "^", column, base, c == '+' ? exponent : Expr.of(Kind.NEGATE, "", signColumn, exponent));
        }
        return Expr.of(Kind.POWER, "^", column, base, power());
    }

    private Expr postfix() {
        Expr atom = atom();
        for (char c = peek(); c == 'ᵀ' || SUPERSCRIPTS.indexOf(c) >= 0 && c != 0; c = peek()) {
            int column = at + 1;
            if (c == 'ᵀ') {
                at++;
                atom = Expr.of(Kind.TRANSPOSE, "ᵀ", column, atom);
            } else {
                atom = superscript(atom, column);
            }
            open = true;
        }
        return atom;
    }

    /** x², 3x²y: a superscript belongs to the last letter before it. */
    private Expr superscript(Expr base, int column) {
        StringBuilder digits = new StringBuilder();
        while (at < text.length() && SUPERSCRIPTS.indexOf(text.charAt(at)) >= 0) {
            int digit = SUPERSCRIPTS.indexOf(text.charAt(at++));
            digits.append(digit == 10 ? "-" : String.valueOf(digit));
        }
        try {
            long value = Long.parseLong(digits.toString());
            Expr number = Expr.number(Math.abs((double) value), column);
            Expr exponent = value < 0 ? Expr.of(Kind.NEGATE, "", column, number) : number;
            if (base.kind() == Kind.TIMES && base.name().isEmpty()) {
                Expr last = Expr.of(Kind.POWER, "^", column, base.operands().get(1), exponent);
                return Expr.of(Kind.TIMES, "", base.column(), base.operands().get(0), last);
            }
            return Expr.of(Kind.POWER, "^", column, base, exponent);
        } catch (NumberFormatException bad) {
            throw error(column - 1, "the exponent '" + digits + "' is no whole number");
        }
    }

    private Expr atom() {
        char c = peek();
        int column = at + 1;
        open = false;
        if (Character.isDigit(c) || c == '.') {
            return number(column);
        }
        if (isNameStart(c)) {
            return name(column);
        }
        if (c == 'Σ' || c == '∑') {
            at++;
            return call("sum", column);
        }
        if (c == '√') {
            at++;
            limit(++depth);
            Expr operand = postfix();
            depth--;
            return Expr.of(Kind.CALL, "sqrt", column, operand);
        }
        if (c == '(') {
            at++;
            Expr inner = sum();
            expect(')', column);
            open = true;
            return inner;
        }
        throw error(at, c == 0 ? "the formula ends where a number, a variable or '(' was expected"
                : "'" + symbol() + "' was found where a number, a variable or '(' was expected");
    }

    private Expr number(int column) {
        int start = at;
        digits();
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            int mark = at++;
            if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            if (digits() == 0) {
                at = mark;                                           // 2e is 2·e
            }
        }
        String digits = text.substring(start, at);
        if (digits.equals("1") && at < text.length() && text.charAt(at) == '[') {
            return indicator(column);
        }
        if (digits.equals(".")) {
            throw error(start, "'.' is no number");
        }
        double value = Double.parseDouble(digits);
        if (Double.isInfinite(value)) {
            throw error(start, "the number " + digits + " is too large");
        }
        open = true;
        return Expr.number(value, column);
    }

    private int digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at - start;
    }

    private Expr indicator(int column) {
        at++;
        Expr a = sum();
        String relation = relation();
        Expr b = sum();
        expect(']', column + 1);
        open = true;
        return Expr.of(Kind.INDICATOR, relation, column, a, b);
    }

    private String relation() {
        char c = peek();
        String relation = text.startsWith("<=", at) || c == '≤' ? "≤"
                : text.startsWith(">=", at) || c == '≥' ? "≥" : c == '<' || c == '>' || c == '='
                        ? String.valueOf(c)
                        : null;
        if (relation == null) {
            throw error(at, "a relation was expected: <, >, =, <= or >=");
        }
        at += text.startsWith("<=", at) || text.startsWith(">=", at) ? 2 : 1;
        return relation;
    }

    private Expr name(int column) {
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        if (at < text.length() && text.charAt(at) == '(') {
            if (!FUNCTIONS.containsKey(name)) {
                throw error(start,
                        "there is no function '" + name + "'; there are " + String.join(", ", FUNCTIONS.keySet().stream().sorted().toList())
                                + (variables.contains(name) ? "; for a product write " + name + "·(…)" : ""));
            }
            return call(name, column);
        }
        boolean letters = !variables.contains(name) && name.length() > 1
                && name.chars().allMatch(c -> variables.contains(String.valueOf((char) c)));
        if (!letters) {
            return Expr.variable(name, column);
        }
        Expr product = Expr.variable(name.substring(0, 1), column);
        for (int k = 1; k < name.length(); k++) {
            product = Expr.of(Kind.TIMES, "", column + k, product, Expr.variable(name.substring(k, k + 1), column + k));
        }
        return product;
    }

    private Expr call(String name, int column) {
        int bracket = at + 1;
        expect('(', column);
        List<Expr> arguments = new ArrayList<>();
        arguments.add(sum());
        while (peek() == ',') {
            at++;
            arguments.add(sum());
        }
        expect(')', bracket);
        int[] allowed = FUNCTIONS.get(name);
        if (arguments.size() < allowed[0] || arguments.size() > allowed[1]) {
            throw error(column - 1, name + " takes " + (allowed[0] == allowed[1] ? allowed[0] : allowed[0] + " or more") + " argument"
                    + (allowed[1] == 1 ? "" : "s") + ", not " + arguments.size());
        }
        open = true;
        return new Expr(Kind.CALL, name.equals("log") ? "ln" : name, 0, arguments, column);
    }

    private void expect(char wanted, int opened) {
        if (peek() != wanted) {
            throw error(at, "'" + wanted + "' was expected" + (wanted == '(' ? "" : " to close the bracket at column " + opened)
                    + (peek() == 0 ? ", but the formula ends" : ", not '" + symbol() + "'"));
        }
        at++;
    }

    /** The next character that is no space; 0 at the end. */
    private char peek() {
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || Character.isSpaceChar(text.charAt(at)))) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private String symbol() {
        return Character.toString(text.codePointAt(at));
    }

    /** Whether {@code text} is a name: letters, digits and underscores, a letter or underscore first, and no function. */
    public static boolean isName(String text) {
        return !text.isEmpty() && isNameStart(text.charAt(0)) && text.chars().allMatch(c -> isNamePart((char) c));
    }

    private static boolean isMinus(char c) {
        return c == '-' || c == '−';
    }

    private static boolean startsAtom(char c) {
        return Character.isDigit(c) || c == '(' || c == '√' || c == 'Σ' || isNameStart(c);
    }

    private static boolean isNameStart(char c) {
        return (Character.isLetter(c) || c == '_') && c != 'ᵀ' && c != 'Σ';
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || c >= '0' && c <= '9' || c >= '₀' && c <= '₉';
    }

    private BadCallException error(int place, String what) {
        return new BadCallException(
                "The formula does not parse at column " + (place + 1) + ": " + what + ".\n  " + text + "\n  " + " ".repeat(place) + "^");
    }
}
