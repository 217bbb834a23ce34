package dev.chainrule.tensor.shape;

import dev.chainrule.tensor.BadCallException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** The sizes of named dimensions for one run: N = 1000, D = 10. Immutable. */
public final class DimSizes {
    private static final DimSizes NONE = new DimSizes(new TreeMap<>());

    private final Map<String, Long> sizes;

    private DimSizes(Map<String, Long> sizes) {
        this.sizes = Collections.unmodifiableMap(sizes);
    }

    /** No names bound: enough where every dimension is a number. */
    public static DimSizes none() {
        return NONE;
    }

    /** These sizes with {@code name} bound to {@code size} as well. */
    public DimSizes with(String name, long size) {
        Map<String, Long> more = new TreeMap<>(sizes);
        more.put(name, size);
        return new DimSizes(more);
    }

    /**
     * The number of {@code dim}.
     *
     * @throws BadCallException if it is a name without a size
     */
    public long of(Dim dim) {
        return dim.isNamed() ? of(dim.name()) : dim.size();
    }

    long of(String name) {
        Long size = sizes.get(name);
        if (size == null) {
            throw new BadCallException("The dimension " + name + " has no size: bind it (known: " + sizes + ").");
        }
        return size;
    }

    /** The sizes of all dimensions of {@code shape}. */
    public long[] of(Shape shape) {
        return shape.dims().stream().mapToLong(this::of).toArray();
    }

    /** Name → size, ordered by name. */
    public Map<String, Long> asMap() {
        return sizes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DimSizes && sizes.equals(((DimSizes) other).sizes);
    }

    @Override
    public int hashCode() {
        return sizes.hashCode();
    }

    @Override
    public String toString() {
        return sizes.toString();
    }
}
