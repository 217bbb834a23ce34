package dev.chainrule.cuda.sim;

import static dev.chainrule.cuda.sim.TestKernel.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.chainrule.cuda.sim.PtxFault.Kind;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Each kind of fault, provoked by a kernel with one mistake, beside its twin without the mistake, which runs. */
class FaultsTest {
    private static final String OUT = """
            mul.wide.u32 %rd9, %me, 4;
            add.u64 %rd10, %rd0, %rd9;
            """;

    /** The twin runs; the mistake is a fault of this kind at the line where this text stands. */
    private static PtxFault provoked(Kind kind, String at, TestKernel mistake, TestKernel twin) {
        twin.launch();
        PtxFault fault = fault(mistake);
        assertThat(fault.kind()).as(fault.getMessage()).isEqualTo(kind);
        assertThat(fault.line()).isEqualTo(mistake.lineOf(at));
        assertThat(fault.text()).isEqualTo(at);
        assertThat(fault.getMessage()).contains("line " + fault.line(), at, "block (", "thread (").doesNotContain("\n");
        assertThat(fault.exitCode()).isEqualTo(1);
        return fault;
    }

    private static PtxFault fault(TestKernel kernel) {
        PtxFault fault = catchThrowableOfType(PtxFault.class, kernel::launch);
        assertThat(fault).as("a fault").isNotNull();
        return fault;
    }

    @Test
    void aGlobalAccessBeyondItsBuffer() {
        String body = OUT + "st.global.u32 [%rd10], %me;";
        PtxFault fault = provoked(Kind.OUT_OF_BOUNDS, "st.global.u32 [%rd10], %me;", new TestKernel(1, body).grid(1, 33).with(empty(128)),
                new TestKernel(1, body).grid(1, 32).with(empty(128)));
        assertThat(fault.thread()).containsExactly(32, 0, 0);
        assertThat(fault.getMessage()).contains("writes 4 bytes", "it lies 0 bytes beyond the end of the buffer of 128 bytes");
        PtxFault before = fault(new TestKernel(1, "ld.global.u32 %r1, [%rd0+-4];").with(new int[8]));
        assertThat(before.getMessage()).contains("it lies 4 bytes before the buffer of 32 bytes");
        PtxFault nothing = fault(new TestKernel(1, "ld.global.u32 %r1, [%rd0];").with(0L));
        assertThat(nothing.getMessage()).contains("0x0: no memory is mapped");
    }

    @Test
    void anAccessBeyondALeaseButWithinItsBlock() {
        String body = "ld.global.v4.u32 {%r1, %r2, %r3, %r4}, [%rd0];";
        Supplier<TestKernel> leased = () -> {
            TestKernel kernel = new TestKernel(1, body).grid(1, 1);
            long slab = kernel.memory.map(4096);
            kernel.memory.leased(slab + 512, 12);
            kernel.memory.leased(slab + 1024, 16);
            kernel.memory.write(slab + 512, 1, 2, 3);
            kernel.memory.write(slab + 1024, 1, 2, 3, 4);
            return kernel;
        };
        TestKernel mistake = leased.get();
        mistake.with(leasedAddress(512));
        TestKernel twin = leased.get();
        twin.with(leasedAddress(1024));
        PtxFault fault = provoked(Kind.OUT_OF_BOUNDS, body, mistake, twin);
        assertThat(fault.getMessage()).contains("it begins 12 bytes before the end of the buffer of 12 bytes");
    }

    /** Where the first block of a memory is mapped, plus an offset. */
    private static long leasedAddress(int offset) {
        return new GlobalMemory(1 << 20).map(4096) + offset;
    }

