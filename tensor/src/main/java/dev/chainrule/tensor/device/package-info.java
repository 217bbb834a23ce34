/**
 * The one seam between what to run and what runs it. Above it everything is device-neutral, below it everything is one device's own affair.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.tensor.device.Backend}: allocate, compile. {@link dev.chainrule.tensor.device.Program}: a
 * compiled plan, run as often as you like. {@link dev.chainrule.tensor.device.Buffer}: memory of a device. A kind of device makes itself known by
 * a {@link dev.chainrule.tensor.device.BackendProvider}, which {@link java.util.ServiceLoader} finds: looking is cheap and never throws, and a
 * missing driver is a sentence.
 *
 * <p><b>What holds.</b> Whatever changes between two runs (a step number, a learning rate, the place in an epoch) lies in buffers, so that a run
 * is nothing but its launches, and a GPU may replay them as one graph. Copies convert width, and nothing else. Who allocates closes.
 *
 * <p>{@link dev.chainrule.tensor.device.Gemm} is a library's dense product, for large layers; {@link dev.chainrule.tensor.device.KernelListing}
 * and {@link dev.chainrule.tensor.device.Diagnosis} are what {@code explain} and {@code doctor} show.
 */
package dev.chainrule.tensor.device;
