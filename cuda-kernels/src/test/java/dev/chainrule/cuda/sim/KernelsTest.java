package dev.chainrule.cuda.sim;

import static dev.chainrule.cuda.sim.TestKernel.empty;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole kernels, written by hand as a good compiler would: what they compute. */
class KernelsTest {
    static final String VECTOR_ADD = """
            ld.param.u64 %rd3, [p3];
            mov.u32 %r1, %ntid.x;
            mad.lo.s32 %r2, %cta, %r1, %me;
            cvt.u64.u32 %rd4, %r2;
            setp.ge.u64 %p1, %rd4, %rd3;
            @%p1 bra DONE;
            shl.b64 %rd5, %rd4, 2;
            add.s64 %rd6, %rd0, %rd5;
            add.s64 %rd7, %rd1, %rd5;
            add.s64 %rd8, %rd2, %rd5;
            ld.global.nc.f32 %f1, [%rd6];
            ld.global.nc.f32 %f2, [%rd7];
            add.rn.f32 %f3, %f1, %f2;
            st.global.f32 [%rd8], %f3;
            DONE:
            """;

    /** Sums 256 floats per block by shuffles and shared memory; thread 0 writes. */
    private static final String BLOCK_SUM = """
            .shared .align 4 .f32 parts[8];
            mad.lo.s32 %r1, %cta, 256, %me;
            mul.wide.u32 %rd3, %r1, 4;
            add.s64 %rd3, %rd0, %rd3;
            ld.global.f32 %f1, [%rd3];
            mov.u32 %r2, 16;
            WARP:
            shfl.sync.bfly.b32 %r3, %f1, %r2, 31, 0xffffffff;
            mov.b32 %f2, %r3;
            add.rn.f32 %f1, %f1, %f2;
            shr.u32 %r2, %r2, 1;
            setp.ne.u32 %p1, %r2, 0;
            @%p1 bra.uni WARP;
            and.b32 %r4, %me, 31;
            shr.u32 %r5, %me, 5;
            mov.u32 %r6, parts;
            shl.b32 %r7, %r5, 2;
            add.u32 %r6, %r6, %r7;
            setp.eq.u32 %p2, %r4, 0;
            @%p2 st.shared.f32 [%r6], %f1;
            bar.sync 0;
            setp.ne.u32 %p3, %me, 0;
            @%p3 bra END;
            ld.shared.v4.f32 {%f3, %f4, %f5, %f6}, [parts];
            ld.shared.v4.f32 {%f7, %f8, %f9, %f10}, [parts+16];
            add.rn.f32 %f3, %f3, %f4;
            add.rn.f32 %f3, %f3, %f5;
            add.rn.f32 %f3, %f3, %f6;
            add.rn.f32 %f3, %f3, %f7;
            add.rn.f32 %f3, %f3, %f8;
            add.rn.f32 %f3, %f3, %f9;
            add.rn.f32 %f3, %f3, %f10;
            mul.wide.u32 %rd4, %cta, 4;
            add.s64 %rd4, %rd1, %rd4;
            st.global.f32 [%rd4], %f3;
            END:
            """;