    @Test
    void aBufferThatWasHandedBack() {
        String body = "ld.global.u32 %r1, [%rd0];";
        TestKernel twin = new TestKernel(1, body);
        long address = twin.memory.map(4096);
        twin.memory.leased(address, 64);
        twin.memory.write(address, 1);
        twin.with(address);
        TestKernel mistake = new TestKernel(1, body);
        mistake.memory.map(4096);
        mistake.memory.leased(address, 64);
        mistake.memory.write(address, 1);
        mistake.memory.returned(address);
        mistake.with(address);
        PtxFault fault = provoked(Kind.USE_AFTER_RETURN, body, mistake, twin);
        assertThat(fault.getMessage()).contains("it lies in a buffer of 64 bytes", "that was handed back");
        mistake.memory.leased(address, 64);
        assertThat(fault(mistake).kind()).as("leased again, but not written again").isEqualTo(Kind.UNINITIALISED_MEMORY);
    }

    @Test
    void aSharedAccessBeyondWhatIsDeclared() {
        String body = """
                .shared .u32 s[32];
                mov.u32 %r1, s;
                mad.lo.u32 %r1, %me, 4, %r1;
                st.shared.u32 [%r1], %me;
                """;
        PtxFault fault = provoked(Kind.OUT_OF_BOUNDS, "st.shared.u32 [%r1], %me;", new TestKernel(0, body).grid(2, 64),
                new TestKernel(0, body));
        assertThat(fault.getMessage()).contains("writes 4 bytes at 128 of shared memory, of which the block has 128 bytes");
        assertThat(fault.thread()).containsExactly(32, 0, 0);
    }

    @Test
    void anAddressThatIsNoMultipleOfTheSize() {
        String mistake = "ld.global.v4.f32 {%f1, %f2, %f3, %f4}, [%rd0+8];";
        PtxFault fault = provoked(Kind.MISALIGNED, mistake, new TestKernel(1, mistake).with(new float[8]),
                new TestKernel(1, mistake.replace("+8", "+16")).with(new float[8]));
        assertThat(fault.getMessage()).contains("of an access of 16 bytes is no multiple of 16");
        assertThat(fault(new TestKernel(1, "ld.global.f64 %fd1, [%rd0+4];").with(new float[8])).kind()).isEqualTo(Kind.MISALIGNED);
        assertThat(fault(new TestKernel(0,
                ".shared .align 16 .b8 s[32]; st.shared.v2.f32 [s+4], {%f1, %f2};".replace("{%f1, %f2}", "{0f00000000, 0f00000000}")))
                .kind()).isEqualTo(Kind.MISALIGNED);
    }

    @Test
    void aRegisterThatNothingHasWritten() {
        String body = """
                setp.lt.u32 %p1, %me, LIMIT;
                @%p1 mov.f32 %f1, 0f3F800000;
                add.rn.f32 %f2, %f1, %f1;
                """;
        PtxFault fault = provoked(Kind.UNINITIALISED_REGISTER, "add.rn.f32 %f2, %f1, %f1;", new TestKernel(0, body.replace("LIMIT", "7")),
                new TestKernel(0, body.replace("LIMIT", "32")));
        assertThat(fault.thread()).containsExactly(7, 0, 0);
        assertThat(fault.getMessage()).contains("reads the register %f1, which nothing has written");
        assertThat(fault(new TestKernel(0, "@%p3 bra END; END:"))).hasMessageContaining("reads the predicate %p3");
    }

    @Test
    void globalMemoryThatNothingHasWritten() {
        String load = "ld.global.u32 %r1, [%rd10];";
        PtxFault fault = provoked(Kind.UNINITIALISED_MEMORY, load, new TestKernel(1, OUT + load).with(empty(128)),
                new TestKernel(1, OUT + load).with(new int[32]));
        assertThat(fault.getMessage()).contains("0 bytes into a buffer of 128, which nothing has written");
    }

    @Test
    void sharedMemoryThatThisBlockHasNotWritten() {
        // The first block writes; the second finds what hardware may have left there.
        String body = """
                .shared .u32 s;
                setp.eq.u32 %p1, %cta, 0;
                @%p1 st.shared.u32 [s], 1;
                ld.shared.u32 %r1, [s];
                """;
        PtxFault fault = provoked(Kind.UNINITIALISED_MEMORY, "ld.shared.u32 %r1, [s];", new TestKernel(0, body).grid(2, 1),
                new TestKernel(0, body).grid(1, 1));
        assertThat(fault.block()).containsExactly(1, 0, 0);
    }

