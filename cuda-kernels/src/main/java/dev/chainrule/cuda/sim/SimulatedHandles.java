package dev.chainrule.cuda.sim;

import dev.chainrule.cuda.driver.CudaResult;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.driver.GpuDriverException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** The handles of the simulated driver, and which of them are alive. */
final class SimulatedHandles {
    private static final int SHARED_WITHOUT_ASKING = 48 << 10;

    /** The one context. */
    static final class SimContext implements GpuDriver.Context {
    }

    /** Parsed text. */
    record SimModule(PtxModule parsed) implements GpuDriver.Module {
    }

    /** An entry, and how much dynamic shared memory was asked for. */
    static final class SimFunction implements GpuDriver.Function {
        final SimModule module;
        final PtxEntry entry;
        int dynamicShared = SHARED_WITHOUT_ASKING;

        SimFunction(SimModule module, PtxEntry entry) {
            this.module = module;
            this.entry = entry;
        }

        @Override
        public String name() {
            return entry.name();
        }
    }

    /** A stream; while it is captured, the work that was noted. */
    static final class SimStream implements GpuDriver.Stream {
        List<Runnable> capture;
    }

    /** The time when it was recorded. */
    static final class SimEvent implements GpuDriver.Event {
        long nanoseconds;
    }

    /** Noted work. */
    static final class SimGraph implements GpuDriver.Graph {
        final List<Runnable> work;

        SimGraph(List<Runnable> work) {
            this.work = work;
        }
    }

    /** Noted work, ready to run. */
    static final class SimGraphExec implements GpuDriver.GraphExec {
        final List<Runnable> work;

        SimGraphExec(List<Runnable> work) {
            this.work = List.copyOf(work);
        }
    }

    /** Memory of the host. */
    static final class SimHostMemory implements GpuDriver.HostMemory {
        final ByteBuffer bytes;

        SimHostMemory(int size) {
            bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        byte[] array() {
            return bytes.array();
        }

        @Override
        public ByteBuffer bytes() {
            return bytes;
        }
    }

    private final Map<Object, String> alive = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Notes a new handle. */
    <T> T made(T handle, String what) {
        alive.put(handle, what);
        return handle;
    }

    /** The handle, if it is alive and of that type. */
    <T> T known(String call, Class<T> type, Object handle) {
        if (!alive.containsKey(handle)) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_INVALID_HANDLE);
        }
        return type.cast(handle);
    }

    /** Strikes a handle off. */
    void gone(String call, Object handle) {
        if (alive.remove(handle) == null) {
            throw GpuDriverException.of(call, CudaResult.CUDA_ERROR_INVALID_HANDLE);
        }
    }

    /** What was made and not freed. */
    List<String> alive() {
        return new ArrayList<>(alive.values());
    }
}
