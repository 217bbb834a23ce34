package dev.chainrule.cuda;

import static dev.chainrule.tensor.graph.Primitives.add;
import static dev.chainrule.tensor.graph.Primitives.broadcast;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.lower.PtxLowering;
import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A kernel that overwrites what it reads: no thread reads an element that another may have written, whatever part of a batch is full. */
class UpdatesInPlaceTest {
    private final Graph graph = new Graph();

    @ParameterizedTest
    @CsvSource({"1, 1", "4, 3", "171, 3", "512, 1", "700, 5", "33, 64", "3, 2050"})
    void everyElement(long rows, long columns) {
        Node w = graph.input("w", Shape.of(rows, columns), DType.F32);
        Node v = graph.input("v", Shape.of(rows, columns), DType.F32);
        sameAsOnTheCpu(Map.of(w, add(w, mul(v, v))));
    }

    /** A number of each row, which many threads read: the planner has it computed beside the old one. */
    @ParameterizedTest
    @CsvSource({"9, 3", "300, 64", "70, 700", "5, 9000", "3, 70000"})
    void oneNumberOfEachRow(long rows, long columns) {
        Node x = graph.input("X", Shape.of(rows, columns), DType.F32);
        Node u = graph.input("u", Shape.of(rows), DType.F32);
        Node scaled = mul(x, broadcast(u, x.shape(), List.of(0)));
        sameAsOnTheCpu(Map.of(u, mul(u, u), x, scaled));
        sameAsOnTheCpu(Map.of(u, add(u, sum(scaled, 1))));
    }

    /** A number of each row, which a kernel updates that has columns for another's sake: all threads of a team read it, one writes it. */
    @ParameterizedTest
    @CsvSource({"9, 3", "32, 8", "300, 64", "70, 700", "5, 9000"})
    void oneNumberOfEachRowBesideColumns(long rows, long columns) {
        Node u = graph.input("u", Shape.of(rows), DType.F32);
        Node v = graph.input("v", Shape.of(columns), DType.F32);
        Node step = graph.input("step", Shape.SCALAR, DType.F32);
        Node rate = mul(step, step);
        Map<Node, Node> all = new LinkedHashMap<>();
        all.put(u, mul(u, broadcast(rate, u.shape(), List.of())));
        all.put(v, mul(v, broadcast(rate, v.shape(), List.of())));
        all.put(step, rate);
        assertThat(Planner.plan(List.of(), all).kernels()).hasSize(1);
        sameAsOnTheCpu(all);
    }

    /** Two runs of the updates leave the same in every leaf on the CPU and, with no fault, on simulated GPUs. */
    private void sameAsOnTheCpu(Map<Node, Node> updates) {
        Plan plan = Planner.plan(List.of(), updates);
        List<double[]> expected;
        try (Backend cpu = new CpuBackend(1, false)) {
            expected = run(plan, cpu);
        }
        for (Target target : Target.values()) {
            SimulatedGpuDriver driver = new SimulatedGpuDriver(DeviceDescription.h200());
            CudaSettings settings = new CudaSettings(Long.MAX_VALUE, null, CudaSettings.BLAS_PRODUCTS, 0, System.err);
            try (Backend sim = new CudaBackend("sim", driver, 0, new PtxLowering(target), null, settings)) {
                assertThat(OnDevice.difference(expected, run(plan, sim))).as("%s", target).isLessThan(1e-5);
            }
        }
    }

    private static List<double[]> run(Plan plan, Backend backend) {
        List<Buffer> leaves = new ArrayList<>();
        Random random = new Random(3);
        try (Program program = backend.compile(plan)) {
            for (Slot slot : plan.inputs()) {
                double[] numbers = random.doubles(slot.extent().at(DimSizes.none())).toArray();
                leaves.add(backend.allocate(slot.dtype(), numbers.length));
                leaves.get(leaves.size() - 1).write(numbers);
            }
            program.run(leaves, List.of(), DimSizes.none());
            program.run(leaves, List.of(), DimSizes.none());
            List<double[]> results = new ArrayList<>();
            for (Buffer leaf : leaves) {
                double[] numbers = new double[(int) leaf.elements()];
                leaf.read(numbers);
                results.add(numbers);
            }
            return results;
        } finally {
            leaves.forEach(Buffer::close);
        }
    }
}