    /** Each thread writes its word and reads that of its neighbour at a distance, with something in between. */
    private static TestKernel neighbours(int distance, String between) {
        return new TestKernel(0, """
                .shared .u32 s[64];
                mov.u32 %%r1, s;
                mad.lo.u32 %%r2, %%me, 4, %%r1;
                xor.b32 %%r3, %%me, %d;
                mad.lo.u32 %%r3, %%r3, 4, %%r1;
                st.shared.u32 [%%r2], 0;
                bar.sync 0;
                st.shared.u32 [%%r2], %%me;
                %s
                ld.shared.u32 %%r4, [%%r3];
                """.formatted(distance, between)).grid(1, 64);
    }

    @Test
    void aReadOfWhatAnotherWarpWritesWithNoBarrierBetween() {
        // The first warp reads before the second writes: so it is the write that is found.
        String write = "st.shared.u32 [%r2], %me;";
        PtxFault fault = provoked(Kind.RACE, write, neighbours(32, ""), neighbours(32, "bar.sync 0;"));
        assertThat(fault.getMessage())
                .contains("writes shared memory at 128, which thread (0, 0, 0) has read, with no barrier between them");
        provoked(Kind.RACE, write, neighbours(32, "bar.warp.sync 0xffffffff;"), neighbours(32, "barrier.sync 1, 64;"));
    }

    @Test
    void aReadOfWhatAnotherLaneWritesWithNoWarpBarrierBetween() {
        PtxFault fault = provoked(Kind.RACE, "ld.shared.u32 %r4, [%r3];", neighbours(1, ""), neighbours(1, "bar.warp.sync 0xffffffff;"));
        assertThat(fault.getMessage())
                .contains("reads shared memory at 4, which thread (1, 0, 0) has written, with no barrier between them");
        provoked(Kind.RACE, "ld.shared.u32 %r4, [%r3];", neighbours(1, "shfl.sync.bfly.b32 %r5, %me, 1, 31, 0xffffffff;"),
                neighbours(1, "bar.sync 0;"));
    }

    @Test
    void aWriteToWhatAnotherThreadStillReads() {
        String body = """
                .shared .u32 s;
                setp.eq.u32 %p1, %me, 0;
                @%p1 st.shared.u32 [s], 1;
                bar.sync 0;
                ld.shared.u32 %r1, [s];
                BETWEEN
                @%p1 st.shared.u32 [s], 2;
                """;
        PtxFault fault = provoked(Kind.RACE, "@%p1 st.shared.u32 [s], 2;", new TestKernel(0, body.replace("BETWEEN\n", "")).grid(1, 64),
                new TestKernel(0, body.replace("BETWEEN", "bar.sync 0;")).grid(1, 64));
        assertThat(fault.getMessage()).contains("has read, with no barrier between them");
    }

    @Test
    void differentValuesWrittenToOneWordOfSharedMemory() {
        String body = ".shared .u32 s;\nst.shared.u32 [s], VALUE;";
        PtxFault fault = provoked(Kind.RACE, "st.shared.u32 [s], %me;", new TestKernel(0, body.replace("VALUE", "%me")).grid(1, 2),
                new TestKernel(0, body.replace("VALUE", "7")).grid(1, 64));
        assertThat(fault.getMessage()).contains("writes 0x1 to shared memory at 0 where thread (0, 0, 0) has written 0x0");
    }

    @Test
    void aCopyThatNobodyHasWaitedFor() {
        String body = """
                .shared .align 16 .b8 stage[512];
                mul.wide.u32 %rd2, %me, 16;
                add.u64 %rd3, %rd0, %rd2;
                mov.u64 %rd4, stage;
                add.u64 %rd5, %rd4, %rd2;
                cp.async.ca.shared.global [%rd5], [%rd3], 16;
                cp.async.commit_group;
                cp.async.wait_group GROUPS;
                ld.shared.u32 %r1, [%rd5];
                """;
        PtxFault fault = provoked(Kind.RACE, "ld.shared.u32 %r1, [%rd5];",
                new TestKernel(1, body.replace("GROUPS", "1")).with(new float[128]),
                new TestKernel(1, body.replace("GROUPS", "0")).with(new float[128]));
        assertThat(fault.getMessage()).contains("an asynchronous copy of thread (0, 0, 0) is still writing");
    }

