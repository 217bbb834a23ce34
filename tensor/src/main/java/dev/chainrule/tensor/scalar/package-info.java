/**
 * What each elementwise operation is on a machine: straight-line programs of operations that IEEE 754 defines to the bit. They are stated once,
 * here, and the CPU's plain loops, its SIMD loops and the GPU's PTX are all made from them: so an element has the same bits on every device.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.tensor.scalar.ScalarOp}, the closed set of machine operations;
 * {@link dev.chainrule.tensor.scalar.ScalarProgram}, a list of {@link dev.chainrule.tensor.scalar.ScalarValue}s, operands before users;
 * {@link dev.chainrule.tensor.scalar.Expansions}, the table from primitives to programs.
 *
 * <p><b>The mathematics.</b> exp splits x = k·ln 2 + r, ln splits x = 2ᵉ·m, sin and cos take off quarters of the circle (Cody and Waite, 1980;
 * Payne and Hanek, 1983, where |x| is large); what is left is a polynomial. tanh comes from exp, with a branch for small |x|; pow is e^(b·ln a)
 * with ln a and the product as unevaluated sums of two floats, and the special cases of IEEE 754-2019, section 9.2.1.
 *
 * <p><b>What holds.</b> Round to nearest, ties to even, everywhere; no approximation whose bits a chip may choose. Each expansion has a bound in
 * units in the last place beside it, and a test that measures it. Only which NaN a NaN is, is left open.
 */
package dev.chainrule.tensor.scalar;
