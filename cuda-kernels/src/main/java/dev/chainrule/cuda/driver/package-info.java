/**
 * Stage 5: the seam to a CUDA driver, in CUDA's own words; on top of it memory and modules, behind it JCuda.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.cuda.driver.GpuDriver}, the part of the driver API that is used: whoever knows
 * {@code cuda.h} knows it. {@link dev.chainrule.cuda.driver.GpuDrivers} finds one without throwing and without loading anything where there is
 * none. {@link dev.chainrule.cuda.driver.MemoryPool} lends memory in size classes; {@link dev.chainrule.cuda.driver.ModuleCache} and
 * {@link dev.chainrule.cuda.driver.CubinCache} keep loaded modules and machine code by their text. {@link dev.chainrule.cuda.driver.GpuBlas} is
 * the one routine of cuBLAS that is used, column-major; {@link dev.chainrule.cuda.driver.RowMajor} hides that by Cᵀ = Bᵀ·Aᵀ.
 *
 * <p><b>What holds.</b> Only classes named {@code JCu…} import JCuda. Each call is checked, and a failure is a
 * {@link dev.chainrule.cuda.driver.GpuDriverException} that names the call, its object and the remedy
 * ({@link dev.chainrule.cuda.driver.CudaResult}). {@link dev.chainrule.cuda.driver.PtxAssembler} turns text into machine code without a GPU:
 * those are the bytes that the tests have looked at. Files of the cache appear whole or not at all, and a damaged one is made anew.
 */
package dev.chainrule.cuda.driver;