    @Test
    void aRaceInGlobalMemoryWithinABlock() {
        String body = OUT + """
                xor.b32 %r1, %me, 32;
                mul.wide.u32 %rd11, %r1, 4;
                add.u64 %rd11, %rd0, %rd11;
                st.global.u32 [%rd10], %me;
                BETWEEN
                ld.global.u32 %r2, [%rd11];
                """;
        provoked(Kind.RACE, "st.global.u32 [%rd10], %me;", new TestKernel(1, body.replace("BETWEEN", "")).grid(1, 64).with(new int[64]),
                new TestKernel(1, body.replace("BETWEEN", "bar.sync 0;")).grid(1, 64).with(new int[64]));
    }

    @Test
    void differentValuesOfTwoBlocksAtOneAddress() {
        String body = "st.global.u32 [%rd0], VALUE;";
        PtxFault fault = provoked(Kind.UNORDERED_WRITES, "st.global.u32 [%rd0], %cta;",
                new TestKernel(1, body.replace("VALUE", "%cta")).grid(2, 1).with(empty(4)),
                new TestKernel(1, body.replace("VALUE", "5")).grid(2, 1).with(empty(4)));
        assertThat(fault.getMessage()).contains("writes 0x1 to ",
                "where block (0, 0, 0), thread (0, 0, 0) has written 0x0, with no order between them");
    }

    @Test
    void aWriteToWhatAnotherBlockReads() {
        String body = """
                ld.global.u32 %r1, [%rd0];
                setp.eq.u32 %p1, %cta, 1;
                mul.wide.u32 %rd2, %cta, STRIDE;
                add.u64 %rd2, %rd0, %rd2;
                @%p1 st.global.u32 [%rd2], 3;
                """;
        for (long seed = 0; seed < 4; seed++) {
            PtxSimulator simulator = new PtxSimulator(DeviceDescription.h200()).withSeed(seed);
            PtxFault fault = fault(new TestKernel(1, body.replace("STRIDE", "0")).grid(3, 1).on(simulator).with(new int[3]));
            assertThat(fault.kind()).isIn(Kind.UNORDERED_WRITES, Kind.UNSYNCHRONISED_READ);
            new TestKernel(1, body.replace("STRIDE", "4")).grid(3, 1).on(simulator).with(new int[3]).run();
        }
    }

    /** Without its first fence, without its second, without the barrier behind it: whatever the order of the blocks. */
    @Test
    void aReadOfWhatAnotherBlockHasNotReleased() {
        String fence = "fence.acq_rel.gpu;\n";
        String atom = "atom.global.relaxed.gpu.add.u32 %r2, [%rd1], 1;\n";
        String good = KernelsTest.LAST_BLOCK;
        for (long seed = 0; seed < 4; seed++) {
            assertThat(lastBlock(good, seed)).isNull();
            assertThat(lastBlock(good.replace(fence + atom, "membar.gl;\n" + atom), seed)).isNull();
            assertThat(lastBlock(good.replace(fence + atom + fence, "atom.global.acq_rel.gpu.add.u32 %r2, [%rd1], 1;\n"), seed)).isNull();
            assertThat(lastBlock(good.replace(fence + atom, atom), seed).kind()).isEqualTo(Kind.UNSYNCHRONISED_READ);
            assertThat(lastBlock(good.replace(atom + fence, atom), seed).kind()).isEqualTo(Kind.UNSYNCHRONISED_READ);
            assertThat(lastBlock(good.replace(fence + atom, "fence.acq_rel.cta;\n" + atom), seed).kind())
                    .isEqualTo(Kind.UNSYNCHRONISED_READ);
            assertThat(lastBlock(good.replace(fence + atom, atom.replace(".gpu", ".cta") + fence).replace("cta.global", "global"), seed)
                    .kind())
                    .isEqualTo(Kind.UNSYNCHRONISED_READ);
            assertThat(lastBlock(good.replace("atom.global.relaxed.gpu", "atom.global.relaxed.cta"), seed).kind())
                    .isEqualTo(Kind.UNSYNCHRONISED_READ);
        }
    }

