/**
 * A CUDA device in plain Java: PTX text in, results or faults out. It shares no code with what writes the text, and is stricter than the
 * hardware: whatever the PTX ISA leaves undefined is a {@link dev.chainrule.cuda.sim.PtxFault} that names line, block and thread.
 *
 * <p>Text → {@link dev.chainrule.cuda.sim.PtxParser} → {@link dev.chainrule.cuda.sim.PtxModule} →
 * {@link dev.chainrule.cuda.sim.PtxSimulator}, which works on a {@link dev.chainrule.cuda.sim.GlobalMemory}.
 */
package dev.chainrule.cuda.sim;
