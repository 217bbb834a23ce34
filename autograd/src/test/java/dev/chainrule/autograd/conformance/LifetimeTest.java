package dev.chainrule.autograd.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.chainrule.tensor.BadCallException;
import dev.chainrule.tensor.Device;
import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.Scope;
import dev.chainrule.tensor.Tensor;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who owns memory, and what happens to those who use it too late: the same on every device under test. */
@SuppressWarnings("try")                                          // a scope is opened for what it frees
class LifetimeTest {
    private static Device open() {
        String name = Target.requested();
        return Devices.open(name.startsWith("cpu") ? "cpu" : name);
    }

    @Test
    void aBufferCountsWhileItLives() {
        try (Device device = open()) {
            Backend backend = device.backend();
            Buffer floats = backend.allocate(DType.F32, 1000);
            Buffer doubles = backend.allocate(DType.F64, 33);
            Buffer nothing = backend.allocate(DType.F32, 0);
            assertThat(backend.liveBytes()).isGreaterThanOrEqualTo(1000 * 4 + 33 * 8);
            double[] zeros = new double[33];
            doubles.read(zeros);
            assertThat(zeros).containsOnly(0);
            nothing.read(new float[0]);
            floats.close();
            floats.close();
            doubles.close();
            nothing.close();
            assertThat(backend.liveBytes()).isZero();
            assertThatThrownBy(() -> floats.read(new float[1000])).isInstanceOf(BadCallException.class).hasMessageContaining("is closed");
            assertThatThrownBy(() -> floats.write(new float[1000])).isInstanceOf(BadCallException.class).hasMessageContaining("is closed");
        }
    }

    @Test
    void aBufferTakesWhatFitsIt() {
        try (Device device = open(); Buffer floats = device.backend().allocate(DType.F32, 3)) {
            floats.write(new double[] {0.1, 1e300, -0.0});
            double[] read = new double[3];
            floats.read(read);
            assertThat(read).containsExactly((double) 0.1f, Double.POSITIVE_INFINITY, -0.0);
            assertThatThrownBy(() -> floats.write(new float[4])).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("A buffer of 3 elements cannot be copied from or to an array of 4");
            assertThatThrownBy(() -> floats.write(new int[3])).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("A buffer of type f32 takes float or double numbers, not int");
        }
    }

    @Test
    void aPartOfABufferIsWrittenAndTheRestStays() {
        int elements = 200_000;                                     // large enough to begin a few places into an array
        float[] source = new float[70_000];
        for (int k = 0; k < source.length; k++) {
            source[k] = k + 0.1f;
        }
        try (Device device = open()) {
            for (DType dtype : new DType[] {DType.F32, DType.F64}) {
                try (Buffer buffer = device.backend().allocate(dtype, elements)) {
                    float[] expected = new float[elements];
                    for (int[] part : new int[][] {{0, 5, 3}, {elements - 7, 69_993, 7}, {1, 100, 65_536}, {131_071, 0, 60_001},
                            {elements, 0, 0}}) {
                        buffer.write(part[0], source, part[1], part[2]);
                        System.arraycopy(source, part[1], expected, part[0], part[2]);
                    }
                    float[] read = new float[elements];
                    buffer.read(read);
                    assertThat(read).isEqualTo(expected);
                    assertThatThrownBy(() -> buffer.write(elements - 1, source, 0, 2)).isInstanceOf(BadCallException.class)
                            .hasMessage("Elements 0 to 2 of an array of 70000 cannot be copied to element 199999 of a buffer of 200000.");
                    assertThatThrownBy(() -> buffer.write(0, source, 69_999, 2)).isInstanceOf(BadCallException.class);
                    assertThatThrownBy(() -> buffer.write(-1, source, 0, 1)).isInstanceOf(BadCallException.class);
                    assertThatThrownBy(() -> buffer.write(0, source, -1, 1)).isInstanceOf(BadCallException.class);
                    assertThatThrownBy(() -> buffer.write(0, source, 0, -1)).isInstanceOf(BadCallException.class);
                }
            }
            try (Buffer order = device.backend().allocate(DType.I32, 3)) {
                assertThatThrownBy(() -> order.write(0, source, 0, 1)).isInstanceOf(BadCallException.class)
                        .hasMessage("A buffer of type i32 takes int row numbers, not float or double.");
            }
        }
    }

