/**
 * Stage 4: PTX text. Knows how a line is written, and which instruction each scalar operation is; knows no kernel.
 *
 * <p><b>Read first</b> {@link dev.chainrule.cuda.ptx.ScalarInstructions}: each elementwise {@link dev.chainrule.tensor.graph.Op} as literal
 * lines, with its error bound; then {@link dev.chainrule.cuda.ptx.PtxWriter}: one call, one line, destination first, methods named after the
 * mnemonics. {@link dev.chainrule.cuda.ptx.Reg} is a virtual register, {@link dev.chainrule.cuda.ptx.PtxType} its type (PTX ISA, section 5.2),
 * {@link dev.chainrule.cuda.ptx.Target} the least chip and PTX version.
 *
 * <p><b>What holds.</b> Every rounding is stated ({@code add.rn.f32}), for without it the assembler may contract a product and a sum to a fused
 * one; no {@code .approx}, {@code .full} or {@code .ftz} (section 9.7.3). Transcendental functions are the scalar programs of
 * {@link dev.chainrule.tensor.scalar}, an instruction a value. The same calls give the same text: registers and labels are numbered in order, and
 * nothing depends on hash codes or clocks. Every kernel has a text for PTX 7.0 and {@code sm_70}.
 */
package dev.chainrule.cuda.ptx;
