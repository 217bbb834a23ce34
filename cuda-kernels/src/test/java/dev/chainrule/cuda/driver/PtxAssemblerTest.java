package dev.chainrule.cuda.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.chainrule.cuda.driver.PtxAssembler.Assembled;
import dev.chainrule.cuda.driver.PtxAssembler.EntryReport;
import dev.chainrule.tensor.WorkFailedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JCuda's assembler works where there is neither a GPU nor a driver nor a toolkit. */
class PtxAssemblerTest {
    private static final String SCALE = """
            .version 7.0
            .target sm_70
            .address_size 64

            .visible .entry scale(.param .u64 p_x)
            {
                .reg .b32 %r<1>;
                .reg .f32 %f<2>;
                .reg .b64 %rd<3>;
                .shared .align 4 .b8 tile[128];
                ld.param.u64 %rd0, [p_x];
                mov.u32 %r0, %tid.x;
                mul.wide.u32 %rd1, %r0, 4;
                add.s64 %rd2, %rd0, %rd1;
                ld.global.f32 %f0, [%rd2];
                mul.rn.f32 %f1, %f0, 0f40000000;
                st.shared.f32 [tile], %f1;
                st.global.f32 [%rd2], %f1;
                ret;
            }
            """;

    @BeforeEach
    void onASystemThatJCudaServes() {
        assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sm_70", "sm_80", "sm_90"})
    void aKernelAssemblesAndItsRegistersAreReported(String chip) {
        PtxAssembler assembler = new JCuPtxAssembler();
        Assembled assembled = assembler.assemble(SCALE, chip);
        assertThat(assembler.knows(chip)).isTrue();
        assertThat(assembled.cubin()).startsWith(0x7f, 'E', 'L', 'F');
        assertThat(assembled.entries()).singleElement().satisfies(entry -> {
            assertThat(entry.entry()).isEqualTo("scale");
            assertThat(entry.registers()).isBetween(4, 32);
            assertThat(entry.staticSharedBytes()).isEqualTo(128);
            assertThat(entry.spillStoreBytes() + entry.spillLoadBytes() + entry.stackBytes()).isZero();
        });
    }

    @Test
    void spillsAreReported() {
        StringBuilder text = new StringBuilder("""
                .version 7.0
                .target sm_70
                .address_size 64
                .visible .entry crowded(.param .u64 p_x)
                .maxntid 1024, 1, 1
                .minnctapersm 2
                {
                    .reg .b64 %rd<1>;
                    .reg .f32 %f<200>;
                    ld.param.u64 %rd0, [p_x];
                """);
        for (int k = 0; k < 100; k++) {
            text.append("    ld.volatile.global.f32 %f").append(k).append(", [%rd0+").append(4 * k).append("];\n");
        }
        for (int k = 0; k < 100; k++) {
            text.append("    st.volatile.global.f32 [%rd0+").append(4 * k).append("], %f").append(99 - k).append(";\n");
        }
        Assembled assembled = new JCuPtxAssembler().assemble(text + "    ret;\n}\n", "sm_80");
        EntryReport report = assembled.entries().get(0);
        assertThat(report.registers()).isLessThanOrEqualTo(32);
        assertThat(report.spillStoreBytes()).isPositive();
        assertThat(report.spillLoadBytes()).isPositive();
        assertThat(report.stackBytes()).isPositive();
    }

    @Test
    void twoEntriesAreReportedApart() {
        String second = SCALE.substring(SCALE.indexOf(".visible")).replace("entry scale", "entry other").replace("128", "256");
        assertThat(new JCuPtxAssembler().assemble(SCALE + second, "sm_90").entries())
                .extracting(EntryReport::entry, EntryReport::staticSharedBytes)
                .containsExactlyInAnyOrder(org.assertj.core.groups.Tuple.tuple("scale", 128),
                        org.assertj.core.groups.Tuple.tuple("other", 256));
    }

    @Test
    void wrongTextIsAnErrorThatNamesItsLine() {
        assertThatThrownBy(() -> new JCuPtxAssembler().assemble(SCALE.replace("mul.rn.f32", "mul.rn.s33"), "sm_90"))
                .isInstanceOf(WorkFailedException.class).hasMessageStartingWith("The PTX does not assemble for sm_90: ")
                .hasMessageContaining("line 16").hasMessageEndingWith("(line 16 is: mul.rn.s33 %f1, %f0, 0f40000000;).");
    }

    @Test
    void textForANewerChipIsRefused() {
        assertThatThrownBy(() -> new JCuPtxAssembler().assemble(SCALE.replace("target sm_70", "target sm_80"), "sm_70"))
                .isInstanceOf(WorkFailedException.class).hasMessageStartingWith("The PTX does not assemble for sm_70: ");
    }

    @Test
    void itKnowsNoChipThatCameLater() {
        assertThat(new JCuPtxAssembler().knows("sm_100")).isFalse();
        assertThat(new JCuPtxAssembler().version()).matches("nvPTXCompiler \\d+\\.\\d+");
    }
}