    @Test
    void aProgramRefusesBuffersThatAreClosedOrDoNotFit() {
        try (Device device = open()) {
            Problem problem = new Problem("lifetime");
            problem.forwardAndBackward(Primitives.exp(problem.leaf(DType.F32, Domain.GAUSSIAN, 7)));
            Backend backend = device.backend();
            List<Buffer> in = problem.plan().inputs().stream().map(slot -> backend.allocate(slot.dtype(), 7)).toList();
            List<Buffer> out = problem.plan().outputs().stream().map(slot -> backend.allocate(slot.dtype(), 7)).toList();
            try (Program program = backend.compile(problem.plan())) {
                program.run(in, out, DimSizes.none());
                assertThatThrownBy(() -> program.run(in, List.of(), DimSizes.none())).isInstanceOf(BadCallException.class)
                        .hasMessageContaining("The plan needs 2 buffers");
                try (Buffer longer = backend.allocate(DType.F32, 8)) {
                    assertThatThrownBy(() -> program.run(in, List.of(out.get(0), longer), DimSizes.none()))
                            .isInstanceOf(BadCallException.class).hasMessageContaining("must have 7 elements of type f32");
                }
                out.get(1).close();
                assertThatThrownBy(() -> program.run(in, out, DimSizes.none())).isInstanceOf(BadCallException.class)
                        .hasMessageContaining("is closed");
            }
            in.forEach(Buffer::close);
            out.forEach(Buffer::close);
            assertThat(backend.liveBytes()).isZero();
        }
    }

    @Test
    void aClosedProgramRunsNoMore() {
        try (Device device = open()) {
            Problem problem = centred(DType.F32, 5, 3);
            Target target = new Target(device.name(), 1, device.backend());
            Program program = device.backend().compile(problem.plan());
            try (Target.Run run = target.start(problem, program)) {
                run.step();
                program.close();
                program.close();
                assertThatThrownBy(run::step).isInstanceOf(BadCallException.class)
                        .hasMessage("This program on device " + device.name() + " is closed.");
            }
            assertThat(device.liveBytes()).isZero();
        }
    }