    /** Each block writes a number; the last to arrive adds them up in order and leaves the counter at 0. */
    static final String LAST_BLOCK = """
            .shared .u32 last;
            setp.ne.u32 %p1, %me, 0;
            @%p1 bra WAIT;
            mul.wide.u32 %rd3, %cta, 4;
            add.s64 %rd3, %rd0, %rd3;
            add.u32 %r1, %cta, 1;
            cvt.rn.f32.u32 %f1, %r1;
            st.global.f32 [%rd3], %f1;
            fence.acq_rel.gpu;
            atom.global.relaxed.gpu.add.u32 %r2, [%rd1], 1;
            fence.acq_rel.gpu;
            mov.u32 %r3, %nctaid.x;
            sub.u32 %r3, %r3, 1;
            setp.eq.u32 %p2, %r2, %r3;
            selp.u32 %r4, 1, 0, %p2;
            st.shared.u32 [last], %r4;
            WAIT:
            bar.sync 0;
            ld.shared.u32 %r5, [last];
            setp.eq.u32 %p3, %r5, 0;
            @%p3 bra END;
            mov.u32 %r6, %nctaid.x;
            setp.ge.u32 %p4, %me, %r6;
            mov.f32 %f2, 0f00000000;
            mul.wide.u32 %rd4, %me, 4;
            add.s64 %rd4, %rd0, %rd4;
            @!%p4 ld.global.f32 %f2, [%rd4];
            mov.u32 %r7, 16;
            SUM:
            shfl.sync.down.b32 %r8, %f2, %r7, 31, 0xffffffff;
            mov.b32 %f3, %r8;
            add.rn.f32 %f2, %f2, %f3;
            shr.u32 %r7, %r7, 1;
            setp.ne.u32 %p5, %r7, 0;
            @%p5 bra SUM;
            @%p1 bra END;
            st.global.f32 [%rd2], %f2;
            st.global.u32 [%rd1], 0;
            END:
            """;

    @ParameterizedTest
    @ValueSource(ints = {1, 31, 32, 33, 207, 1023, 4098})
    void twoVectorsAreAdded(int n) {
        float[] a = randomFloats(n, 1);
        float[] b = randomFloats(n, 2);
        TestKernel kernel = new TestKernel("sm_70", 4, "", VECTOR_ADD).grid((n + 127) / 128, 128).with(a).with(b).with(empty(4L * n))
                .with((long) n);
        LaunchStatistics statistics = kernel.launch();
        float[] sum = kernel.floats(2, n);
        for (int i = 0; i < n; i++) {
            assertThat(sum[i]).isEqualTo(a[i] + b[i]);
        }
        assertThat(statistics.globalBytesRead()).isEqualTo(8L * n);
        assertThat(statistics.globalBytesWritten()).isEqualTo(4L * n);
        assertThat(statistics.globalSectorBytesRead()).isEqualTo(2 * 32L * ((n + 7) / 8));
    }

