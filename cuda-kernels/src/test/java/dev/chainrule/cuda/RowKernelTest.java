package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.cuda.lower.Limits;
import dev.chainrule.cuda.lower.PtxLowering;
import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.cuda.sim.LaunchStatistics;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The row kernel's ways to hold a row: each gives the right numbers, and what is only about memory changes no bit. */
class RowKernelTest {
    private static final PtxLowering PORTABLE = new PtxLowering(Target.SM_70);

    /** 1/N Σ (y − max(0, X·w + b))² with its gradient for w and b. */
    static List<Node> lossAndGradient(DType dtype, long rows, long columns) {
        Graph graph = new Graph();
        Node x = graph.input("X", Shape.of(rows, columns), dtype);
        Node y = graph.input("y", Shape.of(rows), dtype);
        Node w = graph.input("w", Shape.of(columns), dtype);
        Node b = graph.input("b", Shape.SCALAR, dtype);
        Node residual = Primitives.sub(y, Primitives.relu(Primitives.add(Primitives.matmul(x, w), b)));
        Node loss = Primitives.mean(Primitives.mul(residual, residual));
        List<Node> outputs = new ArrayList<>(List.of(loss));
        outputs.addAll(Gradients.of(loss, List.of(w, b)));
        return outputs;
    }

    private static void assertClose(OnDevice run, List<double[]> actual, DType dtype) {
        try (CpuBackend cpu = new CpuBackend(1, false)) {
            assertThat(OnDevice.difference(run.on(cpu, 1), actual)).isLessThan(dtype == DType.F32 ? 1e-5 : 1e-12);
        }
    }

