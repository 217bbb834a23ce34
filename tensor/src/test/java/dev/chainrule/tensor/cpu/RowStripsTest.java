package dev.chainrule.tensor.cpu;

import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A kernel whose rows are worked on in strips of four runs: as many rows as fill strips, tiles and chunks exactly, one more, one less, and
 * rows so wide that a run is one of them. It stores something of each row, sums over rows and sums per column.
 */
class RowStripsTest {
    @ParameterizedTest
    @CsvSource({"1,64", "511,64", "512,64", "513,64", "1023,64", "1024,64", "1025,64", "2048,64", "2049,64", "9001,64", "127,512",
            "128,512",
            "129,512", "300,512", "1025,513", "20000,4", "1000,10", "1001,10", "1010,64", "100,1000",
            "100,100", "5000,17", "8,5000", "37,5000", "64,16500"})
    void stripsGiveWhatTheReferenceGivesWithTheSameBitsInBothTwins(int rows, int columns) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            Graph graph = new Graph();
            Node x = graph.input("X", Shape.parse("N,D"), dtype);
            Node w = graph.input("w", Shape.parse("D"), dtype);
            Node y = graph.input("y", Shape.parse("N"), dtype);
            Node e = sub(relu(matmul(x, w)), y);
            List<Node> results = List.of(e, sum(mul(e, e)), matmul(e, x));
            Random random = new Random(rows * 31L + columns);
            Map<Node, double[]> inputs = Map.of(x, numbers(random, rows * columns), w, numbers(random, columns), y, numbers(random, rows));
            DimSizes sizes = DimSizes.none().with("N", rows).with("D", columns);
            Map<Node, double[]> truth = ReferenceInterpreter.evaluate(results, inputs, sizes);
            List<double[]> scalar = run(new CpuBackend(1, false), results, inputs, sizes);
            List<double[]> simd = run(new CpuBackend(3, true), results, inputs, sizes);
            double most = dtype == DType.F32 ? 2e-5 : 1e-13;
            for (int k = 0; k < results.size(); k++) {
                assertThat(simd.get(k)).as("%s %d×%d, result %d", dtype, rows, columns, k).isEqualTo(scalar.get(k));
                double[] expected = truth.get(results.get(k));
                double largest = 0;
                double error = 0;
                for (int i = 0; i < expected.length; i++) {
                    largest = Math.max(largest, Math.abs(expected[i]));
                    error = Math.max(error, Math.abs(expected[i] - scalar.get(k)[i]));
                }
                assertThat(error).as("%s %d×%d, result %d", dtype, rows, columns, k).isLessThanOrEqualTo(most * largest);
            }
        }
    }

    /** 64ths, so that float32 has them exactly. */
    private static double[] numbers(Random random, int n) {
        return random.ints(n, -64, 65).mapToDouble(number -> number / 64.0).toArray();
    }

    private static List<double[]> run(CpuBackend backend, List<Node> results, Map<Node, double[]> inputs, DimSizes sizes) {
        Plan plan = Planner.plan(results);
        assertThat(plan.kernels()).hasSize(1);
        List<Buffer> from = new ArrayList<>();
        plan.inputs().forEach(slot -> {
            double[] values = inputs.get(slot.node());
            Buffer buffer = backend.allocate(slot.dtype(), values.length);
            buffer.write(values);
            from.add(buffer);
        });
        List<Buffer> to = new ArrayList<>();
        results.forEach(node -> to.add(backend.allocate(node.dtype(), node.shape().extent().at(sizes))));
        try (backend; Program program = backend.compile(plan)) {
            program.run(from, to, sizes);
            List<double[]> first = values(to);
            List<double[]> numbers = values(from);
            from.forEach(buffer -> buffer.write(new double[(int) buffer.elements()]));
            for (int k = 1; k < Crossover.TRIAL; k++) {              // alone, as the first; and nothing of that is left over
                program.run(from, to, sizes);
            }
            for (int k = 0; k < numbers.size(); k++) {
                from.get(k).write(numbers.get(k));
            }
            program.run(from, to, sizes);                            // shared
            List<double[]> last = values(to);
            for (int k = 0; k < first.size(); k++) {
                assertThat(last.get(k)).isEqualTo(first.get(k));
            }
            return last;
        } finally {
            from.forEach(Buffer::close);
            to.forEach(Buffer::close);
        }
    }

    private static List<double[]> values(List<Buffer> buffers) {
        return buffers.stream().map(buffer -> {
            double[] values = new double[(int) buffer.elements()];
            buffer.read(values);
            return values;
        }).toList();
    }
}
