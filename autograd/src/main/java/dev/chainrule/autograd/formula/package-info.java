/**
 * Formulas: read, turned into graphs, and back from graphs to what a textbook prints, with the derivation written out.
 *
 * <p><b>How data flow.</b> Text → {@link dev.chainrule.autograd.formula.FormulaParser} → {@link dev.chainrule.autograd.formula.Expr}, which keeps
 * the columns for errors → {@link dev.chainrule.autograd.formula.FormulaGraph}, nodes to compute with. The way back: a graph → {@code NodeTerms}
 * → {@code Term}, in the normal form that {@code Algebra} keeps → {@code TermPrinter} or {@code LatexPrinter}.
 * {@link dev.chainrule.autograd.formula.Formulas} does that in one call.
 *
 * <p>{@link dev.chainrule.autograd.formula.Derivation} names each operation u₁, u₂, … and writes a derivative as the sum over all paths of
 * products of local partial derivatives, which come from {@link dev.chainrule.autograd.GradientRules}: there is no second table of rules.
 * {@link dev.chainrule.autograd.formula.DeriveReport} is all that the command {@code derive} says, of a text;
 * {@link dev.chainrule.autograd.formula.GraphReport} says it of a graph that is there.
 *
 * <p><b>What holds.</b> Terms obey the laws of the reals (0·x = 0, x/x = 1, collected powers) and are for print alone; values always come from
 * the graph. What is printed is read back to the same function. Terms of a sum keep the order of the source; factors are number, variables,
 * functions. A σ that is computed without overflow is derived as 1/(1 + e⁻ᶻ).
 */
package dev.chainrule.autograd.formula;
