package dev.chainrule.autograd.formula;

import java.util.List;

/**
 * A formula in the normal form that {@link Algebra} keeps: what is printed of a derivative, never what is computed. Terms are compared by
 * value; they are made by {@link Algebra} alone, so that equal formulas of the same form are equal terms.
 */
sealed interface Term {
    /** 0 for a scalar, 1 a vector, 2 a matrix. */
    int rank();

    /** A number. */
    record Num(Rational value) implements Term {
        @Override
        public int rank() {
            return 0;
        }
    }

    /** A variable; {@code size} marks a number of elements such as N. */
    record Var(String name, int rank, boolean size) implements Term {
    }

    /** A sum of at least two terms, in the order of the source. */
    record Sum(List<Term> terms, int rank) implements Term {
    }

    /** A coefficient and powers, multiplied element by element. */
    record Product(Rational coefficient, List<Power> powers, int rank) implements Term {
    }

    /** A base to an exponent: no term of its own, but a factor of a {@link Product}. */
    record Power(Term base, Term exponent) {
    }

    /** A function of arguments. */
    record Call(String function, List<Term> arguments, int rank) implements Term {
    }

    /** The product of vectors and matrices a·b. */
    record Dot(Term a, Term b, int rank) implements Term {
    }

    /** Aᵀ. */
    record Transpose(Term a) implements Term {
        @Override
        public int rank() {
            return a.rank();
        }
    }

    /** 1[a relation b]: the number 1 where it holds, else 0. */
    record Indicator(Term a, String relation, Term b, int rank) implements Term {
    }
}
