package dev.chainrule.tensor.plan;

import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Op;
import dev.chainrule.tensor.plan.Value.Kind;
import dev.chainrule.tensor.plan.Value.Phase;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes a {@link Group} as a {@link RowKernel}: views become strides, reductions become folds, each value finds its placement and phase. */
final class KernelBuilder {
    private final String name;
    private final Group group;
    private final Map<Node, Slot> slots;
    private final RowSpace space;
    private final List<Value> values = new ArrayList<>();
    private final Map<Node, Value> ofMember = new IdentityHashMap<>();
    private final Map<List<Object>, Value> known = new HashMap<>();

    KernelBuilder(String name, Group group, Map<Node, Slot> slots) {
        this.name = name;
        this.group = group;
        this.slots = slots;
        this.space = FusionRules.space(group.members());
    }

    /** The kernel that computes the group and stores the given members. */
    RowKernel build(Map<Node, List<Slot>> stores) {
        for (Node member : group.members()) {
            ofMember.put(member, member(member));
        }
        List<Store> written = new ArrayList<>();
        stores.forEach((node, targets) -> targets.forEach(target -> {
            Access access = access(target, space.classes().of(node), null, null);
            written.add(new Store(ofMember.get(node), space.placement(node), access));
        }));
        return RowAxes.collapse(new RowKernel(name, space.rowDims(), space.columnDim(), values, written));
    }

    /** The kernel that copies one buffer into another of the same shape. */
    static RowKernel copy(String name, Slot from, Slot to) {
        Map<Node, Slot> source = new IdentityHashMap<>();
        source.put(from.node(), from);
        return new KernelBuilder(name, new Group(List.of(from.node())), source).copied(from, to);
    }

    private RowKernel copied(Slot from, Slot to) {
        int[] axes = space.classes().of(from.node());
        Value value = load(access(from, axes, null, null), from.dtype(), AxisClasses.set(axes), from.node());
        Store store = new Store(value, space.placement(from.node()), access(to, axes, null, null));
        return RowAxes.collapse(new RowKernel(name, space.rowDims(), space.columnDim(), values, List.of(store)));
    }

    /** The matrix product of a group of one, its operands read where they lie. */
    static MatmulKernel matmul(String name, Node product, Map<Node, Slot> slots, Slot target) {
        boolean transposeA = product.input(0).op() == Op.TRANSPOSE;
        boolean transposeB = product.input(1).op() == Op.TRANSPOSE;
        Slot a = slots.get(factorBuffer(product.input(0)));
        Slot b = slots.get(factorBuffer(product.input(1)));
        return new MatmulKernel(name, a, transposeA, b, transposeB, target, product.shape().dim(0), product.shape().dim(1),
                product.input(0).shape().dim(1));
    }

    /** The node in whose buffer a factor of a matrix product lies, by rows or (transposed) by columns. */
    static Node factorBuffer(Node factor) {
        Node node = factor.op() == Op.TRANSPOSE ? factor.input(0) : factor;
        while (node.op() == Op.RESHAPE) {
            node = node.input(0);
        }
        return node;
    }

    /** The node in whose buffer {@code node} lies: itself, or what a chain of reshapes names differently. */
    static Node bufferNode(Node node) {
        return FusionRules.isRelabelled(node) ? bufferNode(node.input(0)) : node;
    }

    private Value member(Node node) {
        if (node.op() == Op.SUM || node.op() == Op.REDUCE_MAX) {
            return fold(node);
        }
        if (!node.op().isElementwise()) {
            return resolve(node, space.classes().of(node));
        }
        List<Value> operands = new ArrayList<>();
        for (int k = 0; k < node.op().arity(); k++) {
            operands.add(operand(node, k));
        }
        return map(node.op(), node.dtype(), operands, node);
    }

    private Value operand(Node user, int k) {
        Value made = ofMember.get(user.input(k));
        return made != null ? made : resolve(user.input(k), space.classes().ofOperand(user, k));
    }

    /** The value that a chain of views, seen with these axes, looks at. */
    private Value resolve(Node node, int[] axes) {
        if (ofMember.containsKey(node)) {
            return ofMember.get(node);
        }
        boolean saved = slots.containsKey(node) && slots.get(node).node() == node && node.op() != Op.INPUT
                && !group.members().contains(node);
        if (!saved && node.op() == Op.TAKE) {
            return taken(node, axes);
        }
        if (!saved && FusionRules.isView(node)) {
            int[] below = space.classes().ofOperand(node, 0);
            return resolve(node.input(0), below);
        }
        return switch (node.op()) {
            case CONSTANT -> leaf(Kind.CONSTANT, node, List.of(node));
            case SIZE -> leaf(Kind.SIZE, node, List.of(node));
            case IOTA -> index(node, axes);
            default -> load(access(slot(node), axes, null, null), node.dtype(), AxisClasses.set(axes), node);
        };
    }

    private Slot slot(Node node) {
        Slot slot = slots.get(bufferNode(node));
        if (slot == null) {
            throw new IllegalStateException("no buffer holds " + node);
        }
        return slot;
    }

