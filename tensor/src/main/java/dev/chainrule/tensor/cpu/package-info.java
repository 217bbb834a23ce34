/**
 * The CPU as a device, without native code: all cores, SIMD where the module {@code jdk.incubator.vector} is present. And the oracle.
 *
 * <p><b>Read first</b> {@link dev.chainrule.tensor.cpu.ReferenceInterpreter}, the meaning of every primitive in float64 and plain loops, node by
 * node: too simple to be wrong, and what every device is tested against. Then {@link dev.chainrule.tensor.cpu.CpuBackend}, and behind it
 * {@code CpuProgram} → {@code RowProgram} → {@code TileOps} → {@code VectorOps}.
 *
 * <p><b>How data flow.</b> A row kernel's rows are cut into chunks, which a fixed crew of workers shares; each takes its chunk a tile of rows at
 * a time, small enough for cache, through a short list of instructions: maps, row dots, column sums. An elementwise instruction is a loop that is
 * made as bytecode from its scalar program. What is mapped is read where it lies, by {@code MemoryOps}, if all that is asked of it is dots and column
 * sums; else a strip of it is copied first. Work of a few microseconds is shared only while the cores are near enough, which
 * {@code Crossover} finds out. A dense product goes by blocks (Goto and van de Geijn, 2008), or to a BLAS where there is one.
 *
 * <p><b>What holds.</b> Chunks, tiles and the tree of every sum follow from the shape alone, so the bits are the same for any number of threads,
 * before and after the JIT compiles; the scalar and the SIMD twin give equal bits. From the Vector API only operations that IEEE 754 defines are
 * used.
 */
package dev.chainrule.tensor.cpu;
