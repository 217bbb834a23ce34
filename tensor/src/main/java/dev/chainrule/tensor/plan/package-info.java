/** How to compute it: nodes grouped into fused kernels, device-neutral. */
package dev.chainrule.tensor.plan;
