package dev.chainrule.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.lower.PtxLowering;
import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The texts of a few kernels, as they are known: {@code -Dgolden.update=true} writes them anew, for a diff to show what has changed. */
class GoldenPtxTest {
    private static final Path FOLDER = Path.of(System.getProperty("project.root", ".."), "cuda-kernels", "src", "test", "resources",
            "golden");

    @Test
    void anElementwiseKernel() throws IOException {
        Graph graph = new Graph();
        Node a = graph.input("a", Shape.parse("N"), DType.F32);
        check("elementwise", List.of(Primitives.mul(Primitives.relu(a), a)), DimSizes.none().with("N", 1000));
    }

    @Test
    void aSumOverOneLongAxis() throws IOException {
        Graph graph = new Graph();
        Node a = graph.input("a", Shape.parse("N"), DType.F64);
        check("sum", List.of(Primitives.sum(a)), DimSizes.none().with("N", 10_000_000));
    }

    @Test
    void theFlagshipAtEightFeatures() throws IOException {
        check("flagship", RowKernelTest.lossAndGradient(DType.F32, 1_000_000, 8), DimSizes.none());
    }

    private static void check(String name, List<Node> outputs, DimSizes sizes) throws IOException {
        KernelCode code = new PtxLowering(Target.SM_70).lower(Planner.plan(outputs).kernels().get(0), sizes);
        Path file = FOLDER.resolve(name + ".ptx");
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, code.text());
        }
        assertThat(code.text()).as(file + "; -Dgolden.update=true writes it anew").isEqualTo(Files.readString(file));
    }
}
