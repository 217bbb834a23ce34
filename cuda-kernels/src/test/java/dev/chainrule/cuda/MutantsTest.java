package dev.chainrule.cuda;

import static dev.chainrule.cuda.Mutant.Kernel.BLOCK;
import static dev.chainrule.cuda.Mutant.Kernel.LEVELS;
import static dev.chainrule.cuda.Mutant.Kernel.MAP;
import static dev.chainrule.cuda.Mutant.Kernel.MAXIMUM;
import static dev.chainrule.cuda.Mutant.Kernel.NARROW;
import static dev.chainrule.cuda.Mutant.Kernel.PRODUCT;
import static dev.chainrule.cuda.Mutant.Kernel.RECYCLED;
import static dev.chainrule.cuda.Mutant.Kernel.STAGED;
import static dev.chainrule.cuda.Mutant.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.chainrule.cuda.driver.GpuDriverException;
import dev.chainrule.cuda.lower.KernelCode;
import dev.chainrule.cuda.lower.KernelLowering;
import dev.chainrule.cuda.lower.Limits;
import dev.chainrule.cuda.lower.PtxLowering;
import dev.chainrule.cuda.ptx.Target;
import dev.chainrule.cuda.sim.PtxFault;
import dev.chainrule.tensor.cpu.CpuBackend;
import dev.chainrule.tensor.graph.Graph;
import dev.chainrule.tensor.graph.Node;
import dev.chainrule.tensor.graph.Primitives;
import dev.chainrule.tensor.plan.MatmulKernel;
import dev.chainrule.tensor.shape.DType;
import dev.chainrule.tensor.shape.DimSizes;
import dev.chainrule.tensor.shape.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulator is tested against faults: each of these kernels is wrong in one place, and each is found out. */
class MutantsTest {
    private static final PtxLowering LOWERING = new PtxLowering(Target.SM_90, new Limits(226 << 10, 1L << 31));
    private static final Map<Mutant.Kernel, OnDevice> RUNS = new EnumMap<>(Mutant.Kernel.class);

