package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the CPU does for a {@link RowKernel}: the values of each phase as instructions, where elementwise operations are joined to groups and
 * a product that is only summed is never written down.
 */
final class Instructions {
    /** The largest loop, in instructions of one element: a body that the JIT still compiles as a whole. */
    private static final int MAX_GROUP = 64;
    private static final int MAX_MEMBERS = 24;

    /**
     * One instruction.
     *
     * @param value what is computed; null for a group
     * @param maps  the group; null for a single value
     */
    record Instruction(Value value, MapGroup maps) {
    }

    private record Key(Placement placement, DType dtype) {
    }

    final List<Instruction> prologue;
    final List<Instruction> body;
    final List<Instruction> epilogue;
    final List<Value> folds = new ArrayList<>();
    final List<Store> rowStores;
    final List<Store> lastStores;
    private final RowKernel kernel;
    private final boolean[] inlined;
    private final boolean[] joined;
    private final boolean[] live;

    Instructions(RowKernel kernel) {
        this.kernel = kernel;
        inlined = inlinedProducts(kernel);
        joined = new boolean[inlined.length];
        live = new boolean[inlined.length];
        findLive();
        kernel.values().stream().filter(value -> value.kind() == Kind.FOLD_ROWS && live[value.id()]).forEach(folds::add);
        rowStores = kernel.stores().stream().filter(store -> store.placement().hasRows()).toList();
        lastStores = kernel.stores().stream().filter(store -> !store.placement().hasRows()).toList();
        prologue = of(kernel.values(Phase.PROLOGUE));
        body = of(kernel.values(Phase.BODY));
        epilogue = of(kernel.values(Phase.EPILOGUE));
    }

    /** Marks what is stored and all that it is made of; operands come before their users. */
    private void findLive() {
        kernel.stores().forEach(store -> live[store.value().id()] = true);
        for (int k = kernel.values().size() - 1; k >= 0; k--) {
            Value value = kernel.values().get(k);
            if (live[value.id()]) {
                value.operands().forEach(operand -> live[operand.id()] = true);
            }
        }
    }

    /**
     * Products that are never written down, because all that is asked of them is a sum: cells times columns summed over columns (row dots),
     * cells times rows summed over rows (column sums).
     */
    private static boolean[] inlinedProducts(RowKernel kernel) {
        boolean[] inlined = new boolean[kernel.values().size()];
        for (Value value : kernel.values()) {
            boolean stored = kernel.stores().stream().anyMatch(store -> store.value() == value);
            List<Value> users = kernel.values().stream().filter(user -> user.operands().contains(value)).toList();
            inlined[value.id()] = !stored && !users.isEmpty() && isProduct(value)
                    && users.stream().allMatch(user -> user.op() == Op.SUM && split(value, user.kind()) != null);
        }
        return inlined;
    }

    private static boolean isProduct(Value value) {
        return value.kind() == Kind.MAP && value.op() == Op.MUL && value.placement() == Placement.CELL;
    }

    /** The cells and the columns (or rows) of a product that a fold may take apart; null if it may not. */
    private static List<Value> split(Value product, Kind fold) {
        Placement other = fold == Kind.FOLD_COLUMNS ? Placement.COLUMN : fold == Kind.FOLD_ROWS ? Placement.ROW : null;
        if (other == null || !isProduct(product)) {
            return null;
        }
        Value a = product.operand(0);
        Value b = product.operand(1);
        if (a.placement() == Placement.CELL && b.placement() == other) {
            return List.of(a, b);
        }
        return b.placement() == Placement.CELL && a.placement() == other ? List.of(b, a) : null;
    }

    /** The factors of the product that a fold sums, if that is never written down; else null. */
    List<Value> factors(Value fold) {
        boolean folds = fold.kind() == Kind.FOLD_COLUMNS || fold.kind() == Kind.FOLD_ROWS;
        return folds && inlined[fold.operand(0).id()] ? split(fold.operand(0), fold.kind()) : null;
    }

    /** Whether all that is asked of cells is row dots and column sums, of which they are the one factor. */
    boolean isOnlyFactor(Value cells) {
        return kernel.stores().stream().noneMatch(store -> store.value() == cells) && kernel.values().stream()
                .filter(user -> live[user.id()] && user.operands().contains(cells)).allMatch(user -> inlined[user.id()]);
    }

    /** Whether a value is written down somewhere: not if nothing that is stored needs it. */
    boolean hasPlace(Value value) {
        return live[value.id()] && !inlined[value.id()] && !joined[value.id()];
    }

    /**
     * Every value in its order; an operation that can be joined waits in a group of its placement and type until somebody outside of the
     * group needs one of its values.
     */
    private List<Instruction> of(List<Value> values) {
        List<Instruction> done = new ArrayList<>();
        Map<Key, List<Value>> waiting = new LinkedHashMap<>();
        for (Value value : values) {
            if (!live[value.id()] || inlined[value.id()] || !isInstruction(value.kind())) {
                continue;
            }
            boolean joins = value.kind() == Kind.MAP && MapGroup.canJoin(value);
            Key key = joins ? new Key(value.placement(), value.dtype()) : null;
            Set<Value> read = reads(value);
            for (Key other : List.copyOf(waiting.keySet())) {
                boolean full = other.equals(key) && isFull(waiting.get(other), value);
                if (full || !other.equals(key) && waiting.get(other).stream().anyMatch(read::contains)) {
                    done.add(group(waiting.remove(other)));
                }
            }
            if (joins) {
                waiting.computeIfAbsent(key, absent -> new ArrayList<>()).add(value);
            } else {
                done.add(value.kind() == Kind.MAP ? new Instruction(null, MapGroup.of(value)) : new Instruction(value, null));
            }
        }
        waiting.values().forEach(group -> done.add(group(group)));
        return done;
    }

    /** Not what is loaded with the strip, known for all runs or added up at its end. */
    private static boolean isInstruction(Kind kind) {
        return switch (kind) {
            case LOAD, CONSTANT, SIZE, FOLD_ROWS -> false;
            case INDEX, MAP, FOLD_COLUMNS -> true;
        };
    }

    private static boolean isFull(List<Value> group, Value next) {
        int size = MapGroup.size(next) + group.stream().mapToInt(MapGroup::size).sum();
        return group.size() >= MAX_MEMBERS || size > MAX_GROUP;
    }

    /** What is read to compute a value: its operands; of a product that is not written down, its factors. */
    private Set<Value> reads(Value value) {
        List<Value> factors = factors(value);
        return new HashSet<>(factors == null ? value.operands() : factors);
    }

    private Instruction group(List<Value> members) {
        Set<Value> inside = new HashSet<>(members);
        for (Value member : members) {
            boolean stored = kernel.stores().stream().anyMatch(store -> store.value() == member);
            boolean usedOutside = kernel.values().stream()
                    .anyMatch(user -> live[user.id()] && !inside.contains(user) && user.operands().contains(member));
            joined[member.id()] = members.size() > 1 && !stored && !usedOutside;
        }
        return new Instruction(null, MapGroup.of(members, this::hasPlace));
    }
}
