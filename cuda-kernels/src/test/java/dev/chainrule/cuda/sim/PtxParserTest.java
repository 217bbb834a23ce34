package dev.chainrule.cuda.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the parser takes, and what it says of what it does not take. */
class PtxParserTest {
    private static final int FIRST_LINE = 10;

    private static PtxParseException error(String text) {
        PtxParseException error = catchThrowableOfType(PtxParseException.class, () -> PtxParser.parse(text));
        assertThat(error).as("a parse error of\n" + text).isNotNull();
        assertThat(error.getMessage()).startsWith("PTX line " + error.line() + ": ").endsWith(".");
        return error;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            frob.f32 %f1, %f2;              ~ the instruction 'frob.f32' is not known
            add.rn.f32 %f1, %f2, %f99;      ~ the register '%f99' is not declared: a .reg declaration before its use was expected
            add.rn.f32 %f1, %f2, %g;        ~ the register '%g' is not declared
            add.rn.f32 %f1, %f2, %fd3;      ~ the register '%fd3' is .f64 where 'add.rn.f32' wants .f32
            add.u32 %r1, %f1, %r2;          ~ the register '%f1' is .f32 where 'add.u32' wants .u32
            ld.global.f32 %fd1, [%rd1];     ~ the register '%fd1' is .f64 where 'ld.global.f32' wants .f32
            st.global.u64 [%rd1], %r1;      ~ the register '%r1' is .b32 where 'st.global.u64' wants .u64
            ld.global.f32 %f1, [%r1];       ~ the register '%r1' is .b32 where an address of 64 bits is wanted
            mov.u32 %r1, %me, %me;          ~ 'mov.u32' takes 2 operands but has 3
            add.rn.f32 %f1, %f2;            ~ 'add.rn.f32' takes 3 operands but has 2
            add.rn.f32 %f1, %f2, 1;         ~ the integer 1 stands where a value of type .f32 is wanted: write it as a float literal
            add.u32 %r1, %r2, 1.5;          ~ stands where a value of type .u32 is wanted
            fma.f32 %f1, %f2, %f3, %f4;     ~ 'fma.f32' lacks its rounding: .rn, .rz, .rm or .rp was expected
            div.f32 %f1, %f2, %f3;          ~ 'div.f32' lacks its rounding
            abs.rn.f32 %f1, %f2;            ~ 'abs.rn.f32' is exact and takes no rounding
            add.wild.f32 %f1, %f2, %f3;     ~ the modifier .wild is not known here
            mul.s32 %r1, %r2, %r3;          ~ 'mul.s32' lacks a modifier: one of .lo, .hi, .wide was expected
            and.u32 %r1, %r2, %r3;          ~ 'and' is not known for the type .u32: write .b32
            add.b32 %r1, %r2, %r3;          ~ 'add' is not known for the type .b32
            setp.lt.b32 %p1, %r2, %r3;      ~ .lt does not compare values of type .b32
            setp.f32 %p1, %f2, %f3;         ~ lacks a modifier
            selp.f32 %f1, %f2, %f3, %r1;    ~ a predicate was expected where '%r1' stands
            @%r1 bra END;                   ~ the guard '%r1' is .b32, not .pred
            bra NOWHERE;                    ~ there is no label 'NOWHERE'
            cvt.f32.s32 %f1, %r1;           ~ from .s32 to .f32 .rn, .rz, .rm or .rp was expected
            cvt.s32.f32 %r1, %f1;           ~ from .f32 to .s32 .rni, .rzi, .rmi or .rpi was expected
            cvt.rn.f64.f32 %fd1, %f1;       ~ from .f32 to .f64 no rounding was expected
            ld.global.v4.f64 {%fd1, %fd2, %fd3, %fd4}, [%rd1]; ~ moves 32 bytes; at most 16
            ld.global.v2.f32 {%f1, %f2, %f3, %f4}, [%rd1];     ~ moves 2 values but names 4
            st.const.f32 [%rd1], %f1;       ~ writes where a kernel can only read
            atom.global.add.b32 %r1, [%rd1], %r2; ~ .add is not defined for the type .b32
            mov.u32 %r1, %laneid.x;         ~ the register '%laneid.x' is not declared
            .reg .f32 %tid;                 ~ the name '%tid' is that of a special register
            .reg .f32 %x, %x;               ~ the register '%x' is declared twice
            add.rn.f32 %f1, %f2, %f3        ~ expected ';' at the end of 'add.rn.f32' but found 'END'
            ld.global.f32 %f1, [%rd1-4];    ~ expected ']' after an address but found '-'
            mov.f32 %f1, 0f3F80000;         ~ '0f3F80000' is no number
            shl.b32 %r1, %r2 ? 3;           ~ the character '?' has no meaning in PTX
            """)
    void aWrongLineIsNamedWithWhatWasExpected(String line, String message) {
        PtxParseException error = error(TestKernel.text("sm_80", 0, "", line + "\nEND:"));
        assertThat(error).hasMessageContaining(message);
        assertThat(error.line()).isBetween(FIRST_LINE - 1, FIRST_LINE);
    }

    @Test
    void approximationsHaveNoBits() {
        for (String line : new String[] {"sqrt.approx.f32 %f1, %f2;", "div.full.f32 %f1, %f2, %f3;", "rcp.approx.ftz.f32 %f1, %f2;"}) {
            PtxParseException error = catchThrowableOfType(PtxParseException.class,
                    () -> PtxParser.parse(TestKernel.text("sm_80", 0, "", line)));
            assertThat(error).hasMessageContaining("has no bits that IEEE 754 defines: write it with .rn");
        }
    }

    @Test
    void whatANewerChipNeedsIsRefusedForAnOlderOne() {
        assertThat(error(TestKernel.text("sm_70", 0, "", "redux.sync.add.s32 %r1, %me, 0xffffffff;")))
                .hasMessageContaining("needs .target sm_80 or newer, not sm_70");
        assertThat(error(TestKernel.text("sm_70", 0, "", "cp.async.commit_group;"))).hasMessageContaining("needs .target sm_80 or newer");
        PtxParser.parse(TestKernel.text("sm_80", 0, "", "redux.sync.add.s32 %r1, %me, 0xffffffff;"));
    }

    @Test
    void aModuleBeginsWithItsVersionAndTarget() {
        assertThat(error("")).hasMessage("PTX line 1: expected '.version' at the start of the module but found the end of the text.");
        assertThat(error(".version 7.0\n.entry k() { ret; }"))
                .hasMessage("PTX line 2: expected '.target' after .version but found '.entry'.");
        assertThat(error(".version 7.0\n.target sm_70\n.visible .entry k() { ret; "))
                .hasMessageContaining("'}' at the end of the kernel's body");
        assertThat(error(".version 7.0\n.target sm_70\n.visible .entry k() { ret; } .entry k() { ret; }"))
                .hasMessageContaining("the entry 'k' is there twice");
        assertThat(error(".version 7.0\n.target sm_70\n/* no end")).hasMessageContaining("a comment begins here and does not end");
    }

    @Test
    void aTargetNeedsAVersionThatKnowsIt() {
        assertThat(error(".version 7.0\n.target sm_90\n")).hasMessage("PTX line 2: .target sm_90 needs .version 7.8 or newer, not 7.0.");
        PtxParser.parse(".version 7.8\n.target sm_90\n");
    }

    @Test
    void everythingOfAModuleIsRead() {
        PtxModule module = PtxParser.parse("""
                // A comment, and another:
                .version 7.0
                .target sm_70, debug
                .address_size 64 /* over
                lines */
                .const .align 4 .f32 table[4] = {0f3F800000, 2.0, -3.0};
                .extern .shared .align 16 .b8 dynamic[];
                .visible .entry first(.param .u64 a, .param .u32 b, .param .f64 c) .maxntid 128, 1, 1 .minnctapersm 2 { ret; }
                .entry second() .reqntid 32 {
                .reg .f32 %f<3>;
                .shared .f32 s[10]; .shared .align 8 .b8 t[3];
                { .reg .f64 %f1; LOOP: mov.f64 %f1, 0d0000000000000000; }
                { .reg .f32 %f1; LOOP: mov.f32 %f1, 0f00000000; bra DONE; }
                DONE: ret;
                }
                """);
        assertThat(module.version()).isEqualTo(70);
        assertThat(module.targetChip()).isEqualTo(70);
        assertThat(module.entries().keySet()).containsExactly("first", "second");
        assertThat(module.entry("first").parameters()).extracting(PtxVariable::offset).containsExactly(0, 8, 16);
        assertThat(module.entry("first").parameterBytes()).isEqualTo(24);
        assertThat(module.entry("second").staticSharedBytes()).isEqualTo(43);
        assertThat(module.variables()).extracting(PtxVariable::name).containsExactly("table", "dynamic");
        assertThat(module.variables().get(0).initial()).hasSize(12).startsWith(0, 0, 0x80, 0x3F, 0, 0, 0, 0x40);
    }

    @Test
    void aModuleSaysWhichEntriesItHas() {
        PtxModule module = PtxParser.parse(TestKernel.text("sm_70", 0, "", ""));
        assertThat(catchThrowableOfType(RuntimeException.class, () -> module.entry("other")))
                .hasMessage("The PTX module has no entry 'other'; it has [k].");
    }
}
