package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.autograd.Gradients;
import dev.chainrule.autograd.formula.FormulaGraph;
import dev.chainrule.autograd.formula.FormulaParser;
import dev.chainrule.cuda.driver.JCuPtxAssembler;
import dev.chainrule.tensor.device.KernelListing;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code explain} says of a kernel's text before any GPU has seen it. */
class KernelListingsTest {

    private final KernelListings listings = new KernelListings(new JCuPtxAssembler());

    private static Plan neuron(String formula) {
        FormulaGraph graph = new FormulaGraph(FormulaParser.parse(formula),
                Map.of("X", Shape.parse("N,D"), "w", Shape.parse("D"), "y", Shape.parse("N")), DType.F32);
        List<Node> results = new ArrayList<>(List.of(graph.root()));
        results.addAll(Gradients.of(graph.root(), List.of(graph.variables().get("w"), graph.variables().get("b"))));
        return Planner.plan(results);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 7, 8, 10, 16, 24, 32, 33, 64, 100, 128, 200, 255, 256, 257, 500, 512, 768, 1000, 1023, 1024, 1500, 2048,
            2049, 3000, 4096, 4097, 6000, 8192, 8193, 12000, 16384, 16385, 16388, 17001, 20000, 20001, 20002, 24000, 27000, 27001, 27600})
    void enoughBytesAreUnderWayAtEveryFeatureCount(int features) {
        DimSizes sizes = DimSizes.none().with("N", 4_000_000_000L / 4 / features).with("D", features);
        KernelListing listing = listings.of(neuron("mean((y - max(0, X·w + b))^2)"), sizes, "sm_90").get(0);
        assertThat(listing.facts()).containsEntry("spillStoreBytes", 0).containsEntry("spillLoadBytes", 0);
        assertThat((int) listing.facts().get("bytesInFlightPerMultiprocessor")).as(listing.layout()).isGreaterThanOrEqualTo(32 << 10);
    }

    @Test
    void aFusedProductIsListedAsTheOneKernelThatIsLaunched() {
        Graph graph = new Graph();
        Node product = Primitives.matmul(graph.input("X", Shape.parse("N,D"), DType.F32), graph.input("w", Shape.parse("D,M"), DType.F32));
        Plan plan = Planner.plan(List.of(Primitives.relu(Primitives.add(product, graph.input("b", Shape.parse("M"), DType.F32)))));
        assertThat(plan.kernels()).hasSize(2);
        DimSizes sizes = DimSizes.none().with("N", 1024).with("D", 1024).with("M", 1024);
        assertThat(listings.of(plan, sizes, "sm_90")).singleElement().extracting(KernelListing::kernel).isEqualTo("matmul0_rows1");
    }
}
