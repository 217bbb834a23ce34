/**
 * The ground floor, and what a user of the library touches: tensors that compute nothing until they are asked, the graph that they build, and the
 * devices that run it.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.tensor.Devices} opens a {@link dev.chainrule.tensor.Device};
 * {@link dev.chainrule.tensor.Tensor} is a handle on one node of its graph; {@link dev.chainrule.tensor.Composites} holds what is written in
 * terms of the primitives (sigmoid, softmax, huber); {@link dev.chainrule.tensor.Scope} says who frees what.
 *
 * <p><b>How data flow.</b> Each method of a tensor adds a node ({@link dev.chainrule.tensor.graph}). {@code device.run(a, b)} hands all that is
 * asked for to the planner together ({@link dev.chainrule.tensor.plan}), so that a loss and its gradients share a kernel; the backend
 * ({@link dev.chainrule.tensor.device}) compiles the plan and runs it; {@code toArray()} copies a result out.
 *
 * <p><b>What holds.</b> The same device gives the same bits for the same graph and data, whatever the number of threads. A tensor belongs to the
 * scope that was open on the thread that ran it; after {@code close()} its use is an error, and a device that is closed holds 0 bytes. Whatever
 * goes wrong is one sentence in a {@link dev.chainrule.tensor.ChainruleException}: a {@link dev.chainrule.tensor.BadCallException} where the call
 * was wrong, a {@link dev.chainrule.tensor.WorkFailedException} where the work failed. {@link dev.chainrule.tensor.Debug} tells what happens
 * inside.
 */
package dev.chainrule.tensor;
