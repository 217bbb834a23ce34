package dev.chainrule.tensor.cpu;

import static dev.chainrule.tensor.graph.Primitives.cast;
import static dev.chainrule.tensor.graph.Primitives.constant;
import static dev.chainrule.tensor.graph.Primitives.matmul;
import static dev.chainrule.tensor.graph.Primitives.mul;
import static dev.chainrule.tensor.graph.Primitives.relu;
import static dev.chainrule.tensor.graph.Primitives.sub;
import static dev.chainrule.tensor.graph.Primitives.sum;
import static dev.chainrule.tensor.graph.Primitives.take;
import static dev.chainrule.tensor.graph.Primitives.transpose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.plan.Plan;
import dev.chainrule.tensor.plan.Planner;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.Dim;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Buffers that are somebody else's memory: kernels find in them what they find in a copy, to the bit, and never write to them. */
class InPlaceTest {
    /** The places where rows lie that are not copied: outside of the heap in either order of bytes, and in the middle of an array. */
    private static final Map<String, Function<float[], java.nio.Buffer>> PLACES = Map.of("mapped",
            numbers -> outside(numbers, ByteOrder.LITTLE_ENDIAN), "mapped, as bytes", numbers -> bytes(numbers, ByteOrder.LITTLE_ENDIAN),
            "mapped, big-endian", numbers -> outside(numbers, ByteOrder.BIG_ENDIAN), "mapped, as bytes, big-endian",
            numbers -> bytes(numbers, ByteOrder.BIG_ENDIAN), "array", InPlaceTest::within);

    private final Graph graph = new Graph();
    private final Node x = graph.input("X", Shape.parse("N,D"), DType.F32);
    private final Node y = graph.input("y", Shape.parse("N"), DType.F32);
    private final Node w = graph.input("w", Shape.parse("D"), DType.F32);
    private final Node layer = graph.input("W", Shape.parse("D,H"), DType.F32);
    private final Node order = graph.input("order", Shape.parse("N"), DType.I32);
    private final Node start = graph.input("start", Shape.SCALAR, DType.F64);

    private static FloatBuffer outside(float[] numbers, ByteOrder bytes) {
        FloatBuffer memory = ByteBuffer.allocateDirect(Float.BYTES * (numbers.length + 5)).order(bytes).asFloatBuffer();
        memory.put(3, numbers);
        return memory.position(3).limit(3 + numbers.length);
    }

    private static ByteBuffer bytes(float[] numbers, ByteOrder order) {
        ByteBuffer memory = ByteBuffer.allocateDirect(Float.BYTES * (numbers.length + 5)).order(order);
        memory.asFloatBuffer().put(3, numbers);
        return memory.position(3 * Float.BYTES).limit((3 + numbers.length) * Float.BYTES);
    }

    private static FloatBuffer within(float[] numbers) {
        float[] larger = new float[numbers.length + 7];
        System.arraycopy(numbers, 0, larger, 4, numbers.length);
        return FloatBuffer.wrap(larger, 1, numbers.length + 6).slice().position(3).limit(3 + numbers.length);
    }

    private Map<String, List<Node>> cases() {
        Node e = sub(relu(matmul(x, w)), y);
        Node some = take(x, order, start, Dim.named("B"));
        return Map.of("loss and gradient", List.of(e, sum(mul(e, e)), matmul(e, x)), "cells", List.of(relu(x)), "sums of cells",
                List.of(sum(x), sum(mul(x, x), 0), sum(mul(x, x), 1)), "columns first", List.of(relu(transpose(x))), "wider",
                List.of(mul(cast(x, DType.F64), constant(cast(x, DType.F64), 3))), "products",
                List.of(matmul(x, layer), matmul(transpose(x), matmul(x, layer)), relu(x)), "taken",
                List.of(matmul(some, w), sum(some, 0)));
    }

    @ParameterizedTest
    @CsvSource({"1,64", "256,64", "257,64", "2049,64", "9001,64", "33,512", "1025,513", "5000,17", "40,3", "37,5000"})
    void kernelsReadWhatACopyHolds(int rows, int columns) {
        DimSizes sizes = DimSizes.none().with("N", rows).with("D", columns).with("H", 5).with("B", Math.max(1, rows / 2));
        cases().forEach((what, results) -> {
            Plan plan = Planner.plan(results);
            PLACES.forEach((place, memory) -> {
                for (boolean simd : new boolean[] {true, false}) {
                    assertThat(run(plan, sizes, simd, memory)).as("%s, %s, %d×%d", what, place, rows, columns)
                            .containsExactlyElementsOf(run(plan, sizes, simd, null));
                }
            });
        });
    }

    private List<double[]> run(Plan plan, DimSizes sizes, boolean simd, Function<float[], java.nio.Buffer> memory) {
        try (CpuBackend backend = new CpuBackend(3, simd)) {
            List<Buffer> inputs = new ArrayList<>();
            plan.inputs().forEach(slot -> inputs.add(input(backend, slot.node(), (int) slot.extent().at(sizes), memory)));
            List<Buffer> outputs = plan.outputs().stream().map(slot -> backend.allocate(slot.dtype(), slot.extent().at(sizes))).toList();
            try (Program program = backend.compile(plan)) {
                program.run(inputs, outputs, sizes);
                program.run(inputs, outputs, sizes);
            }
            List<double[]> found = outputs.stream().map(buffer -> {
                double[] values = new double[(int) buffer.elements()];
                buffer.read(values);
                return values;
            }).toList();
            inputs.forEach(Buffer::close);
            outputs.forEach(Buffer::close);
            assertThat(backend.liveBytes()).isZero();
            return found;
        }
    }

