package dev.chainrule.cuda.lower;

import dev.chainrule.cuda.ptx.ScalarInstructions;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Placement;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Store;
import dev.chainrule.tensor.plan.Value;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a row kernel's body needs, and when. A value of the body has a <b>level</b>: how many reductions over the columns lie one behind the
 * other before it. Level 0 is known when the row has been loaded, level 1 when the team has reduced once (a residual), level 2 when it has
 * reduced again (the softmax's division).
 */
final class RowAnalysis {
    private static final int FUNCTION = 4;

    private final RowKernel kernel;
    private final int[] level;
    private final boolean[] inBody;
    private final int[] firstUse;
    private final int[] lastUse;
    private final List<Set<Value>> uses = new ArrayList<>();

    RowAnalysis(RowKernel kernel) {
        this.kernel = kernel;
        int n = kernel.values().size();
        level = new int[n];
        inBody = new boolean[n];
        firstUse = new int[n];
        lastUse = new int[n];
        for (Value value : kernel.values()) {
            for (Value operand : value.operands()) {
                level[value.id()] = Math.max(level[value.id()], level[operand.id()]);
            }
            level[value.id()] += isRowFold(value) ? 1 : 0;
        }
        bodyRoots().forEach(this::markBody);
        java.util.Arrays.fill(firstUse, Integer.MAX_VALUE);
        for (int l = 0; l <= lastLevel(); l++) {
            uses.add(new LinkedHashSet<>());
            for (Value root : rootsAt(l)) {
                markUse(root, l);
            }
        }
    }

    private static boolean isRowFold(Value value) {
        return value.kind() == Kind.FOLD_COLUMNS && value.phase() == Phase.BODY;
    }

    /** What has rows and is asked for: what is summed over the rows, and what is stored with them. */
    private List<Value> bodyRoots() {
        List<Value> roots = new ArrayList<>();
        rowSums().forEach(fold -> roots.add(fold.operand(0)));
        rowStores().forEach(store -> roots.add(store.value()));
        return roots;
    }

    private void markBody(Value value) {
        if (!inBody[value.id()]) {
            inBody[value.id()] = true;
            value.operands().forEach(this::markBody);
        }
    }

    private void markUse(Value value, int l) {
        firstUse[value.id()] = Math.min(firstUse[value.id()], l);
        lastUse[value.id()] = Math.max(lastUse[value.id()], l);
        uses.get(l).add(value);
        if (!isRowFold(value)) {
            value.operands().forEach(operand -> markUse(operand, l));
        }
    }

    /** What the pass over the columns at level {@code l} computes: the operands of its reductions; at the last level, what is asked for. */
    private List<Value> rootsAt(int l) {
        if (l == lastLevel()) {
            return bodyRoots();
        }
        return foldsAt(l).stream().map(fold -> fold.operand(0)).toList();
    }

    /** The number of team reductions, one after the other. */
    int lastLevel() {
        int last = 0;
        for (Value value : kernel.values()) {
            if (inBody[value.id()] && isRowFold(value)) {
                last = Math.max(last, level[value.id()]);
            }
        }
        return last;
    }

    /** The reductions over columns whose operands are known at level {@code l}: the team makes them together. */
    List<Value> foldsAt(int l) {
        return kernel.values().stream().filter(value -> inBody[value.id()] && isRowFold(value) && level[value.operand(0).id()] == l)
                .toList();
    }

    /** The reductions over all rows. */
    List<Value> rowSums() {
        return kernel.values().stream().filter(value -> value.kind() == Kind.FOLD_ROWS).toList();
    }

    /** What is stored with its row. */
    List<Store> rowStores() {
        return kernel.stores().stream().filter(store -> store.placement().hasRows()).toList();
    }

    /** What is stored after the last row. */
    List<Store> lateStores() {
        return kernel.stores().stream().filter(store -> !store.placement().hasRows()).toList();
    }

    /** Whether there is anything to do for a row. */
    boolean hasBody() {
        return !rowSums().isEmpty() || !rowStores().isEmpty();
    }

    /** Whether the rows need it. */
    boolean isInBody(Value value) {
        return inBody[value.id()];
    }

    /** The values of the prologue that the rows need, of one placement, in order. */
    List<Value> neededByRows(Placement placement) {
        return kernel.values().stream().filter(value -> inBody[value.id()] && value.placement() == placement && usedByRows(value)).toList();
    }

    private boolean usedByRows(Value value) {
        boolean isStored = rowStores().stream().anyMatch(store -> store.value() == value)
                || rowSums().stream().anyMatch(f -> f.operand(0) == value);
        return isStored || kernel.values().stream()
                .anyMatch(user -> inBody[user.id()] && user.placement().hasRows() && user.operands().contains(value));
    }

    /** The cells that stay on chip from one pass over the columns to a later one: what was loaded, and what was dear to compute. */
    Set<Value> keptCells() {
        Set<Value> kept = new LinkedHashSet<>();
        for (Value value : kernel.values()) {
            boolean dear = value.kind() == Kind.LOAD || value.kind() == Kind.MAP && ScalarInstructions.isDear(value.op());
            if (inBody[value.id()] && value.placement() == Placement.CELL && dear && lastUse[value.id()] > firstUse[value.id()]) {
                kept.add(value);
            }
        }
        return kept;
    }

    /** Whether the rows need a function that takes many registers for a while. */
    boolean isDear() {
        return kernel.values().stream().anyMatch(value -> inBody[value.id()] && value.phase() == Phase.BODY && isDear(value));
    }

    /** Whether a value is such a function. */
    static boolean isDear(Value value) {
        return value.kind() == Kind.MAP && ScalarInstructions.isDear(value.op());
    }

    /** Whether a value is a transcendental function. */
    static boolean isFunction(Value value) {
        return isDear(value) && value.op() != Op.DIV && value.op() != Op.SQRT;
    }

    /** How many values of a placement the rows need, a bound of what may be in registers at once for each element; a function needs several. */
    int work(Placement placement) {
        return kernel.values().stream()
                .filter(value -> inBody[value.id()] && value.phase() == Phase.BODY && value.placement() == placement
                        && value.kind() == Kind.MAP)
                .mapToInt(value -> isFunction(value) ? FUNCTION : 1).sum();
    }

    /** The pass over the columns that needs it first. */
    int firstUse(Value value) {
        return firstUse[value.id()];
    }

    /** The level of a value. */
    int level(Value value) {
        return level[value.id()];
    }

    /** What the pass over the columns at level {@code l} loads for each of them: cells, and what is the same for all rows. */
    List<Value> loadsAt(int l) {
        List<Value> shared = neededByRows(Placement.COLUMN);
        return kernel.values().stream().filter(value -> value.kind() == Kind.LOAD && uses.get(l).contains(value)
                && (value.placement() == Placement.CELL || shared.contains(value))).toList();
    }

    /** The cells that are loaded. */
    long loadedCells() {
        return kernel.values().stream()
                .filter(value -> inBody[value.id()] && value.placement() == Placement.CELL && value.kind() == Kind.LOAD).count();
    }

    /** The two factors if {@code value} is a product, for a fused multiply-add; else null. */
    static Value[] factors(Value value) {
        boolean product = value.kind() == Kind.MAP && value.op() == Op.MUL;
        return product ? new Value[] {value.operand(0), value.operand(1)} : null;
    }
}
