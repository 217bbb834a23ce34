/**
 * What a tensor is before it has elements: its dimensions and its element type. Every shape rule is here, and so is every shape error.
 *
 * <p>{@link dev.chainrule.tensor.shape.Shape} is a list of {@link dev.chainrule.tensor.shape.Dim}s, outermost first, row-major; a dimension is a
 * number or a name. Two named dimensions fit only if they are equal, so one plan serves every N; the numbers come with
 * {@link dev.chainrule.tensor.shape.DimSizes} when a plan runs. {@link dev.chainrule.tensor.shape.Extent} counts elements, bytes and flops in
 * those names: a polynomial such as {@code 4·N·D + 4·D}, exact in {@code long}. {@link dev.chainrule.tensor.shape.DType} is the element type.
 *
 * <p><b>Rules.</b> Operands broadcast as NumPy's do: shapes are aligned at the last axis, and an axis of size 1 (or one that is absent) repeats.
 * A product contracts the last axis of its left operand with the last but one of its right, (…, K)·(K, …), or the only one of a vector. A misfit
 * names the operation and both shapes.
 */
package dev.chainrule.tensor.shape;
