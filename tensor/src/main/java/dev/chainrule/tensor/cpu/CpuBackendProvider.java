package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.BackendProvider;
import java.util.List;

/** Makes the CPU known as device {@code cpu}: always there. */
public final class CpuBackendProvider implements BackendProvider {
    @Override
    public int preference() {
        return 0;
    }

    @Override
    public List<Found> find() {
        return List.of(new Found("cpu", true,
                Runtime.getRuntime().availableProcessors() + " threads, " + VectorOpsFinder.best().name() + ", Java "
                        + Runtime.version().feature() + ", heap up to " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB"
                        + Blas.found() + (VectorOpsFinder.hint().isEmpty() ? "" : "; " + VectorOpsFinder.hint())));
    }

    @Override
    public boolean accepts(String name) {
        return name.equals("cpu");
    }

    @Override
    public Backend open(String name) {
        VectorOpsFinder.warnOnce();
        return new CpuBackend();
    }
}
