package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.cuda.sim.DeviceDescription;
import dev.chainrule.cuda.sim.SimulatedGpuDriver;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Products of any transposition, beside the CPU's: by the large tiles of our own kernel, and by cuBLAS. */
class ProductTest {
    private static OnDevice product(DType dtype, boolean transposeA, boolean transposeB, int m, int n, int k) {
        Graph graph = new Graph();
        Node a = transposeA
                ? Primitives.transpose(graph.input("A", Shape.of(k, m), dtype))
                : graph.input("A", Shape.of(m, k), dtype);
        Node b = transposeB
                ? Primitives.transpose(graph.input("B", Shape.of(n, k), dtype))
                : graph.input("B", Shape.of(k, n), dtype);
        OnDevice run = new OnDevice(List.of(Primitives.matmul(a, b)), DimSizes.none());
        assertThat(run.plan().kernels()).singleElement().isInstanceOfSatisfying(MatmulKernel.class, kernel -> {
            assertThat(kernel.transposeA()).isEqualTo(transposeA);
            assertThat(kernel.transposeB()).isEqualTo(transposeB);
        });
        return run;
    }

    private static void assertRight(OnDevice run, List<double[]> found, DType dtype) {
        try (CpuBackend cpu = new CpuBackend(1, false)) {
            assertThat(OnDevice.difference(run.on(cpu, 1), found)).isLessThan(dtype == DType.F32 ? 1e-5 : 1e-12);
        }
    }

    /** From 1024 rows and columns on a block makes a tile of 128 × 128; neither these sizes nor the sums' length fill the last. */
    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void largeTiles(boolean transposeA, boolean transposeB) {
        OnDevice run = product(DType.F32, transposeA, transposeB, 1030, 1027, 9);
        List<double[]> found = run.simulated(KernelLowering.standard());
        assertThat(run.launches).hasSize(1);
        assertRight(run, found, DType.F32);
    }

    @ParameterizedTest
    @CsvSource({"F32,false,false", "F32,false,true", "F32,true,false", "F32,true,true", "F64,false,false", "F64,false,true",
            "F64,true,false", "F64,true,true"})
    void byTheSimulatedCublas(DType dtype, boolean transposeA, boolean transposeB) {
        OnDevice run = product(dtype, transposeA, transposeB, 13, 7, 21);
        SimulatedGpuDriver driver = new SimulatedGpuDriver(DeviceDescription.h200());
        List<String> launches = new ArrayList<>();
        driver.onLaunch((entry, statistics) -> launches.add(entry));
        CudaSettings settings = new CudaSettings(Long.MAX_VALUE, null, 1, 0, System.err);
        try (Backend sim = new CudaBackend("sim", driver, 0, KernelLowering.standard(), null, settings)) {
            assertRight(run, run.on(sim, 3), dtype);                 // launched, captured, replayed
        }
        assertThat(launches).as("kernels of our own").isEmpty();
    }
}
