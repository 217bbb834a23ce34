package dev.chainrule.tensor.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A count as a polynomial in named dimensions, such as {@code 4·N·D + 4·D}: elements, bytes, flops of a plan that serves every N.
 * Immutable; exact in {@code long}, overflow is an {@link ArithmeticException}.
 */
public final class Extent {
    /** The count 0. */
    public static final Extent ZERO = new Extent(new TreeMap<>());
    /** The count 1. */
    public static final Extent ONE = of(1);

    /** Monomial → coefficient; a monomial is its names, sorted, joined by '·' ("" for the constant term). */
    private final TreeMap<String, Long> terms;

    private Extent(TreeMap<String, Long> terms) {
        this.terms = terms;
    }

    /** A plain number. */
    public static Extent of(long number) {
        TreeMap<String, Long> terms = new TreeMap<>();
        if (number != 0) {
            terms.put("", number);
        }
        return new Extent(terms);
    }

    static Extent of(String name) {
        TreeMap<String, Long> terms = new TreeMap<>();
        terms.put(name, 1L);
        return new Extent(terms);
    }

    /** The product of {@code dims}; 1 for none. */
    public static Extent product(List<Dim> dims) {
        Extent product = ONE;
        for (Dim dim : dims) {
            product = product.times(dim.extent());
        }
        return product;
    }

    /** The sum of both counts. */
    public Extent plus(Extent other) {
        TreeMap<String, Long> sum = new TreeMap<>(terms);
        other.terms.forEach((names, coefficient) -> add(sum, names, coefficient));
        return new Extent(sum);
    }

    /** The product of both counts. */
    public Extent times(Extent other) {
        TreeMap<String, Long> product = new TreeMap<>();
        terms.forEach((a, x) -> other.terms.forEach((b, y) -> add(product, join(a, b), Math.multiplyExact(x, y))));
        return new Extent(product);
    }

    /** {@code factor} times this count. */
    public Extent times(long factor) {
        return times(of(factor));
    }

    private static void add(TreeMap<String, Long> terms, String names, long coefficient) {
        terms.merge(names, coefficient, Math::addExact);
        terms.values().removeIf(c -> c == 0);
    }

    private static String join(String a, String b) {
        List<String> names = new ArrayList<>();
        for (String part : (a + "·" + b).split("·")) {
            if (!part.isEmpty()) {
                names.add(part);
            }
        }
        return names.stream().sorted().collect(Collectors.joining("·"));
    }

    /** Whether no name occurs. */
    public boolean isNumber() {
        return terms.isEmpty() || terms.size() == 1 && terms.containsKey("");
    }

    /** The count where the named dimensions have the given {@code sizes}. */
    public long at(DimSizes sizes) {
        long sum = 0;
        for (Map.Entry<String, Long> term : terms.entrySet()) {
            long product = term.getValue();
            for (String name : term.getKey().split("·")) {
                product = name.isEmpty() ? product : Math.multiplyExact(product, sizes.of(name));
            }
            sum = Math.addExact(sum, product);
        }
        return sum;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Extent && terms.equals(((Extent) other).terms);
    }

    @Override
    public int hashCode() {
        return terms.hashCode();
    }

    /** Terms with the most names first: {@code 4·D·N + 4·D + 8}. */
    @Override
    public String toString() {
        if (terms.isEmpty()) {
            return "0";
        }
        return terms.entrySet().stream()
                .sorted((a, b) -> Integer.compare(degree(b.getKey()), degree(a.getKey())))
                .map(term -> term(term.getKey(), term.getValue()))
                .collect(Collectors.joining(" + "));
    }

    private static int degree(String names) {
        return names.isEmpty() ? 0 : names.split("·").length;
    }

    private static String term(String names, long coefficient) {
        if (names.isEmpty()) {
            return Long.toString(coefficient);
        }
        return coefficient == 1 ? names : coefficient + "·" + names;
    }
}
