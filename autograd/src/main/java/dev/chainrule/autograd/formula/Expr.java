package dev.chainrule.autograd.formula;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A formula as it was written, each part with the column (from 1) where it stands.
 *
 * @param kind     what it is
 * @param name     the name of a variable or function, the sign of an operation or relation
 * @param value    of a number
 * @param operands what it is made of
 * @param column   where it starts in the text, from 1
 */
public record Expr(Kind kind, String name, double value, List<Expr> operands, int column) {
    /** What a part of a formula is. */
    public enum Kind {
        /** A literal number. */
        NUMBER,
        /** A variable. */
        VARIABLE,
        /** −a. */
        NEGATE,
        /** a + b. */
        ADD,
        /** a − b. */
        SUBTRACT,
        /** a * b or a ⊙ b, element by element. */
        TIMES,
        /** a·b: with a scalar the product, else the dot or matrix product. */
        DOT,
        /** a / b. */
        DIVIDE,
        /** a ^ b. */
        POWER,
        /** Aᵀ. */
        TRANSPOSE,
        /** f(a, …). */
        CALL,
        /** 1[a > b]. */
        INDICATOR
    }

    /** Copies the list. */
    public Expr {
        operands = List.copyOf(operands);
    }

    static Expr number(double value, int column) {
        return new Expr(Kind.NUMBER, "", value, List.of(), column);
    }

    static Expr variable(String name, int column) {
        return new Expr(Kind.VARIABLE, name, 0, List.of(), column);
    }

    static Expr of(Kind kind, String name, int column, Expr... operands) {
        return new Expr(kind, name, 0, List.of(operands), column);
    }

    /** The names of the variables, in the order of their appearance. */
    public List<String> variables() {
        Set<String> names = new LinkedHashSet<>();
        collect(names);
        return new ArrayList<>(names);
    }

    /** The column where this part begins; {@link #column} of an operation is that of its sign. */
    public int start() {
        int start = column;
        for (Expr operand : operands) {
            start = Math.min(start, operand.start());
        }
        return start;
    }

    private void collect(Set<String> names) {
        if (kind == Kind.VARIABLE) {
            names.add(name);
        }
        operands.forEach(operand -> operand.collect(names));
    }

    /** As written, with the signs of a textbook: {@code x²·x}, {@code mean((y − max(0, X·w + b))²)}. */
    @Override
    public String toString() {
        return switch (kind) {
            case NUMBER -> DeriveReport.number(value);
            case VARIABLE -> name;
            case NEGATE -> "−" + wrap(0, 2);
            case ADD -> wrap(0, 1) + " + " + wrap(1, operands.get(1).beginsWithMinus() ? 2 : 1);
            case SUBTRACT -> wrap(0, 1) + " − " + wrap(1, 2);
            case TIMES, DOT -> times();
            case DIVIDE -> leading() + "/" + wrap(1, 3);
            case POWER -> power();
            case TRANSPOSE -> wrap(0, 4) + "ᵀ";
            case CALL -> call();
            case INDICATOR -> "1[" + operands.get(0) + " " + name + " " + operands.get(1) + "]";
        };
    }

    private String call() {
        List<String> arguments = operands.stream().map(Expr::toString).toList();
        return name + "(" + String.join(", ", arguments) + ")";
    }

    private String times() {
        Expr a = operands.get(0);
        Expr b = operands.get(1);
        Expr first = a.kind == Kind.NEGATE ? a.operands.get(0) : a;
        boolean together = first.kind == Kind.NUMBER
                && (b.kind == Kind.VARIABLE || b.kind == Kind.POWER && b.operands.get(0).kind == Kind.VARIABLE);
        return leading() + (together ? "" : kind == Kind.TIMES && name.equals("⊙") ? " ⊙ " : "·") + wrap(1, 3);
    }

    /** The left side of a product: −a·b needs no parentheses. */
    private String leading() {
        Expr left = operands.get(0);
        boolean bare = left.beginsWithMinus() && left.kind != Kind.ADD && left.kind != Kind.SUBTRACT;
        return bare ? left.toString() : wrap(0, 2);
    }

    private boolean beginsWithMinus() {
        return kind == Kind.NEGATE
                || binding() <= 2 && operands.get(0).beginsWithMinus();
    }

    private String power() {
        Expr exponent = operands.get(1);
        boolean whole = exponent.kind == Kind.NUMBER && exponent.value == Math.rint(exponent.value) && exponent.value >= 0
                && exponent.value < 1e9;
        if (!whole) {
            return wrap(0, 4) + "^"
                    + (exponent.kind == Kind.NEGATE && exponent.operands.get(0).kind == Kind.NUMBER ? exponent : wrap(1, 4));
        }
        StringBuilder digits = new StringBuilder();
        Long.toString((long) exponent.value).chars().forEach(c -> digits.append("⁰¹²³⁴⁵⁶⁷⁸⁹".charAt(c - '0')));
        return wrap(0, 4) + digits;
    }

    private int binding() {
        return switch (kind) {
            case ADD, SUBTRACT -> 1;
            case NEGATE -> 1;
            case TIMES, DOT, DIVIDE -> operands.get(0).beginsWithMinus() ? 1 : 2;
            case POWER -> 3;
            case NUMBER, VARIABLE, TRANSPOSE, CALL, INDICATOR -> 4;
        };
    }

    private String wrap(int k, int least) {
        Expr operand = operands.get(k);
        return operand.binding() < least ? "(" + operand + ")" : operand.toString();
    }
}
