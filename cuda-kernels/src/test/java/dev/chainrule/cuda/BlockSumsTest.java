package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.lower.KernelCode.Argument;
import dev.chainrule.cuda.lower.KernelCode.Count;
import dev.chainrule.cuda.lower.KernelCode.ScratchAddress;
import dev.chainrule.cuda.lower.KernelCode.SlotAddress;
import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks bring their sums together in groups, in the launch that made them, and leave the counters at 0 for the next. */
class BlockSumsTest {
    private static final int LAUNCHES = 3;

    /** A kernel on a simulated GPU with memory of its own: inputs random, scratch memory 0. */
    private static final class Bench {
        final SimulatedGpuDriver driver = new SimulatedGpuDriver(DeviceDescription.h200());
        final KernelCode code;
        final long[] parameters;
        final Map<Slot, Long> outputs = new HashMap<>();
        long counters;
        int counterCount;
        private final GpuDriver.Stream stream;
        private final GpuDriver.Function function;

        Bench(Kernel kernel, KernelCode code) {
            this.code = code;
            driver.ctxSetCurrent(driver.devicePrimaryCtxRetain(0));
            stream = driver.streamCreate();
            function = driver.moduleGetFunction(driver.moduleLoadPtx(code.text()), code.entry());
            parameters = new long[code.arguments().size()];
            Random random = new Random(1);
            for (int k = 0; k < parameters.length; k++) {
                parameters[k] = parameter(kernel, code.arguments().get(k), random);
            }
        }

        private long parameter(Kernel kernel, Argument argument, Random random) {
            if (argument instanceof Count count) {
                return count.value();
            }
            long bytes = argument instanceof ScratchAddress scratch
                    ? scratch.bytes()
                    : 4 * ((SlotAddress) argument).slot().extent().at(DimSizes.none());
            long address = driver.memAlloc(bytes);
            if (argument instanceof ScratchAddress scratch) {
                driver.memsetD8Async(address, (byte) 0, bytes, stream);
                if (scratch.name().equals("counters")) {
                    counters = address;
                    counterCount = (int) bytes / 4;
                }
                return address;
            }
            Slot slot = ((SlotAddress) argument).slot();
            float[] numbers = new float[(int) bytes / 4];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextGaussian();
            }
            driver.memory().write(address, numbers);
            if (kernel.outputs().contains(slot)) {
                outputs.put(slot, address);
            }
            return address;
        }

        /** Launches it once; every output bit by bit. */
        List<float[]> launch() {
            for (Map.Entry<Slot, Long> output : outputs.entrySet()) {
                float[] nothing = new float[(int) output.getKey().extent().at(DimSizes.none())];
                Arrays.fill(nothing, Float.NaN);
                driver.memory().write(output.getValue(), nothing);
            }
            driver.launchKernel(function, code.grid(), code.block(), code.sharedBytes(), stream, parameters);
            List<float[]> results = new ArrayList<>();
            outputs.forEach((slot, address) -> results.add(driver.memory().readFloats(address, (int) slot.extent().at(DimSizes.none()))));
            return results;
        }

        int[] counters() {
            return driver.memory().readInts(counters, counterCount);
        }
    }

    private static Bench bench(List<Node> outputs, java.util.function.UnaryOperator<String> change) {
        Kernel kernel = Planner.plan(outputs).kernels().get(0);
        KernelCode good = KernelLowering.standard().lower(kernel, DimSizes.none());
        return new Bench(kernel, new KernelCode(good.entry(), change.apply(good.text()), good.grid(), good.block(), good.sharedBytes(),
                good.arguments()));
    }

    private static void launchedAgainAndAgain(Bench bench, int grid, int counters) {
        assertThat(bench.code.grid()).isEqualTo(grid);
        assertThat(bench.counterCount).as("counters: one a group, and one of the groups").isEqualTo(counters);
        List<float[]> first = bench.launch();
        for (int k = 1; k < LAUNCHES; k++) {
            if (counters > 0) {
                assertThat(bench.counters()).as("after launch " + k).containsOnly(0);
            }
            List<float[]> again = bench.launch();
            for (int i = 0; i < first.size(); i++) {
                assertThat(again.get(i)).as("launch " + k).isEqualTo(first.get(i)).doesNotContain(Float.NaN);
            }
        }
    }

    /** A batch of a block is 64 rows: one block, a group of 20, ten groups of ten, eleven groups of twelve. */
    @ParameterizedTest
    @CsvSource({"50,1,0", "1250,20,2", "6350,100,11", "16999,132,12"})
    void sumsOverRowsInOneGroupOrInTwoLevels(int rows, int grid, int counters) {
        launchedAgainAndAgain(bench(RowKernelTest.lossAndGradient(DType.F32, rows, 64), text -> text), grid, counters);
    }

    @Test
    void theSumOfALongVectorIsSplitOverTheWholeGrid() {
        Graph graph = new Graph();
        Node a = graph.input("a", Shape.of(600_000), DType.F32);
        Node b = graph.input("b", Shape.of(600_000), DType.F32);
        launchedAgainAndAgain(bench(List.of(Primitives.sum(a)), text -> text), 132, 12);
        launchedAgainAndAgain(bench(List.of(Primitives.matmul(a, b)), text -> text), 132, 12);
    }

    @Test
    void theSumsOfAProductAreSplitToo() {
        Graph graph = new Graph();
        Node product = Primitives.matmul(graph.input("A", Shape.of(70, 1_037), DType.F32),
                graph.input("B", Shape.of(1_037, 35), DType.F32));
        launchedAgainAndAgain(bench(List.of(product), text -> text), 8, 2);
    }

    @Test
    void aCounterThatIsNotSetBackIsNoticed() {
        Bench bench = bench(RowKernelTest.lossAndGradient(DType.F32, 1250, 64),
                text -> text.replaceFirst("atom.global.inc.u32 (%r\\d+), (\\[%rd\\d+\\]), %r\\d+;", "atom.global.add.u32 $1, $2, 1;"));
        bench.launch();
        assertThat(bench.counters()).contains(20);
        assertThat(bench.launch().get(0)).as("no block is the last any more").contains(Float.NaN);
    }
}
