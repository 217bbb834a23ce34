package dev.chainrule.tensor.shape;

import dev.chainrule.tensor.BadCallException;
import java.util.Objects;

/**
 * One dimension: a number, or a name such as N that gets its number when a plan runs. Two dimensions fit only if they are equal, so that
 * one plan serves every N.
 */
public final class Dim {
    /** The dimension 1, which broadcasts. */
    public static final Dim ONE = new Dim(null, 1);

    private final String name;
    private final long size;

    private Dim(String name, long size) {
        this.name = name;
        this.size = size;
    }

    /**
     * A dimension of a known size.
     *
     * @throws BadCallException if {@code size} is negative
     */
    public static Dim of(long size) {
        if (size < 0) {
            throw new BadCallException("A dimension cannot be negative: " + size + ".");
        }
        return new Dim(null, size);
    }

    /**
     * A dimension known by name, such as N.
     *
     * @throws BadCallException if the name is not a letter followed by letters, digits and underscores
     */
    public static Dim named(String name) {
        if (name.isEmpty() || !Character.isLetter(name.charAt(0))
                || !name.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_')) {
            throw new BadCallException(
                    "'" + name + "' is no name for a dimension: use a letter, then letters, digits or underscores, such as N.");
        }
        return new Dim(name, -1);
    }

    /** Reads a dimension as a user writes it: {@code 128} or {@code N}. */
    public static Dim parse(String text) {
        String trimmed = text.trim();
        if (!trimmed.isEmpty() && trimmed.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                return of(Long.parseLong(trimmed));
            } catch (NumberFormatException tooLarge) {
                throw new BadCallException("The dimension " + trimmed + " is too large.", tooLarge);
            }
        }
        return named(trimmed);
    }

    /** Whether this dimension is known by name only. */
    public boolean isNamed() {
        return name != null;
    }

    /** Whether this is the number 1. */
    public boolean isOne() {
        return size == 1;
    }

    /** The name of a named dimension. */
    public String name() {
        return Objects.requireNonNull(name);
    }

    /**
     * The size of a numbered dimension.
     *
     * @throws BadCallException if the dimension is known by name only
     */
    public long size() {
        if (name != null) {
            throw new BadCallException("The dimension " + name + " has no size yet: bind it to a number.");
        }
        return size;
    }

    /** This dimension as a polynomial of one term. */
    public Extent extent() {
        return name == null ? Extent.of(size) : Extent.of(name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Dim && size == ((Dim) other).size && Objects.equals(name, ((Dim) other).name);
    }

    @Override
    public int hashCode() {
        return name == null ? Long.hashCode(size) : name.hashCode();
    }

    @Override
    public String toString() {
        return name == null ? Long.toString(size) : name;
    }
}
