/**
 * The chain rule. A derivative is a graph: from the graph of a scalar L the reverse sweep makes the graph of its derivatives, and the same
 * planner fuses both.
 *
 * <p><b>Read first</b> {@link dev.chainrule.autograd.GradientRules}: a line a primitive, from inputs, output and cotangent to the cotangents of
 * the inputs, with its formula and its singular points beside it, such as d(a/b) = da/b − (y/b) db. Then
 * {@link dev.chainrule.autograd.Gradients}, the sweep: from the result down to the leaves in reverse topological order, where paths add up, ū = Σ
 * over users v of v̄·∂v/∂u (the total derivative).
 *
 * <p><b>What holds.</b> There is no kernel for a derivative, and no rule for a composite. Kinks: max(0, z) has the derivative 0 for z ≤ 0 (Parr
 * and Howard, The Matrix Calculus You Need For Deep Learning, 2018); max(a, b) splits a tie evenly; |a| has 0 at 0. Derivatives of derivatives
 * are made the same way.
 *
 * <p>{@link dev.chainrule.autograd.GradCheck} checks a gradient in one random direction v: ⟨v, Jᵀu⟩ = ⟨Jv, u⟩ and central differences, in
 * float64, away from kinks. Formulas as text are next door, in {@link dev.chainrule.autograd.formula}.
 */
package dev.chainrule.autograd;
