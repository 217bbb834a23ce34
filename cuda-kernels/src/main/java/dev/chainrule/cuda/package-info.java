/**
 * The GPU as a device: kernels are written as PTX by Java and handed to the driver through JCuda; nothing else needs to be installed. The same
 * code runs on the simulated GPU {@code sim}, in plain Java.
 *
 * <p><b>How data flow.</b> A plan → {@link dev.chainrule.cuda.lower} chooses a skeleton for each kernel and writes its text
 * ({@link dev.chainrule.cuda.ptx}) → {@link dev.chainrule.cuda.driver} loads, allocates and launches → the GPU, or
 * {@link dev.chainrule.cuda.sim}.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.cuda.CudaBackend}, the device over either driver; {@code CudaProgram}, which launches a plan
 * kernel by kernel the first time, captures the second run as a CUDA graph, and replays that; {@link dev.chainrule.cuda.CudaBackendProvider} and
 * {@link dev.chainrule.cuda.SimBackendProvider}, by which {@code cuda:0} and {@code sim} are found.
 *
 * <p><b>What holds.</b> Text, grid and the order of every sum follow from the kernel and its sizes alone: any two GPUs, and the simulator, give
 * identical bits. A GPU differs from the CPU in the order of reductions, in nothing else. One stream, in the order of the calls; a failure names
 * the call, the kernel and what to do.
 */
package dev.chainrule.cuda;
