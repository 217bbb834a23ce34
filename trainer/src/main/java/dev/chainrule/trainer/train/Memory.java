package dev.chainrule.trainer.train;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Device memory by leaf: each has one buffer, zero-filled when first asked for. Closing frees them all. */
final class Memory implements AutoCloseable {
    private final Backend backend;
    private final DimSizes sizes;
    private final Map<Node, Buffer> buffers = new IdentityHashMap<>();
    private final List<Buffer> results = new ArrayList<>();

    Memory(Backend backend, DimSizes sizes) {
        this.backend = backend;
        this.sizes = sizes;
    }

    /** The buffer of {@code leaf}. */
    Buffer of(Node leaf) {
        return buffers.computeIfAbsent(leaf, node -> backend.allocate(node.dtype(), node.shape().extent().at(sizes)));
    }

    /** The buffers of a plan's inputs, in order. */
    List<Buffer> of(List<Slot> inputs) {
        return inputs.stream().map(slot -> of(slot.node())).toList();
    }

    /** New buffers for a plan's outputs, in order. */
    List<Buffer> results(List<Slot> outputs) {
        List<Buffer> made = outputs.stream().map(slot -> backend.allocate(slot.dtype(), slot.extent().at(sizes))).toList();
        results.addAll(made);
        return made;
    }

    @Override
    public void close() {
        buffers.values().forEach(Buffer::close);
        results.forEach(Buffer::close);
    }
}
