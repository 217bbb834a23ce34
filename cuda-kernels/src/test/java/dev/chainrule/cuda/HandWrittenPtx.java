package dev.chainrule.cuda;

/** Kernels by hand, one element for each thread. */
final class HandWrittenPtx {
    /** out[e] = max(0, in[e]) for e < n. */
    static final String RELU = """
            .version 7.0
            .target sm_70
            .address_size 64

            .visible .entry relu(.param .u64 p_in, .param .u64 p_out, .param .u64 p_n)
            {
                .reg .pred %p<1>;
                .reg .b32 %r<4>;
                .reg .f32 %f<3>;
                .reg .b64 %rd<7>;
                ld.param.u64 %rd0, [p_in];
                ld.param.u64 %rd1, [p_out];
                ld.param.u64 %rd2, [p_n];
                mov.u32 %r0, %ctaid.x;
                mov.u32 %r1, %ntid.x;
                mov.u32 %r2, %tid.x;
                mad.lo.s32 %r3, %r0, %r1, %r2;
                cvt.u64.u32 %rd3, %r3;
                setp.ge.u64 %p0, %rd3, %rd2;
                @%p0 bra DONE;
                shl.b64 %rd4, %rd3, 2;
                add.s64 %rd5, %rd0, %rd4;
                add.s64 %rd6, %rd1, %rd4;
                ld.global.f32 %f0, [%rd5];
                mov.f32 %f1, 0f00000000;
                setp.gt.f32 %p0, %f0, %f1;
                selp.f32 %f2, %f0, %f1, %p0;
                st.global.f32 [%rd6], %f2;
            DONE:
                ret;
            }
            """;

    /** c[e] = Σₖ a[e / n, k]·b[k, e mod n] for e < mn; the first thread adds 1 to the counter. */
    static final String PRODUCT = """
            .version 7.0
            .target sm_70
            .address_size 64

            .visible .entry product(.param .u64 p_a, .param .u64 p_b, .param .u64 p_c, .param .u64 p_n, .param .u64 p_k,
                                    .param .u64 p_mn, .param .u64 p_counter)
            {
                .reg .pred %p<2>;
                .reg .b32 %r<4>;
                .reg .f32 %f<3>;
                .reg .b64 %rd<20>;
                ld.param.u64 %rd0, [p_a];
                ld.param.u64 %rd1, [p_b];
                ld.param.u64 %rd2, [p_c];
                ld.param.u64 %rd3, [p_n];
                ld.param.u64 %rd4, [p_k];
                ld.param.u64 %rd5, [p_mn];
                ld.param.u64 %rd6, [p_counter];
                mov.u32 %r0, %ctaid.x;
                mov.u32 %r1, %ntid.x;
                mov.u32 %r2, %tid.x;
                mad.lo.s32 %r3, %r0, %r1, %r2;
                cvt.u64.u32 %rd7, %r3;
                setp.ge.u64 %p0, %rd7, %rd5;
                @%p0 bra DONE;
                div.u64 %rd8, %rd7, %rd3;
                rem.u64 %rd9, %rd7, %rd3;
                mul.lo.s64 %rd10, %rd8, %rd4;
                shl.b64 %rd11, %rd10, 2;
                add.s64 %rd12, %rd0, %rd11;
                shl.b64 %rd13, %rd9, 2;
                add.s64 %rd14, %rd1, %rd13;
                shl.b64 %rd15, %rd3, 2;
                mov.f32 %f0, 0f00000000;
                mov.u64 %rd16, 0;
            LOOP:
                setp.ge.u64 %p1, %rd16, %rd4;
                @%p1 bra STORE;
                ld.global.f32 %f1, [%rd12];
                ld.global.f32 %f2, [%rd14];
                fma.rn.f32 %f0, %f1, %f2, %f0;
                add.s64 %rd12, %rd12, 4;
                add.s64 %rd14, %rd14, %rd15;
                add.s64 %rd16, %rd16, 1;
                bra LOOP;
            STORE:
                shl.b64 %rd17, %rd7, 2;
                add.s64 %rd18, %rd2, %rd17;
                st.global.f32 [%rd18], %f0;
                setp.ne.u64 %p1, %rd7, 0;
                @%p1 bra DONE;
                ld.global.u64 %rd19, [%rd6];
                add.s64 %rd19, %rd19, 1;
                st.global.u64 [%rd6], %rd19;
            DONE:
                ret;
            }
            """;

    private HandWrittenPtx() {
    }
}