    private Buffer input(CpuBackend backend, Node leaf, int elements, Function<float[], java.nio.Buffer> memory) {
        Random random = new Random(leaf.name().hashCode());
        if (memory != null && (leaf == x || leaf == y)) {
            return backend.inPlace(memory.apply(numbers(random, elements))).orElseThrow();
        }
        Buffer buffer = backend.allocate(leaf.dtype(), elements);
        if (leaf == order) {
            buffer.write(random.ints(elements, 0, elements).toArray());
        } else if (leaf == start) {
            buffer.write(new double[] {elements / 3});
        } else {
            buffer.write(numbers(random, elements));
        }
        return buffer;
    }

    private static float[] numbers(Random random, int n) {
        float[] numbers = new float[n];
        for (int k = 0; k < n; k++) {
            numbers[k] = random.nextFloat() - 0.5f;
        }
        return numbers;
    }

    @ParameterizedTest
    @CsvSource({"mapped", "array"})
    void theyAreReadAsAnyOther(String place) {
        float[] numbers = numbers(new Random(1), 100);
        try (CpuBackend backend = new CpuBackend(1, true)) {
            Buffer buffer = backend.inPlace(PLACES.get(place).apply(numbers)).orElseThrow();
            float[] found = new float[100];
            double[] wide = new double[100];
            buffer.read(found);
            buffer.read(wide);
            assertThat(found).isEqualTo(numbers);
            for (int k = 0; k < 100; k++) {
                assertThat(wide[k]).isEqualTo(numbers[k]);
            }
            buffer.close();
            buffer.close();
            assertThatThrownBy(() -> buffer.read(found)).isInstanceOf(BadCallException.class).hasMessageContaining("is closed");
            assertThat(backend.liveBytes()).isZero();
        }
    }

    @Test
    void theyAreNotWritten() {
        float[] numbers = numbers(new Random(2), 6);
        FloatBuffer memory = FloatBuffer.wrap(numbers.clone());
        Plan writes = Planner.plan(List.of(relu(y)));
        Plan updates = Planner.plan(List.of(), Map.of(y, relu(y)));
        DimSizes six = DimSizes.none().with("N", 6);
        try (CpuBackend backend = new CpuBackend(1, true);
                Program program = backend.compile(writes);
                Program update = backend.compile(updates)) {
            Buffer theirs = backend.inPlace(memory).orElseThrow();
            Buffer ours = backend.allocate(DType.F32, 6);
            String refused = "is memory of the caller's, and is only read";
            assertThatThrownBy(() -> theirs.write(new float[6])).isInstanceOf(BadCallException.class).hasMessageContaining(refused);
            assertThatThrownBy(() -> theirs.write(new double[6])).isInstanceOf(BadCallException.class).hasMessageContaining(refused);
            assertThatThrownBy(() -> theirs.write(1, new float[6], 0, 2)).isInstanceOf(BadCallException.class)
                    .hasMessageContaining(refused);
            assertThatThrownBy(() -> program.run(List.of(ours), List.of(theirs), six)).isInstanceOf(BadCallException.class)
                    .hasMessageContaining(refused);
            assertThatThrownBy(() -> update.run(List.of(theirs), List.of(), six)).isInstanceOf(BadCallException.class)
                    .hasMessageContaining(refused);
            assertThat(memory.array()).isEqualTo(numbers);
        }
    }

    @Test
    void whatIsNoFloatsIsRefused() {
        try (CpuBackend backend = new CpuBackend(1, false)) {
            assertThatThrownBy(() -> backend.inPlace(ByteBuffer.allocateDirect(6))).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("4 bytes for each number").hasMessageContaining("lim=6");
            assertThatThrownBy(() -> backend.inPlace(java.nio.IntBuffer.allocate(4))).isInstanceOf(BadCallException.class);
        }
    }

    /** A program keeps what it found out about buffers for as long as they are the same, and not longer. */
    @Test
    void otherBuffersAreOtherNumbers() {
        Plan plan = Planner.plan(List.of(sum(x, 0)));
        DimSizes sizes = DimSizes.none().with("N", 2).with("D", 3);
        try (CpuBackend backend = new CpuBackend(2, true); Program program = backend.compile(plan)) {
            Buffer ones = backend.allocate(DType.F32, 6);
            ones.write(new float[] {1, 1, 1, 1, 1, 1});
            Buffer out = backend.allocate(DType.F32, 3);
            Buffer other = backend.allocate(DType.F32, 3);
            program.run(List.of(ones), List.of(out), sizes);
            program.run(List.of(backend.inPlace(outside(new float[] {1, 2, 3, 4, 5, 6}, ByteOrder.LITTLE_ENDIAN)).orElseThrow()),
                    List.of(other), sizes);
            float[] found = new float[3];
            out.read(found);
            assertThat(found).containsExactly(2, 2, 2);
            other.read(found);
            assertThat(found).containsExactly(5, 7, 9);
            ones.write(new float[] {3, 3, 3, 3, 3, 3});
            program.run(List.of(ones), List.of(out), sizes);
            program.run(List.of(ones), List.of(out), sizes);
            out.read(found);
            assertThat(found).containsExactly(6, 6, 6);
            ones.close();
            assertThatThrownBy(() -> program.run(List.of(ones), List.of(out), sizes)).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("is closed");
            out.close();
            other.close();
        }
    }
}