    private static PtxFault lastBlock(String body, long seed) {
        TestKernel kernel = new TestKernel("sm_70", 3, "", body).grid(20, 32).on(new PtxSimulator(DeviceDescription.v100()).withSeed(seed))
                .with(empty(80)).with(new int[1])
                .with(empty(4));
        return catchThrowableOfType(PtxFault.class, kernel::launch);
    }

    /** All threads of a block write, one of them releases: without the barrier between, only its own writes are released. */
    @Test
    void aReleaseCoversWhatABarrierHasOrderedBeforeIt() {
        String body = """
                .shared .u32 last;
                mad.lo.u32 %r1, %cta, 64, %me;
                mul.wide.u32 %rd3, %r1, 4;
                add.u64 %rd3, %rd0, %rd3;
                st.global.u32 [%rd3], %r1;
                BARRIER
                setp.eq.u32 %p1, %me, 0;
                @!%p1 bra WAIT;
                fence.acq_rel.gpu;
                atom.global.add.u32 %r2, [%rd1], 1;
                fence.acq_rel.gpu;
                st.shared.u32 [last], %r2;
                WAIT: bar.sync 0;
                ld.shared.u32 %r3, [last];
                setp.ne.u32 %p2, %r3, 1;
                @%p2 bra END;
                xor.b32 %r1, %r1, 64;
                mul.wide.u32 %rd3, %r1, 4;
                add.u64 %rd3, %rd0, %rd3;
                ld.global.u32 %r4, [%rd3];
                END:
                """;
        provoked(Kind.UNSYNCHRONISED_READ, "ld.global.u32 %r4, [%rd3];",
                new TestKernel(2, body.replace("BARRIER", "")).grid(2, 64).with(empty(512)).with(new int[1]),
                new TestKernel(2, body.replace("BARRIER", "bar.sync 0;")).grid(2, 64).with(empty(512)).with(new int[1]));
    }

    @Test
    void aBarrierThatNotAllLanesReach() {
        String body = """
                setp.lt.u32 %p1, %me, LIMIT;
                @%p1 bra SKIP;
                bar.sync 0;
                SKIP:
                """;
        PtxFault fault = provoked(Kind.DIVERGENT_BARRIER, "bar.sync 0;", new TestKernel(0, body.replace("LIMIT", "3")).grid(1, 64),
                new TestKernel(0, body.replace("LIMIT", "0")).grid(1, 64));
        assertThat(fault.getMessage()).contains("thread (0, 0, 0) of its warp went another way");
    }

    @Test
    void warpsThatWaitAtDifferentBarriers() {
        String body = """
                setp.lt.u32 %p1, %me, 32;
                @%p1 bra FIRST;
                bar.sync 0;
                bra.uni END;
                FIRST: bar.sync OTHER;
                END:
                """;
        PtxFault fault = provoked(Kind.DIVERGENT_BARRIER, "FIRST: bar.sync 1;", new TestKernel(0, body.replace("OTHER", "1")).grid(1, 64),
                new TestKernel(0, body.replace("FIRST: bar.sync OTHER;", "FIRST:")).grid(1, 64));
        assertThat(fault.getMessage()).contains("waits at barrier 1 while thread (32, 0, 0) waits at barrier 0");
        assertThat(fault(new TestKernel(0, body.replace("OTHER", "0")).grid(1, 64)).getMessage())
                .contains("while other warps of the block wait for it at line");
        assertThat(fault(new TestKernel(0, "bar.sync 2, 96;").grid(1, 64)).getMessage()).contains("for 96 threads, and nobody else comes");
    }

