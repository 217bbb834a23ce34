/**
 * Stage 3: from a planned kernel and its sizes to a skeleton, its text and its launch.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.cuda.lower.KernelLowering}, which chooses; {@code RowKernelSkeleton}, one pass over the rows
 * whatever the formula, and {@code MatmulSkeleton}, the dense product in tiles: their Javadoc has the pseudo-code, with traffic and flops;
 * {@code RowGeometry} and {@code MatmulGeometry}, how the work is laid over threads; {@link dev.chainrule.cuda.lower.KernelCode}, what comes out.
 *
 * <p><b>The row kernel on a GPU.</b> A team of threads shares a row: it loads its columns, reduces z = Σⱼ f(M[i, j], p[j]) by butterflies (each
 * lane adds the same numbers), computes the row's scalars, and adds h(M[i, j], …) to column sums in registers, while the row is still there.
 * Blocks leave their sums in memory, and whoever arrives last adds them in a fixed order, in the same launch (fence, atomic counter: PTX ISA,
 * section 8, memory consistency). A row that is too wide for registers goes in passes through shared memory.
 *
 * <p><b>What holds.</b> Layouts are functions of kernel and sizes, never of the GPU; {@link dev.chainrule.cuda.lower.Limits} bounds what a kernel
 * may use and changes no bit. Text is deterministic: it is the key of the caches. No register is spilled, which the tests check with NVIDIA's own
 * assembler.
 */
package dev.chainrule.cuda.lower;