    @Test
    void aBlockAddsUpWithShufflesAndSharedMemory() {
        float[] x = new float[1024];
        for (int i = 0; i < x.length; i++) {
            x[i] = i;
        }
        TestKernel kernel = new TestKernel(2, BLOCK_SUM).grid(4, 256).with(x).with(empty(16));
        LaunchStatistics statistics = kernel.launch();
        for (int block = 0; block < 4; block++) {
            assertThat(kernel.floats(1, 4)[block]).isEqualTo(256 * (256 * block + 127.5f));
        }
        assertThat(statistics.barriers()).isEqualTo(4);
        assertThat(statistics.shuffles()).isEqualTo(4 * 8 * 5);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 2, 3, 4, 5})
    void theLastBlockToArriveAddsUpWhatAllHaveWritten(long seed) {
        PtxSimulator simulator = new PtxSimulator(DeviceDescription.v100()).withSeed(seed).withResidentBlocks(seed > 2 ? 5 : 1);
        TestKernel kernel = new TestKernel("sm_70", 3, "", LAST_BLOCK).grid(20, 32).on(simulator).with(empty(80)).with(new int[1])
                .with(empty(4));
        assertThat(kernel.run().floats(2, 1)).containsExactly(210);
        assertThat(kernel.ints(1, 1)).containsExactly(0);
        assertThat(kernel.run().floats(2, 1)).containsExactly(210);
    }

    @Test
    void lanesThatWentDifferentWaysMeetAgain() {
        // Nested branches, then a shuffle of all lanes, which is a fault unless all are back.
        TestKernel kernel = new TestKernel(1, """
                and.b32 %r1, %me, 1;
                and.b32 %r2, %me, 2;
                setp.ne.u32 %p1, %r1, 0;
                setp.ne.u32 %p2, %r2, 0;
                mov.u32 %r3, 0;
                @!%p1 bra EVEN;
                add.u32 %r3, %r3, 1;
                @!%p2 bra ODD0;
                add.u32 %r3, %r3, 10;
                bra.uni ODD;
                ODD0: add.u32 %r3, %r3, 20;
                ODD: bra.uni MEET;
                EVEN: @%p2 bra EVEN2;
                add.u32 %r3, %r3, 100;
                EVEN2: add.u32 %r3, %r3, 200;
                MEET:
                shfl.sync.bfly.b32 %r4, %r3, 1, 31, 0xffffffff;
                mul.wide.u32 %rd1, %me, 4;
                add.s64 %rd1, %rd0, %rd1;
                st.global.u32 [%rd1], %r4;
                """).with(empty(128)).run();
        int[] expected = {21, 300, 11, 200};
        int[] found = kernel.ints(0, 32);
        for (int i = 0; i < 32; i++) {
            assertThat(found[i]).isEqualTo(expected[i & 3]);
        }
    }

    @Test
    void aLoopWithABreakEndsForEachLaneAtItsTime() {
        TestKernel kernel = new TestKernel(1, """
                mov.u32 %r1, 0;
                mov.u32 %r2, 0;
                LOOP:
                setp.ge.u32 %p1, %r1, 100;
                @%p1 bra OUT;
                add.u32 %r2, %r2, %r1;
                setp.gt.u32 %p2, %r2, %me;
                @%p2 bra OUT;
                and.b32 %r3, %r1, 1;
                setp.eq.u32 %p3, %r3, 0;
                add.u32 %r1, %r1, 1;
                @%p3 bra LOOP;
                add.u32 %r2, %r2, 1;
                bra.uni LOOP;
                OUT:
                bar.warp.sync 0xffffffff;
                mul.wide.u32 %rd1, %me, 4;
                add.s64 %rd1, %rd0, %rd1;
                st.global.u32 [%rd1], %r2;
                """).with(empty(128)).run();
        for (int lane = 0; lane < 32; lane++) {
            int sum = 0;
            for (int i = 0; i < 100; i++) {
                sum += i;
                if (sum > lane) {
                    break;
                }
                sum += i & 1;
            }
            assertThat(kernel.ints(0, 32)[lane]).isEqualTo(sum);
        }
    }

    @Test
    void lanesThatLeaveEarlyAreNotWaitedFor() {
        TestKernel kernel = new TestKernel(1, """
                setp.lt.u32 %p1, %me, 40;
                @%p1 ret;
                setp.lt.u32 %p2, %me, 50;
                @!%p2 bra REST;
                ret;
                REST:
                bar.sync 0;
                activemask.b32 %r1;
                popc.b32 %r2, %r1;
                mul.wide.u32 %rd1, %me, 4;
                add.s64 %rd1, %rd0, %rd1;
                st.global.u32 [%rd1], %r2;
                """).grid(1, 128).with(new int[128]).run();
        int[] found = kernel.ints(0, 128);
        assertThat(found[49]).isZero();
        assertThat(found[50]).isEqualTo(14);
        assertThat(found[127]).isEqualTo(32);
    }

    @Test
    void dynamicSharedMemoryBeginsBehindWhatTheTextDeclares() {
        TestKernel kernel = new TestKernel("sm_70", 1, ".extern .shared .align 16 .b8 more[];\n", """
                .shared .u32 own;
                mov.u32 %r1, more;
                st.shared.u32 [%r1+60], 7;
                st.shared.u32 [own], 5;
                mov.u64 %rd1, more;
                cvta.shared.u64 %rd2, %rd1;
                ld.u32 %r2, [%rd2+60];
                ld.shared.u32 %r3, [own];
                add.u32 %r2, %r2, %r3;
                st.global.u32 [%rd0], %r2;
                """).grid(1, 1).dynamic(64).with(empty(4)).run();
        assertThat(kernel.ints(0, 1)).containsExactly(12);
    }

    @Test
    void tablesAndModuleVariablesAreThere() {
        String declarations = ".const .align 8 .f64 table[3] = {0d3FF0000000000000, 2.5, -0.5};\n.global .u32 counter = 41;\n";
        TestKernel kernel = new TestKernel("sm_70", 1, declarations, """
                mul.wide.u32 %rd1, %me, 8;
                mov.u64 %rd2, table;
                add.u64 %rd2, %rd2, %rd1;
                ld.const.f64 %fd1, [%rd2];
                add.u64 %rd3, %rd0, %rd1;
                st.global.f64 [%rd3], %fd1;
                setp.eq.u32 %p1, %me, 0;
                @%p1 red.global.add.u32 [counter], 1;
                @%p1 ld.relaxed.gpu.global.u32 %r1, [counter];
                @%p1 st.global.u32 [%rd0+24], %r1;
                """).grid(1, 3).with(empty(28)).run();
        assertThat(kernel.memory.readDoubles(kernel.parameter(0), 3)).containsExactly(1, 2.5, -0.5);
        assertThat(kernel.memory.readInts(kernel.parameter(0) + 24, 1)).containsExactly(42);
    }

    @Test
    void asynchronousCopiesArriveWhenWaitedFor() {
        TestKernel kernel = new TestKernel(2, """
                .shared .align 16 .b8 stage[512];
                mul.wide.u32 %rd2, %me, 16;
                add.u64 %rd3, %rd0, %rd2;
                mov.u64 %rd4, stage;
                add.u64 %rd5, %rd4, %rd2;
                setp.lt.u32 %p1, %me, 31;
                selp.u32 %r1, 16, 8, %p1;
                cp.async.cg.shared.global [%rd5], [%rd3], 16, %r1;
                cp.async.commit_group;
                cp.async.wait_group 0;
                bar.sync 0;
                xor.b32 %r2, %me, 31;
                mul.wide.u32 %rd6, %r2, 16;
                add.u64 %rd6, %rd4, %rd6;
                ld.shared.v4.f32 {%f1, %f2, %f3, %f4}, [%rd6];
                add.rn.f32 %f1, %f1, %f4;
                mul.wide.u32 %rd7, %me, 4;
                add.u64 %rd7, %rd1, %rd7;
                st.global.f32 [%rd7], %f1;
                """).with(sequence(128)).with(empty(128)).run();
        assertThat(kernel.floats(1, 32)[0]).isEqualTo(124);
        assertThat(kernel.floats(1, 32)[1]).isEqualTo(120 + 123);
    }

    @Test
    void aGridAndABlockHaveThreeAxes() {
        String body = """
                mov.u32 %r1, %tid.y; mov.u32 %r2, %tid.z; mov.u32 %r3, %ctaid.y; mov.u32 %r4, %ctaid.z;
                mad.lo.u32 %r5, %r2, 3, %r1;
                mad.lo.u32 %r5, %r5, 2, %me;
                mad.lo.u32 %r6, %r4, 2, %r3;
                mad.lo.u32 %r6, %r6, 2, %cta;
                mad.lo.u32 %r7, %r6, 24, %r5;
                mul.wide.u32 %rd1, %r7, 4;
                add.u64 %rd1, %rd0, %rd1;
                st.global.u32 [%rd1], %r7;
                """;
        GlobalMemory memory = new GlobalMemory(1 << 20);
        long out = memory.map(4 * 24 * 8);
        PtxModule module = PtxParser.parse(TestKernel.text("sm_70", 1, "", body));
        new PtxSimulator(DeviceDescription.v100()).launch(module, "k", 2, 2, 2, 2, 3, 4, 0, new long[] {out}, memory);
        int[] found = memory.readInts(out, 24 * 8);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).isEqualTo(i);
        }
    }

    static float[] sequence(int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = i;
        }
        return x;
    }

    private static float[] randomFloats(int n, long seed) {
        Random random = new Random(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
        return x;
    }
}