    /** <b>The list.</b> */
    static Stream<Mutant> mutants() {
        return Stream.of(
                // ---- barriers and shared memory
                Mutant.of("the barrier of the team's reduction removed", BLOCK, "uninitialised memory", "^    bar.sync 0;\n", ""),
                Mutant.of("the barrier removed before warps' sums are read", NARROW, "uninitialised memory", "^    bar.sync 0;\n", ""),
                Mutant.of("the barrier removed after warps' sums were read", NARROW, "race", "^    bar.sync 0;\n", "", 2),
                Mutant.of("reductions that do not take turns", LEVELS, "race", "xor.b32 (%r\\d+), \\1, \\d+;", "xor.b32 $1, $1, 0;"),
                Mutant.of("a barrier that part of the block passes by", BLOCK, "divergent barrier", "^    bar.sync 0;",
                        "    @%p1 bar.sync 0;"),
                Mutant.of("a warp's sum left in a neighbour's place", BLOCK, "race",
                        "shr.u32 (%r\\d+), (%r\\d+), 5;",
                        "shr.u32 $1, $2, 6;"),
                Mutant.of("a piece of the product used before it is there", PRODUCT, "race", "^    bar.sync 0;\n", ""),
                Mutant.of("a piece overwritten while it is used", PRODUCT, "race", "^    bar.sync 0;\n", "", 2),
                Mutant.of("a shared row one element short", PRODUCT, "race", "mad.lo.u32 (%r\\d+), (%r\\d+), 68, (%r\\d+);",
                        "mad.lo.u32 $1, $2, 67, $3;"),
                Mutant.of("a staged cell in the next thread's place", STAGED, WRONG,
                        "ld.shared.v4.f32 (\\{[^}]*\\}), \\[(%r\\d+)\\+(\\d+)\\]", "ld.shared.v4.f32 $1, [$2+32]"),
                // ---- what blocks say to each other
                Mutant.of("the fence removed that releases a block's sums", NARROW, "read of another block's unreleased write",
                        "^    @%p\\d+ fence.acq_rel.gpu;\n", ""),
                Mutant.of("the fence removed that acquires other blocks' sums", NARROW, "read of another block's unreleased write",
                        "^    @%p\\d+ fence.acq_rel.gpu;\n", "", 2),
                Mutant.of("a release fence of one multiprocessor only", NARROW, "read of another block's unreleased write",
                        "fence.acq_rel.gpu", "fence.acq_rel.cta"),
                Mutant.of("a last block that waits for two blocks only", NARROW, "unordered writes of two blocks",
                        "min.u32 (%r\\d+), (%r\\d+), (\\d+);",
                        "min.u32 $1, $2, 2;"),
                Mutant.of("two blocks with one place for their sums", NARROW, WRONG,
                        "mov.u32 (%r\\d+), %ctaid.x;", "mov.u32 $1, 0;"),
                Mutant.of("the fence removed before the parts of a product are added", PRODUCT, "read of another block's unreleased write",
                        "^    @%p\\d+ fence.acq_rel.gpu;\n", "", 2),
                // ---- bounds, strides, tails
                Mutant.of("a row's bound off by one", NARROW, WRONG, "setp.lt.u32 (%p\\d+), (%r\\d+), %r1;", "setp.le.u32 $1, $2, %r1;", 2),
                Mutant.of("rows behind the end not set back", NARROW, "out of bounds", "min.u32 (%r\\d+), (%r\\d+), (%r\\d+);",
                        "mov.u32 $1, $2;"),
                Mutant.of("a wrong row stride", NARROW, "out of bounds", "mul.lo.u32 (%r\\d+), (%r\\d+), 64;",
                        "mul.lo.u32 $1, $2, 68;", 2),
                Mutant.of("a row stride that is no multiple of the access", NARROW, "misaligned", "mul.lo.u32 (%r\\d+), (%r\\d+), 64;",
                        "mul.lo.u32 $1, $2, 63;", 2),
                Mutant.of("the last batch lost", NARROW, WRONG, "bra \\$last_batch_\\d+;", "bra \\$batches_end_2;"),
                Mutant.of("the columns' bound lost", BLOCK, "out of bounds", "setp.lt.u32 (%p\\d+), (%r\\d+), \\d+;",
                        "setp.ge.u32 $1, $2, 0;"),
                Mutant.of("the guard of a column's last access lost", BLOCK, "out of bounds", "^    @%p\\d+ ld.global.nc.v4",
                        "    ld.global.nc.v4", 4),
                Mutant.of("the predicate of a sum lost in the last batch", NARROW, WRONG, "^    @%p\\d+ fma", "    fma", 2),
                Mutant.of("an access that is not aligned", NARROW, "misaligned", "ld.global.nc.v4.f32 (\\{[^}]*\\}), \\[(%rd\\d+)\\]",
                        "ld.global.nc.v4.f32 $1, [$2+4]"),
                Mutant.of("bytes of half an element", NARROW, "misaligned", "mad.wide.u32 (%rd\\d+), (%r\\d+), 4, ",
                        "mad.wide.u32 $1, $2, 2, "),
                Mutant.of("the tail of a vector lost", MAP, WRONG, "setp.lt.u32 (%p\\d+), (%r\\d+), %r1;",
                        "setp.gt.u32 $1, $2, %r1;", 2),
                Mutant.of("a tail stored beyond the buffer, within the pool's size class", MAP, "out of bounds",
                        "^    @%p\\d+ st.global.f32 \\[(%rd\\d+)\\]",
                        "    st.global.f32 [$1+12]"),
                Mutant.of("a tail loaded beyond the buffer, within the pool's size class", MAP, "out of bounds",
                        "min.u32 (%r\\d+), (%r\\d+), (%r\\d+);",
                        "mov.u32 $1, $2;", 4),
                Mutant.of("a read of a buffer that was handed back", MAP, "use after return",
                        "ld.global.nc.f32 (%f\\d+), \\[(%rd\\d+)\\]", "ld.global.nc.f32 $1, [$2+-" + OnDevice.FORMER_BUFFER + "]"),
                Mutant.of("cells of a recycled buffer left as they were", RECYCLED, "uninitialised memory",
                        "^    @%p\\d+ st.global.f32 \\[%rd\\d+\\], %f\\d+;\n", ""),
                Mutant.of("a product's bound off by one", PRODUCT, "out of bounds", "setp.lt.u32", "setp.le.u32", 2),
                Mutant.of("a product stored without its bounds", PRODUCT, "race", "^    @%p\\d+ st.global.f32",
                        "    st.global.f32", 12),
                // ---- arithmetic, registers, control
                Mutant.of("operands swapped", NARROW, WRONG, "sub.rn.f32 (%f\\d+), (%f\\d+), (%f\\d+);", "sub.rn.f32 $1, $3, $2;"),
                Mutant.of("a sum that was never set", NARROW, "uninitialised register", "^    mov.f32 %f7, 0f00000000;\n", ""),
                Mutant.of("a maximum that begins at 0", MAXIMUM, WRONG, "0fFF800000", "0f00000000"),
                Mutant.of("a shuffle at the wrong distance", NARROW, WRONG, "(shfl[^,]*, %f\\d+), 2, 31", "$1, 8, 31"),
                Mutant.of("a shuffle whose mask names half the warp", NARROW, "lanes missing", "31, 0xffffffff", "31, 0x0000ffff"),
                Mutant.of("a batch that never advances", NARROW, "endless loop", "add.u32 (%r\\d+), \\1, (132|\\d\\d+);\n    bra",
                        "add.u32 $1, $1, 0;\n    bra"),
                Mutant.of("a batch taken twice", NARROW, WRONG, "add.u32 (%r\\d+), \\1, (\\d+);\n    bra", "add.u32 $1, $1, 1;\n    bra"),
                Mutant.of("a register of another type", NARROW, "is .u32 where", "add.rn.f32 (%f\\d+), (%f\\d+), (%f\\d+);",
                        "add.rn.f32 $1, $2, %r1;"),
                Mutant.of("a register that is not declared", NARROW, "declared", "add.rn.f32 (%f\\d+), (%f\\d+), (%f\\d+);",
                        "add.rn.f32 $1, $2, %f9999;"));
    }

