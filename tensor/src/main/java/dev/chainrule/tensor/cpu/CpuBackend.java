package dev.chainrule.tensor.cpu;

import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.shape.DType;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The CPU as a device: plain arrays, all cores, SIMD where the module {@code jdk.incubator.vector} is present. */
public final class CpuBackend implements Backend {
    private final AtomicLong liveBytes = new AtomicLong();
    private final Workers workers;
    private final TileOps tileOps;
    private final boolean simd;
    private final Blas blas;

    /** All processors, the best loops there are. */
    public CpuBackend() {
        this(Runtime.getRuntime().availableProcessors(), true);
    }

    /**
     * @param threads how many threads work; results do not depend on it
     * @param simd    whether to use SIMD where there is any; results do not depend on it, but for large matrix products that a BLAS takes
     *                where there is no SIMD: {@code -Dchainrule.blas=off} keeps it out
     */
    public CpuBackend(int threads, boolean simd) {
        this(threads, simd, new Blas(MatmulOps.isSimd(simd)));
    }

    CpuBackend(int threads, boolean simd, Blas blas) {
        this.simd = simd;
        this.blas = blas;
        workers = new Workers(threads);
        tileOps = new TileOps(simd ? VectorOpsFinder.best() : new ScalarVectorOps());
    }

    Workers workers() {
        return workers;
    }

    TileOps tileOps() {
        return tileOps;
    }

    boolean simd() {
        return simd;
    }

    Blas blas() {
        return blas;
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        return workers.count() + " threads, " + tileOps.vector().name() + ", Java " + Runtime.version().feature()
                + blas.description();
    }

    @Override
    public Buffer allocate(DType dtype, long elements) {
        return new CpuBuffer(dtype, elements, liveBytes);
    }

    @Override
    public Optional<Buffer> inPlace(java.nio.Buffer memory) {
        return Optional.of(new CpuBuffer(memory));
    }

    @Override
    public Program compile(Plan plan) {
        return new CpuProgram(plan, this);
    }

    @Override
    public long liveBytes() {
        return liveBytes.get();
    }

    @Override
    public void close() {
        workers.close();
    }
}
