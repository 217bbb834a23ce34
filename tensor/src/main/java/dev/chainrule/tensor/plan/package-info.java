/**
 * Stage 2: from a graph to as few kernels as the mathematics allows. Device-neutral, and symbolic in the named dimensions.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.tensor.plan.Planner}, the way in; {@link dev.chainrule.tensor.plan.Plan}, what comes out;
 * {@link dev.chainrule.tensor.plan.RowKernel}, the shape at the centre; {@link dev.chainrule.tensor.plan.MatmulKernel}, the other one.
 *
 * <p><b>The row kernel</b> goes once over the rows i of an index space and, while a row is at hand, computes row reductions z = Σⱼ f(M[i, j],
 * p[j]), a scalar program per row, and any of: row outputs, sums over all rows, sums per column c[j] = Σᵢ h(M[i, j], row scalars), elementwise
 * outputs. Leave parts out, and it is an elementwise map, a reduction, a product with a vector; take them all, and it is the loss of a neuron
 * with its gradient, which reads X once where two products with a vector read it twice.
 *
 * <p><b>How data flow.</b> Simplify; write products with a vector as sums of products; group the nodes that may share a kernel; build each group:
 * views become strides ({@link dev.chainrule.tensor.plan.Access}), values find their place ({@link dev.chainrule.tensor.plan.Placement},
 * {@link dev.chainrule.tensor.plan.Value}), results their {@link dev.chainrule.tensor.plan.Store}. Buffers are
 * {@link dev.chainrule.tensor.plan.Slot}s.
 *
 * <p><b>What holds.</b> Every buffer is written before it is read; a parameter is updated in its own buffer only if nothing reads the old value
 * afterwards; each {@link dev.chainrule.tensor.plan.Kernel} states its bytes and flops. The order of every sum follows from the shape alone.
 */
package dev.chainrule.tensor.plan;