    private static OnDevice run(Mutant.Kernel kernel) {
        return RUNS.computeIfAbsent(kernel, k -> new OnDevice(outputs(k), DimSizes.none(), new java.util.Random(3)::nextGaussian));
    }

    private static List<Node> outputs(Mutant.Kernel kernel) {
        Graph graph = new Graph();
        return switch (kernel) {
            case NARROW -> RowKernelTest.lossAndGradient(DType.F32, 1_103, 64);
            case BLOCK -> RowKernelTest.lossAndGradient(DType.F32, 35, 1_000);
            case LEVELS -> {
                Node a = graph.input("a", Shape.of(5, 600), DType.F32);
                Node e = Primitives.exp(Primitives.sub(a, Primitives.reshape(Primitives.reduceMax(a, 1), Shape.of(5, 1))));
                yield List.of(Primitives.div(e, Primitives.reshape(Primitives.sum(e, 1), Shape.of(5, 1))));
            }
            case STAGED -> RowKernelTest.lossAndGradient(DType.F32, 3, 20_000);
            case MAP -> {
                Node a = graph.input("a", Shape.of(1_021), DType.F32);
                yield List.of(Primitives.mul(Primitives.relu(a), a));
            }
            case MAXIMUM -> List.of(Primitives.reduceMax(Primitives.neg(Primitives.exp(graph.input("a", Shape.of(5_001), DType.F32)))));
            case RECYCLED -> List.of(Primitives.tanh(
                    Primitives.matmul(graph.input("A", Shape.of(45, 9), DType.F32), graph.input("B", Shape.of(9, 44), DType.F32))));
            case PRODUCT -> List.of(
                    Primitives.matmul(graph.input("A", Shape.of(30, 1_037), DType.F32), graph.input("B", Shape.of(1_037, 35), DType.F32)));
        };
    }

    private static KernelLowering bad(Mutant mutant) {
        return (kernel, sizes) -> {
            KernelCode good = LOWERING.lower(kernel, sizes);
            if (mutant.kernel() == RECYCLED && !(kernel instanceof MatmulKernel)) {
                return good;                                         // bad is what it reads
            }
            return new KernelCode(good.entry(), EveryKernelAssemblesTest.MUTANT + mutant.of(good.text()), good.grid(), good.block(),
                    good.sharedBytes(), good.arguments());
        };
    }

    private static List<double[]> expected(Mutant.Kernel kernel) {
        try (CpuBackend cpu = new CpuBackend(1, false)) {
            return run(kernel).on(cpu, 1);
        }
    }

    @ParameterizedTest
    @EnumSource(Mutant.Kernel.class)
    void theGoodKernelIsRight(Mutant.Kernel kernel) {
        assertThat(OnDevice.difference(expected(kernel), run(kernel).simulated(LOWERING))).isLessThan(1e-5);
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void eachIsFoundOut(Mutant mutant) {
        String found;
        try {
            double difference = OnDevice.difference(expected(mutant.kernel()), run(mutant.kernel()).simulated(bad(mutant), 1 << 20));
            found = difference <= 1e-5 ? "nothing" : WRONG;
        } catch (PtxFault fault) {
            found = fault.getMessage();
        } catch (GpuDriverException refused) {
            found = refused.getMessage();
        }
        assertThat(found).containsPattern(mutant.found());
    }

    @Test
    void theListIsLongAndNamesEachOnce() {
        List<String> faults = new ArrayList<>(mutants().map(Mutant::fault).toList());
        assertThat(faults).hasSizeGreaterThanOrEqualTo(25).doesNotHaveDuplicates();
    }
}
