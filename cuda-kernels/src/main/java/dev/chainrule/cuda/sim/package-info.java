/**
 * A CUDA device in plain Java: PTX text in, results or faults out. It shares no code with what writes the text, and is stricter than the
 * hardware: whatever the PTX ISA leaves undefined is a {@link dev.chainrule.cuda.sim.PtxFault} that names line, block and thread.
 *
 * <p><b>How data flow.</b> Text → {@link dev.chainrule.cuda.sim.PtxParser} → {@link dev.chainrule.cuda.sim.PtxModule} →
 * {@link dev.chainrule.cuda.sim.PtxSimulator}, which works on a {@link dev.chainrule.cuda.sim.GlobalMemory} as a
 * {@link dev.chainrule.cuda.sim.DeviceDescription} allows. {@link dev.chainrule.cuda.sim.SimulatedGpuDriver} puts the driver's calls before it,
 * with the refusals of the real one.
 *
 * <p><b>Faults.</b> Access out of bounds or misaligned; a register or byte that was never written; two accesses to shared memory with no barrier
 * between them; a read of another block's write without release and acquire (PTX ISA, section 8); a barrier that not all threads of a warp reach;
 * a copy that was not waited for; a kernel that does not end.
 *
 * <p><b>What holds.</b> A warp is 32 lanes in lockstep that part at a branch and meet at its immediate post-dominator. Arithmetic is IEEE 754 to
 * the bit (ISA, section 9.7.3); instructions whose bits the hardware chooses are refused. Classes name the ISA's section of what they do. In
 * which order blocks run is drawn by a seed, and results must not depend on it.
 */
package dev.chainrule.cuda.sim;
