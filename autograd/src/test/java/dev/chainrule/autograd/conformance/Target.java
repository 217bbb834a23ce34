package dev.chainrule.autograd.conformance;

import dev.chainrule.tensor.Devices;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.device.Backend;
import dev.chainrule.tensor.device.Buffer;
import dev.chainrule.tensor.device.Program;
import dev.chainrule.tensor.plan.Slot;
import dev.chainrule.tensor.shape.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A device under test. {@code -Dtest.device} names it: {@code cpu} (the default) is the CPU scalar and SIMD with 1, 2 and 7 threads, {@code
 * cpu-scalar} and {@code cpu-simd} one half of those; any other name is opened as users open it ({@code sim}, {@code cuda:0}).
 */
final class Target implements AutoCloseable {
    private static final int[] THREADS = {1, 2, 7};

    final String name;
    /** Of the CPU; 1 for a device that has other means. */
    final int threads;
    final Backend backend;

    Target(String name, int threads, Backend backend) {
        this.name = name;
        this.threads = threads;
        this.backend = backend;
    }

    /** The name that {@code -Dtest.device} gives. */
    static String requested() {
        String name = System.getProperty("test.device", "cpu");
        return name.equals("cuda") ? "cuda:0" : name;
    }

    /** Whether the CPU alone is tested, in this JVM. */
    static boolean isCpu() {
        return requested().startsWith("cpu");
    }

    /** Whether a case of so many elements is too dear for the device: a simulator interprets each instruction of each thread. */
    static boolean isTooLarge(long elements) {
        return requested().startsWith("sim") && !Boolean.getBoolean("long") && elements > 20_000;
    }

    /** What everything else is compared with to the bit: plain loops on one thread. */
    static Target baseline() {
        return new Target("cpu-scalar on 1 thread", 1, new CpuBackend(1, false));
    }

    /** All devices under test, opened. */
    static List<Target> underTest() {
        List<Target> targets = new ArrayList<>();
        if (!isCpu()) {
            targets.add(new Target(requested(), 1, Devices.open(requested()).backend()));
        }
        for (boolean simd : new boolean[] {false, true}) {
            for (int threads : THREADS) {
                String name = simd ? "cpu-simd" : "cpu-scalar";
                if (requested().equals("cpu") || requested().equals(name)) {
                    targets.add(new Target(name + " on " + threads + " thread(s)", threads, new CpuBackend(threads, simd)));
                }
            }
        }
        return targets;
    }

    /** Runs {@code problem} once: its results in order, everything freed. */
    List<double[]> run(Problem problem) {
        try (Run run = start(problem)) {
            run.step();
            return run.results();
        }
    }

    /** Compiles {@code problem} and binds its inputs. */
    Run start(Problem problem) {
        return new Run(problem, backend.compile(problem.plan()), true);
    }

    /** Binds the inputs of {@code problem} to the program of another one that differs from it in nothing but sizes. */
    Run start(Problem problem, Program program) {
        return new Run(problem, program, false);
    }

    /** A compiled problem with its buffers; a step may be repeated, and updates then go on from where they were. */
    final class Run implements AutoCloseable {
        private final Problem problem;
        private final List<Buffer> in = new ArrayList<>();
        private final List<Buffer> out = new ArrayList<>();
        private final Program program;
        private final boolean ownsProgram;

        private Run(Problem problem, Program program, boolean ownsProgram) {
            this.problem = problem;
            this.program = program;
            this.ownsProgram = ownsProgram;
            for (Slot slot : problem.plan().inputs()) {
                in.add(filled(slot.dtype(), problem.values.get(slot.node())));
            }
            for (Slot slot : problem.plan().outputs()) {
                out.add(backend.allocate(slot.dtype(), slot.extent().at(problem.sizes)));
            }
        }

        private Buffer filled(DType dtype, double[] numbers) {
            Buffer buffer = backend.allocate(dtype, numbers.length);
            if (dtype == DType.I32) {
                buffer.write(Arrays.stream(numbers).mapToInt(number -> (int) number).toArray());
            } else {
                buffer.write(numbers);
            }
            return buffer;
        }

        /** Runs every kernel once. */
        void step() {
            program.run(in, out, problem.sizes);
        }

        /** The outputs, then the updated inputs. */
        List<double[]> results() {
            List<Buffer> all = new ArrayList<>(out);
            List<Slot> slots = problem.plan().inputs();
            problem.updates.keySet().forEach(leaf -> {
                for (int k = 0; k < slots.size(); k++) {
                    if (slots.get(k).node() == leaf) {
                        all.add(in.get(k));
                    }
                }
            });
            List<double[]> results = new ArrayList<>();
            for (Buffer buffer : all) {
                double[] numbers = new double[Math.toIntExact(buffer.elements())];
                buffer.read(numbers);
                results.add(numbers);
            }
            return results;
        }

        @Override
        public void close() {
            if (ownsProgram) {
                program.close();
            }
            in.forEach(Buffer::close);
            out.forEach(Buffer::close);
        }
    }

    @Override
    public void close() {
        backend.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
