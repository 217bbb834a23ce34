package dev.chainrule.benchmarks;

import dev.chainrule.benchmarks.BenchmarkData.Size;
import dev.chainrule.cuda.CudaBackend;
import dev.chainrule.cuda.EventClock;
import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Loss and gradient on one device. Each run of more than {@value #SMALL} numbers by itself: before it the second-level cache is flushed, by
 * zeros over more than it holds. Smaller ones {@value #IN_A_ROW} in a row, as in training, where what counts is how fast they follow each
 * other. Timed by the GPU's events, on a CPU by its clock. Beside it the copy of X on the device, which the memory's speed follows from.
 */
final class DeviceTimes {
    /** More than the second-level cache of any GPU. */
    private static final long FLUSHED_BYTES = 512L << 20;
    private static final int WARMUPS = 5;
    /** Until the compilers of Java are through with what queues small work. */
    private static final double WARMUP_MILLIS = 500;
    private static final int SMALL = 1 << 20;
    private static final int IN_A_ROW = 100;

    private final Device device;
    private final EventClock events;
    private final long flushedBytes;

    private DeviceTimes(Device device) {
        this.device = device;
        events = device.backend() instanceof CudaBackend cuda ? new EventClock(cuda) : null;
        flushedBytes = device.name().equals("sim") ? 4096 : FLUSHED_BYTES;
    }

    /**
     * What one size takes, and what comes out.
     *
     * @param name    of the device
     * @param dtype   {@code f32}, the only type that Chainrule computes a benchmark in
     * @param repeats timed runs
     */
    static Map<String, Object> measure(String name, Size size, String model, String dtype, int repeats) {
        if (!dtype.equals("f32")) {
            throw new BadCallException("--dtype: there are no kernels for '" + dtype + "'; use f32.");
        }
        LossGradientProblem problem = new LossGradientProblem(size, model);
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("rows", size.rows());
        found.put("features", size.features());
        found.put("model", model);
        found.put("dtype", dtype);
        Device device = Devices.open(name);
        try (Compiled program = problem.chainrule(device)) {
            DeviceTimes times = new DeviceTimes(device);
            program.run();
            problem.check("chainrule", program.results());
            int inARow = problem.x.length > SMALL ? 1 : IN_A_ROW;
            found.put("in_a_row", inARow);
            found.put("millis", times.all(program::queue, repeats, inARow));
            List<float[]> results = program.results();
            found.put("loss", (double) results.get(0)[0]);
            found.put("gradient_w", doubles(results.get(1)));
            found.put("gradient_b", (double) results.get(2)[0]);
            if (times.events != null) {
                found.put("copy_millis", times.copies(problem.x.length, repeats));
            }
        }
        return found;
    }

    private List<Double> copies(long elements, int repeats) {
        try (Buffer from = device.backend().allocate(DType.F32, elements); Buffer to = device.backend().allocate(DType.F32, elements)) {
            return all(() -> events.copy(from, to), repeats, 1);
        }
    }

    private List<Double> all(Runnable work, int repeats, int inARow) {
        Runnable works = () -> {
            for (int k = 0; k < inARow; k++) {
                work.run();
            }
        };
        long start = System.nanoTime();
        for (int k = 0; k < WARMUPS || events != null && millisSince(start) < WARMUP_MILLIS; k++) {
            once(works);
        }
        List<Double> all = new ArrayList<>();
        for (int k = 0; k < repeats; k++) {
            all.add(once(works) / inARow);
        }
        return all;
    }

    private double once(Runnable work) {
        device.backend().allocate(DType.F32, flushedBytes / 4).close();                 // filled with zeros, on the device
        return events == null ? clock(work) : events.millis(work);
    }

    private static double clock(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return millisSince(start);
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static List<Double> doubles(float[] values) {
        List<Double> all = new ArrayList<>();
        for (float value : values) {
            all.add((double) value);
        }
        return all;
    }

    /** One line for people: {@code 1048576 x 1024 relu f32: 1.21 ms, 3550 GB/s; copy 2980 GB/s}. */
    static String line(Map<String, Object> found) {
        double bytes = 4.0 * (Integer) found.get("rows") * (Integer) found.get("features");
        String text = String.format(Locale.ROOT, "%s x %s %s %s: %.4g ms, %.4g GB/s of X", found.get("rows"), found.get("features"),
                found.get("model"), found.get("dtype"), median(found, "millis"), bytes / median(found, "millis") / 1e6);
        return found.containsKey("copy_millis")
                ? text + String.format(Locale.ROOT, "; the card copies %.4g GB/s", 2 * bytes / median(found, "copy_millis") / 1e6)
                : text;
    }

    private static double median(Map<String, Object> found, String name) {
        double[] sorted = ((List<?>) found.get(name)).stream().mapToDouble(each -> (Double) each).sorted().toArray();
        return (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    }
}