    @ParameterizedTest
    @CsvSource({"5,20000", "3,27001", "2,100000", "140,20001"})
    void aRowTooWideForRegistersIsStagedOrReadTwiceWithTheSameBits(int rows, int columns) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            OnDevice run = new OnDevice(lossAndGradient(dtype, rows, columns), DimSizes.none());
            List<double[]> twice = run.simulated(new PtxLowering(Target.SM_70, new Limits(0, 1L << 31)));
            List<double[]> staged = run.simulated(new PtxLowering(Target.SM_90, new Limits(226 << 10, 1L << 31)));
            assertThat(OnDevice.difference(twice, staged)).isZero();
            assertClose(run, staged, dtype);
        }
    }

    /** Twelve sums over the columns, each of what the one before has changed, as in the two loops of L-BFGS: more than the registers hold. */
    @ParameterizedTest
    @CsvSource({"1, 1", "40, 10", "300, 700", "3, 9000"})
    void manyReductionsAfterTheLastRowAreParkedInSharedMemory(int rows, int columns) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            Graph graph = new Graph();
            Node x = graph.input("X", Shape.of(rows, columns), dtype);
            Node w = graph.input("w", Shape.of(columns), dtype);
            Node direction = Primitives.mean(Primitives.mul(x, x), 0);
            List<Node> outputs = new ArrayList<>();
            for (int k = 0; k < 12; k++) {
                outputs.add(Primitives.mean(Primitives.mul(direction, direction)));
                direction = Primitives.add(direction, Primitives.mul(w, outputs.get(k)));
            }
            outputs.add(direction);
            OnDevice run = new OnDevice(outputs, DimSizes.none());
            assertThat(run.plan().kernels()).hasSize(1);
            for (Target target : Target.values()) {
                assertClose(run, run.simulated(new PtxLowering(target)), dtype);
            }
        }
    }

    @Test
    void whichWayAndWhyIsSaid() {
        Kernel narrow = new OnDevice(lossAndGradient(DType.F32, 5, 1000), DimSizes.none()).plan().kernels().get(0);
        Kernel wide = new OnDevice(lossAndGradient(DType.F32, 5, 20_000), DimSizes.none()).plan().kernels().get(0);
        assertThat(PORTABLE.layout(narrow, DimSizes.none()).sentence()).contains("the row stays in registers");
        assertThat(PORTABLE.layout(wide, DimSizes.none()).sentence()).contains("read in two passes, for it is too wide for shared memory");
        assertThat(new PtxLowering(Target.SM_90).layout(wide, DimSizes.none()).sentence()).contains("staged in shared memory");
    }

    @ParameterizedTest
    @EnumSource(value = DType.class, names = {"F32", "F64"})
    void placesOf64BitsGiveTheSameBits(DType dtype) {
        PtxLowering wide = new PtxLowering(Target.SM_70, new Limits(Limits.PORTABLE.stagedBytes(), 1));
        for (List<Node> outputs : List.of(lossAndGradient(dtype, 70, 10), lossAndGradient(dtype, 9, 600), lossAndGradient(dtype, 2, 30_000),
                viewsAndRows(dtype))) {
            OnDevice run = new OnDevice(outputs, DimSizes.none());
            assertThat(OnDevice.difference(run.simulated(PORTABLE), run.simulated(wide))).isZero();
        }
        Kernel kernel = new OnDevice(lossAndGradient(dtype, 70, 10), DimSizes.none()).plan().kernels().get(0);
        assertThat(wide.lower(kernel, DimSizes.none()).text()).contains("mad.lo.u64");
    }

    private static List<Node> viewsAndRows(DType dtype) {
        Graph graph = new Graph();
        Node a = graph.input("a", Shape.of(7, 33, 5), dtype);
        Node order = graph.input("order", Shape.of(7), DType.I32);
        Node start = graph.input("start", Shape.SCALAR, DType.I32);
        Node taken = Primitives.take(a, order, Primitives.mul(Primitives.cast(start, dtype), Primitives.constant(a, 0)),
                dev.chainrule.tensor.shape.Dim.of(4));
        Node turned = Primitives.transpose(a, 2, 0, 1);
        return List.of(Primitives.sum(turned, 0), Primitives.sum(turned, 2), Primitives.exp(turned), Primitives.neg(taken));
    }

    /**
     * Between two numbers of rows that take the same blocks: what is left is the rows themselves, and y, of which each warp of a row's team
     * takes a sector at most. A row too wide for registers needs w again, which the cache has.
     */
    @ParameterizedTest
    @CsvSource({"9000,10000,64,1,1", "600,632,1024,4,1", "300,332,4096,16,1", "132,136,16384,16,1", "132,136,20000,16,2"})
    void eachFurtherRowIsReadOnce(int rows, int more, int columns, int warps, int streams) {
        PtxLowering lowering = new PtxLowering(Target.SM_90);
        LaunchStatistics[] launches = new LaunchStatistics[2];
        int[] grids = new int[2];
        for (int k = 0; k < 2; k++) {
            OnDevice run = new OnDevice(lossAndGradient(DType.F32, k == 0 ? rows : more, columns), DimSizes.none());
            run.simulated(lowering);
            launches[k] = run.launches.get(0);
            grids[k] = lowering.lower(run.plan().kernels().get(0), DimSizes.none()).grid();
        }
        assertThat(grids[0]).isEqualTo(grids[1]);
        long streamed = 4L * (more - rows) * columns * streams;
        assertThat(launches[1].globalSectorBytesRead() - launches[0].globalSectorBytesRead())
                .isBetween(streamed, streamed + 32L * (more - rows) * warps);
        assertThat(launches[1].globalSectorBytesWritten()).isEqualTo(launches[0].globalSectorBytesWritten());
    }

    @ParameterizedTest
    @CsvSource({"20000,64", "30000,32", "4000,1024", "1500,4096"})
    void theRowKernelMovesXOnceAndSmallChange(int rows, int columns) {
        OnDevice run = new OnDevice(lossAndGradient(DType.F32, rows, columns), DimSizes.none());
        run.simulated(PORTABLE);
        assertThat(run.launches).hasSize(1);
        LaunchStatistics launch = run.launches.get(0);
        double once = 4.0 * rows * columns;
        assertThat(launch.globalSectorBytesRead() / once).as("sectors read, beside X once").isBetween(1.0, 1.35);
        assertThat(launch.globalSectorBytesWritten() / once).as("sectors written, beside X once").isLessThan(0.15);
    }
}
