/**
 * Models and losses: how a prediction, and how wrong it is, are made of primitives. Everything here builds nodes; nothing computes.
 *
 * <p><b>Read in this order.</b> {@link dev.chainrule.trainer.nn.Model}: parameters, scores, loss. {@link dev.chainrule.trainer.nn.NeuronModel},
 * one neuron, ŷ = f(X·w + b); {@link dev.chainrule.trainer.nn.StackModel}, layers aₖ₊₁ = f(aₖ·Wₖ + bₖ);
 * {@link dev.chainrule.trainer.nn.FormulaModel}, a loss of the user's own as text. {@link dev.chainrule.trainer.nn.Activation} is f.
 * {@link dev.chainrule.trainer.nn.Loss} is a mean over the rows:
 *
 * <pre>   mse            1/N Σ (yᵢ − ŷᵢ)²                    logistic        1/N Σ ln(1 + e^zᵢ) − yᵢzᵢ           y ∈ {0, 1}
 *    mae            1/N Σ |yᵢ − ŷᵢ|                     hinge           1/N Σ max(0, 1 − (2yᵢ − 1)·zᵢ)     y ∈ {0, 1}
 *    huber:δ        quadratic to δ, then linear         cross-entropy   1/N Σ ln Σₖ e^zᵢₖ − zᵢ,yᵢ          y ∈ {0 … K − 1}
 *    quantile:q     q·r above ŷ, (q − 1)·r below</pre>
 *
 * <p><b>What holds.</b> A loss for classes takes logits z, and its {@code link} makes probabilities of them. Nothing overflows: what has |z| or a
 * maximum in it is written so that its derivative is the true one everywhere. {@link dev.chainrule.trainer.nn.Penalty} adds λ₁·Σ|w| + λ₂·Σw² of
 * weights. Weights begin by He (a ReLU follows) or Glorot, biases at 0 ({@link dev.chainrule.trainer.nn.Parameter}); a model is written to
 * {@code model.json} by its specification, and {@link dev.chainrule.trainer.nn.Models} reads it back.
 */
package dev.chainrule.trainer.nn;
