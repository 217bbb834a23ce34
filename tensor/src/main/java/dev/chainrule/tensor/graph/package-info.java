/**
 * Stage 1: what to compute, not when or where. A graph of immutable nodes over a closed set of primitives.
 *
 * <p><b>Read first</b> {@link dev.chainrule.tensor.graph.Op}, the primitives by kind: leaves, elementwise operations, reductions, views,
 * products. {@link dev.chainrule.tensor.graph.Primitives} makes the nodes, a method an operation, each with its shape and type rule;
 * {@link dev.chainrule.tensor.graph.Node} is one operation on its operands; {@link dev.chainrule.tensor.graph.Graph} keeps them.
 *
 * <p><b>What holds.</b> Operations and constants are hash-consed: the same operation on the same operands is the same object, so a common
 * subexpression is computed once. Leaves (data, parameters) have an identity of their own and are never merged. Every table over {@code Op}
 * (meaning, derivative, loops, PTX, ONNX, print) is a {@code switch} expression without a default: a new primitive does not compile until each
 * has its line. Everything else is a composite, and needs none.
 *
 * <p>{@link dev.chainrule.tensor.graph.Simplifier} rewrites before planning, by laws that hold for every float alone, NaN, ±0 and ±∞ included;
 * laws of the reals serve printed derivations and live in {@code autograd}. {@link dev.chainrule.tensor.graph.GraphPrinter} prints a typed line a
 * node. Derivatives, in the module {@code autograd}, are nothing but more nodes.
 */
package dev.chainrule.tensor.graph;
