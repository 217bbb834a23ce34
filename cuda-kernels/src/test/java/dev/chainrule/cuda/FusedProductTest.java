package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A product and what follows it are one launch, with the bits of two. */
class FusedProductTest {
    private static final KernelLowering LOWERING = KernelLowering.standard();

    private record Layer(Node product, Node result) {
    }

    private static Layer layer(DType dtype, long rows, long in, long out) {
        Graph graph = new Graph();
        Node product = Primitives.matmul(graph.input("X", Shape.of(rows, in), dtype), graph.input("w", Shape.of(in, out), dtype));
        Node biased = Primitives.add(product, graph.input("b", Shape.of(out), dtype));
        Node weighted = Primitives.mul(Primitives.relu(biased),
                Primitives.reshape(graph.input("v", Shape.of(rows), dtype), Shape.of(rows, 1)));
        return new Layer(product, Primitives.sub(weighted,
                Primitives.mul(graph.input("y", Shape.of(rows, out), dtype), graph.input("c", Shape.SCALAR, dtype))));
    }

    @ParameterizedTest
    @CsvSource({"33,7,21", "64,64,64", "5,1200,3", "130,17,65", "1,1,1", "0,3,4"})
    void biasReluAndMoreAreFusedIntoTheProduct(int rows, int in, int out) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            OnDevice fused = new OnDevice(List.of(layer(dtype, rows, in, out).result), DimSizes.none());
            List<double[]> one = fused.simulated(LOWERING);
            assertThat(fused.launches.size()).isLessThanOrEqualTo(out == 1 ? 2 : 1);
            Layer apart = layer(dtype, rows, in, out);
            OnDevice both = new OnDevice(List.of(apart.result, apart.product), DimSizes.none());
            if (both.plan().inputs().stream().map(slot -> slot.name()).toList()
                    .equals(fused.plan().inputs().stream().map(slot -> slot.name()).toList())) {
                assertThat(OnDevice.difference(List.of(both.simulated(LOWERING).get(0)), one)).isZero();
            }
            try (CpuBackend cpu = new CpuBackend(1, false)) {
                assertThat(OnDevice.difference(fused.on(cpu, 1), one)).isLessThan(dtype == DType.F32 ? 1e-5 : 1e-12);
            }
        }
    }

    @Test
    void aProductThatIsAskedForItselfStaysOne() {
        Layer layer = layer(DType.F32, 40, 20, 30);
        OnDevice run = new OnDevice(List.of(layer.product, layer.result), DimSizes.none());
        run.simulated(LOWERING);
        assertThat(run.launches).hasSize(2);
    }

    @Test
    void aFunctionOfManyRegistersIsNotFused() {
        Graph graph = new Graph();
        Node product = Primitives.matmul(graph.input("X", Shape.of(9, 8), DType.F32), graph.input("w", Shape.of(8, 7), DType.F32));
        OnDevice run = new OnDevice(List.of(Primitives.tanh(product)), DimSizes.none());
        run.simulated(LOWERING);
        assertThat(run.launches).hasSize(2);
    }
}