    @Test
    void aShuffleWhoseMaskNamesLanesThatAreNotThere() {
        String body = """
                setp.ge.u32 %p1, %me, LIMIT;
                @%p1 bra END;
                shfl.sync.down.b32 %r1, %me, 1, 31, 0xffffffff;
                END:
                """;
        String shuffle = "shfl.sync.down.b32 %r1, %me, 1, 31, 0xffffffff;";
        PtxFault fault = provoked(Kind.DIVERGENT_WARP, shuffle, new TestKernel(0, body.replace("LIMIT", "16")),
                new TestKernel(0, body.replace("LIMIT", "32")));
        assertThat(fault.getMessage()).contains("names lane 16 in its member mask 0xffffffff, which is not here");
        assertThat(fault(new TestKernel(0, body.replace("LIMIT", "32")).grid(1, 20)).getMessage()).contains("names lane 20",
                "which has ended");
        assertThat(fault(new TestKernel(0, "shfl.sync.idx.b32 %r1, %me, 3, 31, 0x7;").grid(1, 3)).getMessage())
                .contains("takes the value of lane 3");
        assertThat(fault(new TestKernel(0, "vote.sync.ballot.b32 %r1, 1, 0xfffe;").grid(1, 16)).getMessage())
                .contains("does not name itself");
        assertThat(fault(new TestKernel(0,
                "@%p1 bra END; END:".replace("@%p1", "setp.ne.u32 %p1, %me, 3; @%p1") + " @%p1 bar.warp.sync 0xffffffff;")).kind())
                .isEqualTo(Kind.DIVERGENT_WARP);
    }

    @Test
    void aUniformBranchThatIsNot() {
        String body = "setp.lt.u32 %p1, %me, LIMIT;\n@%p1 bra.uni END;\nEND:";
        provoked(Kind.DIVERGENT_WARP, "@%p1 bra.uni END;", new TestKernel(0, body.replace("LIMIT", "5")),
                new TestKernel(0, body.replace("LIMIT", "32")));
    }

    @Test
    void aLoopThatNeverEnds() {
        String body = """
                mov.u32 %r1, 0;
                LOOP: add.u32 %r1, %r1, STEP;
                setp.ne.u32 %p1, %r1, 100;
                @%p1 bra LOOP;
                """;
        PtxSimulator simulator = new PtxSimulator(DeviceDescription.h200()).withBudget(100_000);
        PtxFault fault = fault(new TestKernel(0, body.replace("STEP", "0")).on(simulator));
        assertThat(fault.kind()).isEqualTo(Kind.ENDLESS_LOOP);
        assertThat(fault.getMessage()).contains("has used up its 100000 instructions and is still running here");
        new TestKernel(0, body.replace("STEP", "1")).on(simulator).run();
    }

    @Test
    void aTrap() {
        String body = "setp.eq.u32 %p1, %me, LANE;\n@%p1 trap;";
        PtxFault fault = provoked(Kind.TRAP, "@%p1 trap;", new TestKernel(0, body.replace("LANE", "9")),
                new TestKernel(0, body.replace("LANE", "32")));
        assertThat(fault.thread()).containsExactly(9, 0, 0);
    }

    @Test
    void aLaunchThatDoesNotFit() {
        assertThat(fault(new TestKernel(2, "").with(1L)).getMessage())
                .isEqualTo("Kernel 'k': invalid launch: it takes 2 parameters and was given 1.");
        assertThat(fault(new TestKernel(0, "").grid(1, 1025)).getMessage()).contains("the block has 1025 threads along x");
        assertThat(fault(new TestKernel(0, "").grid(0, 1)).getMessage()).contains("the grid has 0 blocks along x");
        assertThat(fault(new TestKernel(0, "").dynamic(228 * 1024)).getMessage()).contains("the device has 232448");
        assertThat(fault(new TestKernel(0, ".shared .b8 s[49153];").unassembled()).getMessage())
                .contains("a kernel's text may declare 49152");
        assertThat(fault(new TestKernel("sm_90", 0, "", "").on(new PtxSimulator(DeviceDescription.a100()))).getMessage())
                .contains("the module is for sm_90 and the device is sm_80");
        assertThat(fault(new TestKernel(0, "").grid(0, 1)).line()).isZero();
    }
}