    /** Its temporaries grow and shrink with N, and are all that it holds. */
    @Test
    void oneProgramServesEverySize() {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            for (Target target : Target.underTest()) {
                Problem first = centred(dtype, 33, 5);
                try (target; Target reference = Target.baseline(); Program program = target.backend.compile(first.plan())) {
                    for (int[] size : new int[][] {{33, 5}, {7, 5}, {7, 31}, {0, 4}, {257, 33}, {33, 5}}) {
                        Problem problem = centred(dtype, size[0], size[1]);
                        try (Target.Run run = target.start(problem, program)) {
                            run.step();
                            assertBits(run.results(), Target.isCpu() ? reference.run(problem) : target.run(problem));
                        }
                    }
                    program.close();
                    assertThat(target.backend.liveBytes()).as(target.name).isZero();
                }
            }
        }
    }

    private static void assertBits(List<double[]> found, List<double[]> expected) {
        for (int k = 0; k < expected.size(); k++) {
            assertThat(found.get(k)).as("result " + k).isEqualTo(expected.get(k));
        }
    }

    /** The variance of X·w with its gradient, and XᵀX, for an N and a D that are known when it runs: several kernels. */
    private static Problem centred(DType dtype, int n, int d) {
        Problem problem = new Problem("centred " + dtype + " [" + n + ", " + d + "]");
        problem.sizes = DimSizes.none().with("N", n).with("D", d);
        Node x = problem.bind(problem.graph.input("X", Shape.parse("N,D"), dtype), Domain.GAUSSIAN);
        Node z = Primitives.matmul(x, problem.bind(problem.graph.input("w", Shape.parse("D"), dtype), Domain.GAUSSIAN));
        Node apart = Primitives.sub(z, Primitives.mean(z));
        problem.forwardAndBackward(Primitives.mean(Primitives.mul(apart, apart)));
        problem.outputs.add(Primitives.matmul(Primitives.transpose(x), x));
        return problem;
    }

    @Test
    void aScopeFreesWhatItOwnsAndHandsOnWhatIsKept() {
        try (Device device = open()) {
            Tensor x = device.tensor(new float[] {1, 2, 3}, 3);
            long before = device.liveBytes();
            Tensor kept;
            try (Scope outer = device.scope("outer")) {
                Tensor inOuter;
                try (Scope inner = device.scope("inner")) {
                    Tensor data = device.tensor(new float[] {10, 20, 30}, 3);
                    inOuter = x.plus(data);
                    device.run(inOuter);
                    inner.keep(inOuter);
                    assertThatThrownBy(() -> outer.keep(data)).hasMessageContaining("The scope 'outer' does not own");
                }
                assertThat(inOuter.toArray()).containsExactly(11, 22, 33);
                kept = inOuter.times(2);
                device.run(kept);
                outer.keep(kept);
            }
            assertThat(kept.toArray()).containsExactly(22, 44, 66);
            assertThat(device.liveBytes()).isEqualTo(2 * before);
        }
    }

    @Test
    void aScopeFreesWhatItOwnsWhenItsWorkFails() {
        try (Device device = open()) {
            Tensor x = device.tensor(new float[] {1, 2, 3}, 3);
            long before = device.liveBytes();
            assertThatThrownBy(() -> {
                try (Scope step = device.scope("step")) {
                    x.plus(1).toArray();
                    x.plus(device.tensor(new float[2], 2));
                }
            }).isInstanceOf(BadCallException.class).hasMessageContaining("add: shapes [3] and [2] do not fit");
            assertThat(device.liveBytes()).isEqualTo(before);
        }
    }

    @Test
    void whatDependsOnSomethingFreedSaysSo() {
        try (Device device = open()) {
            Tensor later;
            try (Scope step = device.scope("step")) {
                later = device.tensor(new float[] {1, 2}, 2).times(3);
                assertThat(step.name()).isEqualTo("step");
            }
            long before = device.liveBytes();
            assertThatThrownBy(later::toArray).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("was freed when the scope 'step' closed");
            assertThat(device.liveBytes()).isEqualTo(before);
        }
    }

    /** A graph refers to nodes, not to tensors: the collector may take the data's tensor before somebody asks. */
    @Test
    void whatDependsOnSomethingFreedAndForgottenSaysSo() throws InterruptedException {
        try (Device device = open()) {
            List<WeakReference<Tensor>> data = new ArrayList<>();
            Tensor later = threeTimesSomethingFreed(device, data);
            for (int k = 0; k < 100 && data.get(0).get() != null; k++) {
                System.gc();
                Thread.sleep(10);
            }
            assertThat(data.get(0).get()).isNull();
            assertThatThrownBy(later::toArray).isInstanceOf(BadCallException.class)
                    .hasMessageContaining("was freed when the scope 'step' closed");
        }
    }

    private static Tensor threeTimesSomethingFreed(Device device, List<WeakReference<Tensor>> data) {
        try (Scope step = device.scope("step")) {
            Tensor x = device.tensor(new float[] {1, 2}, 2);
            data.add(new WeakReference<>(x));
            return x.times(3);
        }
    }

    @Test
    void aRenamedTensorSaysWhatToUseInstead() {
        try (Device device = open()) {
            Tensor x = device.tensor(new float[] {1, 2}, 2);
            Tensor later = x.times(3);
            assertThat(x.named("X").toArray()).containsExactly(1, 2);
            assertThatThrownBy(x::toArray).isInstanceOf(BadCallException.class).hasMessageContaining("was renamed to X");
            assertThatThrownBy(later::toArray).isInstanceOf(BadCallException.class).hasMessageContaining("was renamed to X");
        }
    }

    @Test
    void aClosedDeviceHoldsNothingAndMakesNothing() {
        Device device = open();
        Tensor x = device.tensor(new float[] {1, 2}, 2);
        Tensor later = x.times(3);
        x.plus(1).toArray();
        device.close();
        assertThat(device.liveBytes()).isZero();
        assertThatThrownBy(x::toArray).isInstanceOf(BadCallException.class).hasMessageContaining("freed when the scope 'device' closed");
        assertThatThrownBy(later::toArray).isInstanceOf(BadCallException.class);
        assertThatThrownBy(() -> device.tensor(new float[] {1}, 1)).isInstanceOf(BadCallException.class)
                .hasMessageContaining("The scope 'device' is closed");
        assertThat(device.liveBytes()).isZero();
    }

    @Test
    void threadsShareADevice() throws InterruptedException, ExecutionException {
        int rounds = Target.requested().startsWith("sim") ? 2 : 50;
        try (Device device = open()) {
            Tensor shared = device.normal(1, 1, 64, 9);
            Tensor held = shared.sum(0);
            float[] sums = held.toArray();
            long before = device.liveBytes();
            ExecutorService threads = Executors.newFixedThreadPool(6);
            List<Future<Integer>> results = new ArrayList<>();
            for (int k = 0; k < 6; k++) {
                int factor = k + 1;
                results.add(threads.submit((Callable<Integer>) () -> timesSums(device, shared, factor, sums, rounds)));
            }
            threads.shutdown();
            for (Future<Integer> result : results) {
                assertThat(result.get()).isEqualTo(rounds);
            }
            assertThat(device.liveBytes()).isEqualTo(before);
            assertThat(held.toArray()).isEqualTo(sums);
        }
    }

    /** A power of two times a sum is exact: every thread must find its own, to the bit. */
    private static int timesSums(Device device, Tensor shared, int power, float[] sums, int rounds) {
        for (int round = 0; round < rounds; round++) {
            try (Scope own = device.scope("thread " + power)) {
                float factor = 1 << power;
                float[] found = shared.times(device.scalar(factor)).sum(0).toArray();
                for (int k = 0; k < found.length; k++) {
                    if (found[k] != sums[k] * factor) {
                        return round;
                    }
                }
            }
        }
        return rounds;
    }
}
