package dev.chainrule.cuda;

import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.relu;

import dev.chainrule.cuda.driver.FakeGpuDriver;
import dev.chainrule.cuda.driver.GpuDriver;
import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.lower.KernelCode.Count;
import dev.chainrule.cuda.lower.KernelCode.ScratchAddress;
import dev.chainrule.cuda.lower.KernelCode.SlotAddress;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Kernel;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.plan.RowKernel;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.io.PrintStream;
import java.util.List;

/** The plan of max(0, A·B): a matrix product, a temporary, an elementwise kernel; and how to run it on any driver. */
final class ReluOfProduct {
    static final int M = 3;
    static final int K = 4;
    static final int N = 2;
    static final float[] A = {1, -2, 3, -4, 5, 6, -7, 8, -9, 1, 2, 3};
    static final float[] B = {1, 2, -3, 4, 5, -6, 7, 8};
    static final float[] RESULT = {0, 0, 8, 140, 19, 0};
    static final DimSizes SIZES = DimSizes.none().with("M", M).with("K", K).with("N", N);

    private ReluOfProduct() {
    }

    static Plan plan() {
        Graph graph = new Graph();
        Node a = graph.input("A", Shape.parse("M,K"), DType.F32);
        Node b = graph.input("B", Shape.parse("K,N"), DType.F32);
        return Planner.plan(List.of(relu(matmul(a, b))));
    }

    /** PTX by hand, one element for each thread; the product counts its launches in its scratch memory. */
    static KernelCode lower(Kernel kernel, DimSizes sizes) {
        if (kernel instanceof MatmulKernel product) {
            long elements = sizes.of(product.m()) * sizes.of(product.n());
            return new KernelCode("product", HandWrittenPtx.PRODUCT, (int) ((elements + 31) / 32), 32, 0,
                    List.of(new SlotAddress(product.a()), new SlotAddress(product.b()), new SlotAddress(product.c()),
                            new Count(sizes.of(product.n())), new Count(sizes.of(product.k())), new Count(elements),
                            new ScratchAddress("counter", 8)));
        }
        RowKernel rows = (RowKernel) kernel;
        Slot in = rows.inputs().get(0);
        long elements = in.extent().at(sizes);
        return new KernelCode("relu", HandWrittenPtx.RELU, (int) ((elements + 31) / 32), 32, 0,
                List.of(new SlotAddress(in), new SlotAddress(rows.outputs().get(0)), new Count(elements)));
    }

    static FakeGpuDriver fakeDriver() {
        FakeGpuDriver driver = new FakeGpuDriver();
        driver.kernels.put("product", (memory, p) -> {
            for (long e = 0; e < p[5]; e++) {
                double sum = 0;
                for (long k = 0; k < p[4]; k++) {
                    sum += (double) memory.float32(p[0], e / p[3] * p[4] + k) * memory.float32(p[1], k * p[3] + e % p[3]);
                }
                memory.float32(p[2], e, (float) sum);
            }
            memory.at(p[6], 8).putLong(0, memory.at(p[6], 8).getLong(0) + 1);
        });
        driver.kernels.put("relu", (memory, p) -> {
            for (long e = 0; e < p[2]; e++) {
                memory.float32(p[1], e, Math.max(0, memory.float32(p[0], e)));
            }
        });
        return driver;
    }

    static CudaSettings settings(int debugLevel, PrintStream out) {
        return new CudaSettings(Long.MAX_VALUE, null, Long.MAX_VALUE, debugLevel, out);
    }

    static CudaBackend open(GpuDriver driver) {
        return open(driver, settings(0, System.err));
    }

    static CudaBackend open(GpuDriver driver, CudaSettings settings) {
        return new CudaBackend("cuda:0", driver, 0, ReluOfProduct::lower, null, settings);
    }

    /** Runs the plan {@code times} times on buffers of its own, and frees all. */
    static float[] run(Backend backend, int times) {
        try (Buffer a = backend.allocate(DType.F32, A.length);
                Buffer b = backend.allocate(DType.F32, B.length);
                Buffer c = backend.allocate(DType.F32, RESULT.length);
                Program program = backend.compile(plan())) {
            a.write(A);
            b.write(B);
            for (int k = 0; k < times; k++) {
                program.run(List.of(a, b), List.of(c), SIZES);
            }
            float[] result = new float[RESULT.length];
            c.read(result);
            return result;
        }
    }
}