    private Value taken(Node take, int[] axes) {
        Access access = access(slot(take.input(0)), axes, slot(take.input(1)), slot(take.input(2)));
        return load(access, take.dtype(), AxisClasses.set(axes), take);
    }

    /** Row-major strides of a buffer whose dimensions are the given axes. */
    private Access access(Slot slot, int[] axes, Slot order, Slot start) {
        Map<Integer, Extent> strides = new HashMap<>();
        Extent stride = Extent.ONE;
        List<dev.chainrule.tensor.shape.Dim> dims = axes.length == slot.node().shape().rank() ? slot.node().shape().dims() : dims(axes);
        for (int k = axes.length - 1; k >= 0; k--) {
            if (axes[k] != AxisClasses.NONE) {
                strides.put(axes[k], stride);
                stride = stride.times(space.classes().dim(axes[k]).extent());
            }
        }
        if (dims.size() != axes.length) {
            throw new IllegalStateException("axes of " + slot);
        }
        List<Extent> rowStrides = space.rows().stream().map(axis -> strides.getOrDefault(axis, Extent.ZERO)).toList();
        return new Access(slot, rowStrides, strides.getOrDefault(space.column(), Extent.ZERO), order, start);
    }

    private List<dev.chainrule.tensor.shape.Dim> dims(int[] axes) {
        return Arrays.stream(axes)
                .mapToObj(axis -> axis == AxisClasses.NONE ? dev.chainrule.tensor.shape.Dim.ONE : space.classes().dim(axis))
                .toList();
    }

    private Value load(Access access, DType dtype, Set<Integer> axes, Node node) {
        Placement placement = space.placement(axes);
        Phase phase = placement.hasRows() ? Phase.BODY : Phase.PROLOGUE;
        return known.computeIfAbsent(List.of(Kind.LOAD, access.slot(), access),
                key -> add(Kind.LOAD, node.op(), dtype, placement, phase, List.of(), access,
                        node));
    }

    private Value index(Node iota, int[] axes) {
        Access access = access(new Slot(Slot.Role.TEMPORARY, iota, "index"), axes, null, null);
        Access counted = new Access(null, access.rowStrides(), access.columnStride(), null, null);
        Placement placement = space.placement(AxisClasses.set(axes));
        Phase phase = placement.hasRows() ? Phase.BODY : Phase.PROLOGUE;
        return known.computeIfAbsent(List.of(Kind.INDEX, iota.dtype(), counted),
                key -> add(Kind.INDEX, Op.IOTA, iota.dtype(), placement, phase, List.of(), counted, iota));
    }

    private Value leaf(Kind kind, Node node, List<Object> key) {
        return known.computeIfAbsent(key,
                k -> add(kind, node.op(), node.dtype(), Placement.UNIFORM, Phase.PROLOGUE, List.of(), null, node));
    }

    private Value map(Op op, DType dtype, List<Value> operands, Node node) {
        boolean rows = operands.stream().anyMatch(value -> value.placement().hasRows());
        boolean columns = operands.stream().anyMatch(value -> value.placement().hasColumns());
        Phase phase = operands.stream().map(Value::phase).reduce(Phase.PROLOGUE, (a, b) -> a.compareTo(b) >= 0 ? a : b);
        return add(Kind.MAP, op, dtype, Placement.of(rows, columns), phase, operands, null, node);
    }

    /** Folds over the column, over the rows, or both; an axis along which the operand is constant multiplies a sum by its length. */
    private Value fold(Node node) {
        Value value = operand(node, 0);
        Set<Integer> over = new LinkedHashSet<>(AxisClasses.set(space.classes().ofOperand(node, 0)));
        over.removeAll(AxisClasses.set(space.classes().of(node)));
        boolean overColumn = over.remove(space.column());
        boolean overRows = !over.isEmpty();
        if (overColumn && value.placement().hasColumns()) {
            Phase phase = value.phase();
            value = add(Kind.FOLD_COLUMNS, node.op(), node.dtype(), Placement.of(value.placement().hasRows(), false), phase, List.of(value),
                    null,
                    node);
        } else if (overColumn) {
            value = repeated(node, value, Extent.product(List.of(space.columnDim())));
        }
        if (overRows && value.placement().hasRows()) {
            Placement placement = Placement.of(false, value.placement().hasColumns());
            return add(Kind.FOLD_ROWS, node.op(), node.dtype(), placement, Phase.EPILOGUE, List.of(value), null, node);
        }
        return overRows ? repeated(node, value, Extent.product(space.rowDims())) : value;
    }

    /** The sum of n equal values is n times the value; their largest is the value. */
    private Value repeated(Node node, Value value, Extent count) {
        if (node.op() == Op.REDUCE_MAX) {
            return value;
        }
        Node size = dev.chainrule.tensor.graph.Primitives.size(node, count);
        Value factor = leaf(size.op() == Op.CONSTANT ? Kind.CONSTANT : Kind.SIZE, size, List.of(size));
        return map(Op.MUL, node.dtype(), List.of(value, factor), node);
    }

    private Value add(Kind kind, Op op, DType dtype, Placement placement, Phase phase, List<Value> operands, Access access, Node node) {
        Value value = new Value(values.size(), kind, op, dtype, placement, phase, operands, access, node);
        values.add(value);
        return value;
    }
}
