package dev.chainrule.cuda;

import dev.chainrule.cuda.driver.Cleanup;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs a plan kernel by kernel between events, and prints each one's time and rates: DEBUG=2. */
final class KernelTimes {
    private KernelTimes() {
    }

    static void run(PreparedPlan plan, Map<Slot, Long> bound, DimSizes sizes, CudaBackend backend) {
        GpuDriver driver = backend.driver();
        List<GpuDriver.Event> events = new ArrayList<>();
        Cleanup cleanup = new Cleanup();
        cleanup.run(() -> {
            mark(events, backend);
            for (Launch launch : plan.launches()) {
                launch.queue(slot -> plan.address(slot, bound));
                mark(events, backend);
            }
            driver.streamSynchronize(backend.stream());
            for (int k = 0; k < plan.launches().size(); k++) {
                float milliseconds = driver.eventElapsedTime(events.get(k), events.get(k + 1));
                backend.settings().debugOut().println(line(plan.launches().get(k), sizes, milliseconds, backend.name()));
            }
        });
        events.forEach(event -> cleanup.run(() -> driver.eventDestroy(event)));
        cleanup.throwFirst();
    }

    private static void mark(List<GpuDriver.Event> events, CudaBackend backend) {
        GpuDriver.Event event = backend.driver().eventCreate();
        events.add(event);
        backend.driver().eventRecord(event, backend.stream());
    }

    /** {@code cuda:0 rows0 12.3 µs, 3100 GB/s, 1550 GFLOP/s}. */
    static String line(Launch launch, DimSizes sizes, float milliseconds, String device) {
        double seconds = Math.max(milliseconds, 1e-6) / 1e3;
        return String.format(Locale.ROOT, "%s %s %.1f µs, %.4g GB/s, %.4g GFLOP/s", device, launch.kernel().name(), milliseconds * 1e3,
                launch.kernel().bytes().at(sizes) / seconds / 1e9, launch.kernel().flops().at(sizes) / seconds / 1e9);
    }
}
