package dev.chainrule.cuda;

import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.GlobalMemory;
import dev.chainrule.cuda.sim.LaunchStatistics;
import dev.chainrule.cuda.sim.PtxSimulator;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Runs a few nodes on a device from random inputs, for tests of kernels; equal seeds give equal inputs. */
final class OnDevice {
    private final Plan plan;
    private final DimSizes sizes;
    private final Map<Slot, double[]> values = new LinkedHashMap<>();

    /** How far before the first input a buffer lies that was handed back: 8,000 bytes in the pool's class of 8,192, and a gap. */
    static final int FORMER_BUFFER = 8192 + (1 << 16);

    private static final int FORMER_ELEMENTS = 2000;

    /** Every launch of the last run on a simulated GPU. */
    final List<LaunchStatistics> launches = new ArrayList<>();

    OnDevice(List<Node> outputs, DimSizes sizes) {
        this(outputs, sizes, new Random(1)::nextGaussian);
    }

    /** With inputs drawn from {@code source}, those of type i32 the numbers from 0 on in a shuffled order. */
    OnDevice(List<Node> outputs, DimSizes sizes, java.util.function.DoubleSupplier source) {
        this.plan = Planner.plan(outputs);
        this.sizes = sizes;
        for (Slot slot : plan.inputs()) {
            double[] numbers = new double[Math.toIntExact(slot.extent().at(sizes))];
            Arrays.setAll(numbers, i -> slot.dtype() == DType.I32 ? (i * 7L + 3) % numbers.length
                    : slot.dtype() == DType.F32 ? (float) source.getAsDouble() : source.getAsDouble());
            values.put(slot, numbers);
        }
    }

    Plan plan() {
        return plan;
    }

    /** The results on a simulated GPU whose kernels {@code lowering} makes; every launch is looked at. */
    List<double[]> simulated(KernelLowering lowering) {
        return simulated(lowering, PtxSimulator.BUDGET);
    }

    /** The same, where a block that needs more instructions than {@code budget} is an endless loop. */
    List<double[]> simulated(KernelLowering lowering, long budget) {
        launches.clear();
        DeviceDescription h200 = DeviceDescription.h200();
        SimulatedGpuDriver driver = new SimulatedGpuDriver(new PtxSimulator(h200).withSeed(5).withBudget(budget), new GlobalMemory(h200));
        driver.onLaunch((entry, statistics) -> launches.add(statistics));
        CudaSettings settings = new CudaSettings(Long.MAX_VALUE, null, CudaSettings.BLAS_PRODUCTS, 0, System.err);
        try (Backend backend = new CudaBackend("sim", driver, 0, lowering, null, settings)) {
            return on(backend, 1);
        }
    }

    /** The results on a device after running {@code times}. */
    List<double[]> on(Backend backend, int times) {
        List<Buffer> in = new ArrayList<>();
        List<Buffer> out = new ArrayList<>();
        usedBefore(backend);
        try (Program program = backend.compile(plan)) {
            for (Slot slot : plan.inputs()) {
                Buffer buffer = backend.allocate(slot.dtype(), values.get(slot).length);
                in.add(buffer);
                if (slot.dtype() == DType.I32) {
                    buffer.write(Arrays.stream(values.get(slot)).mapToInt(number -> (int) number).toArray());
                } else {
                    buffer.write(values.get(slot));
                }
            }
            plan.outputs().forEach(slot -> out.add(backend.allocate(slot.dtype(), slot.extent().at(sizes))));
            for (int k = 0; k < times; k++) {
                program.run(in, out, sizes);
            }
            List<double[]> results = new ArrayList<>();
            for (Buffer buffer : out) {
                double[] numbers = new double[Math.toIntExact(buffer.elements())];
                buffer.read(numbers);
                results.add(numbers);
            }
            return results;
        } finally {
            in.forEach(Buffer::close);
            out.forEach(Buffer::close);
        }
    }

    /** Two buffers that somebody filled and handed back: their memory lies idle, or is lent again. */
    private static void usedBefore(Backend backend) {
        float[] numbers = new float[FORMER_ELEMENTS];
        Arrays.fill(numbers, 7);
        try (Buffer one = backend.allocate(DType.F32, FORMER_ELEMENTS); Buffer another = backend.allocate(DType.F32, FORMER_ELEMENTS)) {
            one.write(numbers);
            another.write(numbers);
        }
    }

    /** The largest difference of two results, relative to the largest component; not-a-number unless both have it there. */
    static double difference(List<double[]> expected, List<double[]> actual) {
        double worst = 0;
        for (int k = 0; k < expected.size(); k++) {
            double scale = Arrays.stream(expected.get(k)).filter(Double::isFinite).map(Math::abs).max().orElse(1);
            for (int i = 0; i < expected.get(k).length; i++) {
                double a = expected.get(k)[i];
                double b = actual.get(k)[i];
                if (Double.compare(a, b) != 0) {
                    double apart = Math.abs(a - b) / Math.max(scale, 1e-300);
                    worst = apart <= worst ? worst : apart;
                }
            }
        }
        return worst;
    }
}
